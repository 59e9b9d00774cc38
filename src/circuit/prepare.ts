/**
 * A compiled circuit ready to run, on whichever side: it is lowered from its choice, and what else is asked of it (prediction, specification,
 * statistics) is found when it is first asked for. Nothing is searched here.
 */

import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { lazily } from "../base/lazily.ts";
import { loweringOf } from "../eval/lower.ts";
import { needsOf, type PlanNeeds } from "../eval/needs.ts";
import { nodeNoise, type ValueNoise } from "../eval/nodeNoise.ts";
import { type Plan, stepsOf } from "../eval/plan.ts";
import { planOfChoice } from "../eval/planChoice.ts";
import { type PredictedRounding, predictedRoundings } from "../eval/roundings.ts";
import { type BoundsRule, type MeasuredSpace, measuredSpaces, typedGraph } from "../eval/spaces.ts";
import type { StrategyRules } from "../expand/rules.ts";
import type { GraphData } from "../ir/node.ts";
import { checkedLimits } from "../params/demand.ts";
import { type CryptoParameters, MAXIMAL_MESSAGE_BITS } from "../params/parameters.ts";
import { type NoisePredictions, predictionOf } from "../params/prediction.ts";
import { type ResultForm, resultFormOf } from "../params/results.ts";
import type { WidthAssignment } from "../passes/widths.ts";
import type { CompiledCircuit } from "./compiled.ts";
import type { Configuration } from "./configuration.ts";
import { valueCount } from "./messageLengths.ts";
import { type ClientSpecification, parametersId } from "./specification.ts";
import { specificationOf } from "./specify.ts";
import { type CircuitStatistics, statisticsOf } from "./statistics.ts";

/** How the widths of a circuit are assigned. */
export const assignmentOf = ({ singlePrecision }: Configuration): WidthAssignment =>
  singlePrecision === true ? "single" : "perNode";

/** What a configuration asks of message spaces. */
export const boundsOf = ({ bounds }: Configuration): BoundsRule => bounds ?? "measured";

/** Which strategies a configuration names. */
export function strategyRulesOf({ comparisonStrategy, bitwiseStrategy, minMaxStrategy }: Configuration): StrategyRules {
  const listed = (given: string | readonly string[] | undefined) => (typeof given === "string" ? [given] : given);
  return { comparison: listed(comparisonStrategy), bitwise: listed(bitwiseStrategy), minMax: listed(minMaxStrategy) };
}

/** A compiled circuit with all that follows from it. */
export class PreparedCircuit {
  readonly compiled: CompiledCircuit;
  /** The user's graph with the types that are run: the same nodes, some of them wider. */
  readonly graph: GraphData;
  readonly plan: Plan;
  /** Name of the parameters. */
  readonly parametersId: string;
  readonly #needs = lazily(() => needsOf(this.plan));
  readonly #prediction = lazily(() => predictionOf(this.needs, this.parameters));
  readonly #roundings = lazily(() => predictedRoundings(this.plan, this.needs, this.prediction));
  readonly #noise = lazily(() => nodeNoise(this.plan, this.prediction));
  readonly #specification = lazily(() => specificationOf(this));
  readonly #statistics = lazily(() => statisticsOf(this, 1));
  readonly #resultForms = new Map<number, ResultForm>();

  /** @throws UserError when the choice is not one for this graph */
  constructor(compiled: CompiledCircuit) {
    const { graph, configuration, choice } = compiled;
    const assignment = assignmentOf(configuration);
    this.compiled = compiled;
    this.graph = typedGraph(graph, assignment, choice.measured);
    this.plan = planOfChoice(loweringOf(this.graph, assignment, strategyRulesOf(configuration)), choice);
    this.parametersId = parametersId(choice.parameters);
  }

  get parameters(): CryptoParameters {
    return this.compiled.choice.parameters;
  }

  /** What the plan asks of its parameters. */
  get needs(): PlanNeeds {
    return this.#needs();
  }

  /** What the parameters give to the needs. */
  get prediction(): NoisePredictions {
    return this.#prediction();
  }

  /** The approximate roundings, with how often they go to the multiple beyond a border. */
  get roundings(): readonly PredictedRounding[] {
    return this.#roundings();
  }

  /** The noise of the user's nodes. */
  get noise(): ReadonlyMap<number, ValueNoise> {
    return this.#noise();
  }

  get specification(): ClientSpecification {
    return this.#specification();
  }

