/** Networks that no circuit can be made for: which layer is to blame, and which changes would help, each of them tried and measured. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import type { ImportedNetwork } from "../import/network/graph.ts";
import { evaluateNodes } from "../network/evaluate.ts";
import type { BitsOption } from "../quantize/bits.ts";
import type { CustomOptions } from "./compileNetwork.ts";
import type { CustomModule } from "./customModule.ts";
import { prunedLayer, unitInputs } from "./pruning.ts";

/** A network that could not be compiled. */
interface FailedCompilation {
  readonly imported: ImportedNetwork;
  /** Calibration rows of each input. */
  readonly rows: readonly NDArray[];
  readonly options: CustomOptions;
  /** Compiles a network. */
  readonly compile: (
    imported: ImportedNetwork,
    options: CustomOptions,
  ) => Promise<CustomModule<unknown, NDArray | readonly NDArray[]>>;
}

/** Widest input of a table lookup, in bits: the compiler's own limit, which is none of models' business but here. */
export const maximumLookupBits = 16;

/** So many rows are compared with floats, at most. */
const mostRows = 50;

/**
 * The error with its layer by name. Of a circuit that is too wide also what was tried: fewer bits, rounded accumulators, fewer inputs of each unit; each is traced, which
 * tells widths and results, and not searched parameters for, which takes minutes for lookups as wide as these. Other errors as they are.
 * @throws UserError when stopped
 */
export async function explainedFailure(error: unknown, failed: FailedCompilation): Promise<unknown> {
  if (!(error instanceof UserError)) return error;
  const { code, message, hint, nodes } = error.diagnostic;
  if (code !== "not-compilable" && code !== "no-parameters") return error;
  const { layers } = await traced(failed, failed.imported, failed.options);
  const layer = code === "not-compilable" ? layers.find(isBeyond) : widest(layers);
  if (layer === undefined) return error;
  const { name, op, bits, range } = layer;
  const what = `network: layer '${name}' (${op}) sums up to ${bits} bits (from ${range[0]} to ${range[1]})`;
  if (code === "no-parameters") {
    return new UserError(
      `${what}; ${message}`,
      { code, hint: `${hint ?? ""} Fewer nBits make all of them smaller.`.trim(), nodes },
      [error.diagnostic],
    ); // absent: the search has none
  }
  const trials = [await fewerBits(failed, layer), await rounded(failed), await pruned(failed, layer)];
  const told = trials.map((trial) => `- ${trial.what}: ${trial.measured ?? trial.why}`); // absent: it was of no use
  const helps = trials.filter(({ measured }) => measured !== null);
  return new UserError(
    `${what}, and a table lookup takes at most ${maximumLookupBits}. What was tried:\n${told.join("\n")}`,
    {
      code,
      hint:
        helps.length > 0
          ? helps.map((trial) => trial.what).join("; or ")
          : "make layers narrower, or train with fewer bits",
      nodes,
    },
    [error.diagnostic],
  );
}

/** A layer that adds up. */
interface Accumulator {
  readonly name: string;
  readonly op: string;
  readonly bits: number;
  readonly range: readonly [low: number, high: number];
  /** Bits that its tables take; none behind the network's last layer. */
  readonly lookupBits: number;
}

const isBeyond = ({ lookupBits }: Accumulator): boolean => lookupBits > maximumLookupBits;

const widest = (layers: readonly Accumulator[]): Accumulator | undefined =>
  layers.toSorted((a, b) => b.bits - a.bits)[0];

/** Widths of a network's layers: its circuit without keys and parameters. */
async function traced({ compile }: FailedCompilation, imported: ImportedNetwork, options: CustomOptions) {
  const module = await compile(imported, {
    ...options,
    virtual: true,
    configuration: { ...options.configuration, enableUnsafeFeatures: true },
  });
  const report = module.bitwidthAndRangeReport();
  const layers = module.layers.flatMap(({ name, op, isOutput, lsbsToRemove }): Accumulator[] => {
    const found = report[name];
    if (found === undefined) return [];
    const { bitwidth: bits, range } = found;
    return [{ name, op, bits, range, lookupBits: isOutput ? 0 : bits - lsbsToRemove }];
  });
  return { module, layers };
}

/** What was tried. */
interface Trial {
  /** As users would write it. */
  readonly what: string;
  /** What it gives; null when lookups are too wide still. */
  readonly measured: string | null;
  /** Why it was of no use. */
  readonly why: string;
}