  /** In which form the results of so many rows travel in one message. */
  resultForm(rows: number): ResultForm {
    const known = this.#resultForms.get(rows);
    if (known !== undefined) return known;
    const { needs, prediction, parameters, specification } = this;
    const outputs = needs.outputs.map(({ precision }, i) => ({
      precision,
      variance: at(prediction.outputs, i).variance,
    }));
    const form = resultFormOf(outputs, prediction.variances, parameters, rows * valueCount(specification.outputs));
    // A service sees few numbers of rows; whoever sends many different ones must not fill memory.
    if (this.#resultForms.size < 100) this.#resultForms.set(rows, form);
    return form;
  }

  /** The spaces of the user's graph where results wrap once they leave what the samples showed. */
  get measured(): readonly MeasuredSpace[] {
    const { graph, configuration, choice } = this.compiled;
    return measuredSpaces(graph, assignmentOf(configuration), boundsOf(configuration), choice.measured);
  }

  /** Statistics with times on one thread. */
  get statistics(): CircuitStatistics {
    return this.#statistics();
  }
}

/** Digits of a log2 that differ between engines and ways of adding up. */
const slack = 1e-3;

/**
 * A compiled circuit from elsewhere, prepared: its parameters are those that its configuration asks for, and give what it promises.
 * @throws UserError that says what does not fit
 */
export function verifiedCircuit(compiled: CompiledCircuit): PreparedCircuit {
  const circuit = new PreparedCircuit(compiled);
  const { configuration, choice } = compiled;
  const { parameters, needs, prediction } = circuit;
  const expect = (holds: boolean, what: string, got: unknown): void => {
    if (!holds)
      throw new UserError(`chosen parameters: expected ${what}, got ${String(got)}`, {
        code: "bad-choice",
        hint: "the file was altered, or made by another version; compile the function again",
      });
  };
  const lookups = needs.needs.length > 0;
  expect(parameters.lookups === lookups, `lookups to be ${lookups}`, parameters.lookups);
  const insecure = lookups && configuration.insecureToyParameters === true;
  expect(parameters.insecure === insecure, `insecure to be ${insecure}`, parameters.insecure);
  const level = insecure ? 0 : (configuration.securityLevel ?? 132);
  expect(parameters.securityLevel === level, `a security level of ${level}`, parameters.securityLevel);
  for (const { shape } of [parameters, ...(parameters.wide === undefined ? [] : [parameters.wide])]) {
    const isBlock = shape.groups?.kind === "block";
    const asked = lookups && configuration.secretKeyDistribution === "block-binary";
    expect(isBlock === asked, `a ${asked ? "block-binary" : "binary"} small key`, isBlock ? "block-binary" : "binary");
  }
  const isSplit = choice.border !== null;
  expect(
    isSplit === (parameters.wide !== undefined),
    `${isSplit ? "two parameter sets" : "one parameter set"}`,
    "other",
  );
  const { tree } = choice;
  const select = parameters.tree?.shape.select;
  const fits = tree === null ? select === undefined : select?.level === tree.level && select.baseLog === tree.baseLog;
  expect(fits, tree === null ? "no trees" : "trees of the plan's digits", "other");
  const widest = stepsOf(circuit.plan).map((step) => (step.kind === "tree" ? step.selectors.length : 0));
  const treeBits = parameters.tree?.bits ?? 0; // absent: there are no trees
  expect(Math.max(0, ...widest) <= treeBits, `trees of ${Math.max(0, ...widest)} bits`, treeBits);
  expect(
    parameters.messageBits === MAXIMAL_MESSAGE_BITS,
    `${MAXIMAL_MESSAGE_BITS} message bits`,
    parameters.messageBits,
  );
  const { pError = 1, globalPError = 1 } = checkedLimits(configuration);
  const limit = Math.min(pError, globalPError);
  expect(parameters.pError === limit, `a probability of failure of at most ${limit}`, parameters.pError);
  const worst = [...prediction.lookups, ...prediction.outputs].reduce(
    (most, { log2PError }) => Math.max(most, log2PError),
    Number.NEGATIVE_INFINITY,
  );
  expect(worst <= Math.log2(limit) + slack, `noise that fails with at most ${limit}`, `2^${worst.toFixed(2)}`);
  const { log2GlobalPError } = prediction;
  expect(
    log2GlobalPError <= Math.log2(globalPError) + slack,
    `a run that fails with at most ${globalPError}`,
    `2^${log2GlobalPError.toFixed(2)}`,
  );
  return circuit;
}