async function attempted(
  failed: FailedCompilation,
  what: string,
  imported: ImportedNetwork,
  options: CustomOptions,
): Promise<Trial> {
  const { module, layers } = await traced(failed, imported, options);
  const beyond = layers.find(isBeyond);
  if (beyond !== undefined) {
    return { what, measured: null, why: `does not help: '${beyond.name}' has a lookup of ${beyond.lookupBits} bits` };
  }
  const most = Math.max(...layers.map(({ lookupBits }) => lookupBits));
  const measured = `lookups of at most ${most} bits, results within ${await deviation(failed, module)} of the floats' spread`;
  return { what, measured, why: "" };
}

/** How far results are from floats: root of the mean square, against the deviation of the floats, in percent. */
async function deviation(
  { imported, rows }: FailedCompilation,
  module: CustomModule<unknown, NDArray | readonly NDArray[]>,
): Promise<string> {
  const few = rows.map(firstRows);
  const got = [await module.forward(few.length === 1 ? (few[0] as NDArray) : few)].flat() as readonly NDArray[];
  const inputs = new Map(imported.inputs.map(({ name }, i) => [name, few[i] as NDArray]));
  const values = evaluateNodes([...imported.nodes, ...imported.finishing], inputs);
  const floats = imported.outputs.flatMap(({ finished }) => [...(values.get(finished) as NDArray).data]);
  const results = got.flatMap(({ data }) => [...data]);
  const mean = floats.reduce((sum, value) => sum + value, 0) / floats.length;
  const spread = floats.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = floats.reduce((sum, value, i) => sum + (value - (results[i] as number)) ** 2, 0);
  return `${(100 * Math.sqrt(error / Math.max(spread, Number.MIN_VALUE))).toPrecision(2)} %`;
}

function firstRows({ dtype, shape: [count = 0, ...shape], data }: NDArray): NDArray {
  const taken = Math.min(count, mostRows);
  return new NDArray({ dtype, shape: [taken, ...shape], data: data.slice(0, (taken * data.length) / count) });
}

/** Fewer bits of inputs and weights: the first number with which no sum is beyond a lookup. */
async function fewerBits(failed: FailedCompilation, { bits }: Accumulator): Promise<Trial> {
  const { imported, options } = failed;
  const given = options.nBits ?? 8; // absent: the default
  if (options.importQat === true) {
    return { what: "train with fewer bits", measured: null, why: "not tried: the network's quantizers say the bits" };
  }
  // Each bit of both factors makes two of their product.
  const least = Math.max(1, Math.ceil((bits - maximumLookupBits) / 2));
  let last: Trial = { what: "a smaller nBits", measured: null, why: "does not help: there are 2 already" };
  for (let less = least; less < least + 3; less++) {
    const nBits = lessBits(given, less);
    if (nBits === null) break;
    last = await attempted(failed, `nBits: ${JSON.stringify(nBits)}`, imported, { ...options, nBits });
    if (last.measured !== null) break;
  }
  return last;
}

/** Bits of operations that are fewer, of at least 2; null when there are none. */
function lessBits(given: BitsOption, less: number): BitsOption | null {
  if (typeof given === "number") return given - less >= 2 ? given - less : null;
  const isOperation = (use: string): boolean => /^op_?(inputs|weights)$/i.test(use);
  const entries = Object.entries(given).map(([use, bits]) => [use, isOperation(use) ? bits - less : bits] as const);
  return entries.every(([, bits]) => bits >= 2) ? Object.fromEntries(entries) : null;
}

/** Accumulators rounded to the bits that tables of the original take at most. */
async function rounded(failed: FailedCompilation): Promise<Trial> {
  const { imported, options } = failed;
  if ((options.roundingThresholdBits ?? null) !== null) {
    // absent: no rounding
    return { what: "roundingThresholdBits", measured: null, why: "is there already" };
  }
  return attempted(failed, "roundingThresholdBits: 8", imported, { ...options, roundingThresholdBits: 8 });
}

/** Only the largest weights of each unit of the layer. */
async function pruned(failed: FailedCompilation, { name }: Accumulator): Promise<Trial> {
  const { imported, options } = failed;
  const inputs = unitInputs(imported, name);
  if (inputs === null) return { what: "pruning", measured: null, why: "not tried: the layer has no weights" };
  const kept = Math.floor(inputs / 4);
  if (kept < 1) return { what: "pruning", measured: null, why: `does not help: a unit has ${inputs} inputs` };
  const what = `pruning (the ${kept} largest of ${inputs} weights of each unit of '${name}')`;
  return attempted(failed, what, prunedLayer(imported, name, kept), options);
}
