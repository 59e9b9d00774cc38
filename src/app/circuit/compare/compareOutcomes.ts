/** Two outcomes side by side, section by section. Every field of what is kept has a reader here: one that is forgotten does not compile. */
import type { Configuration } from "../../../circuit/configuration.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import { alignNodes } from "./alignNodes.ts";
import { type ComparedRow, compareEntries } from "./compareEntries.ts";
import {
  type Entry,
  entriesOf,
  left,
  list,
  logarithm,
  number,
  part,
  type Reader,
  type Readers,
  word,
} from "./entries.ts";
import type { Compiled, MeasuredRun, NodeFacts, Outcome } from "./outcome.ts";

type Parameters = CircuitReport["parameters"];
type Shape = Parameters["shape"];
type Wide = NonNullable<Parameters["wide"]>;
type Tree = NonNullable<Parameters["tree"]>;
type Statistics = Compiled["statistics"];

/** A setting; one that is missing stands for what happens then. */
const setting =
  (otherwise: string): Reader<Configuration[keyof Configuration]> =>
  (value) => [["", { kind: "text", text: value === undefined ? otherwise : [value].flat().join(", ") }]];

/** Settings with what holds where they are missing, as `Configuration` says it. */
const settings: Readers<Configuration> = {
  pError: setting("no limit"),
  globalPError: setting("no limit"),
  securityLevel: setting("132"),
  secretKeyDistribution: setting("binary"),
  roundingExactness: setting("exact"),
  comparisonStrategy: setting("cheapest"),
  bitwiseStrategy: setting("cheapest"),
  minMaxStrategy: setting("cheapest"),
  fuseLookups: setting("true"),
  bounds: setting("measured"),
  singlePrecision: setting("false"),
  autoAdjustRounders: setting("false"),
  autoAdjustTruncators: setting("false"),
  insecureToyParameters: setting("false"),
  enableUnsafeFeatures: setting("false"),
  // What is printed, and where the original keeps keys, changes nothing of a circuit.
  showGraph: left,
  verbose: left,
  useInsecureKeyCache: left,
};

/** The limit on failures of a run where a configuration names none; `DEFAULT_GLOBAL_P_ERROR` of params, whose code the page does not load. */
export const defaultGlobalPError = 1e-5;

/** A configuration as it is carried out. */
function settingsOf(configuration: Configuration): readonly Entry[] {
  const { pError, globalPError } = configuration;
  const limited = pError === undefined && globalPError === undefined ? { globalPError: defaultGlobalPError } : {};
  return entriesOf({ ...configuration, ...limited }, settings);
}

const count = number("count");
const bytes = number("bytes");

const statistics: Readers<Statistics> = {
  milliseconds: number("milliseconds"),
  programmableBootstraps: count,
  keyswitches: count,
  additions: count,
  multiplications: count,
  complexity: count,
  sizeOfBootstrapKeys: bytes,
  sizeOfKeyswitchKeys: bytes,
  sizeOfSecretKeys: bytes,
  sizeOfInputs: bytes,
  sizeOfOutputs: bytes,
  memoryOfRun: bytes,
  sizeOfLoadedKeys: bytes,
  sizeOfHeldCiphertexts: bytes,
  threads: count,
  // Its names are those of the parameters, which differ whenever anything does: the parameters are compared number by number.
  perParameters: left,
  approximateRoundings: (roundings) =>
    roundings.map(({ lsbs, bits, offByOne }, i) => [
      String(i + 1),
      { kind: "text", text: `${lsbs} → ${bits}: ${Number((100 * offByOne).toPrecision(2))} %` },
    ]),
};

/** Everything of a compile that is neither parameters nor widths. */
const cost: Readers<Omit<Compiled, "parameters" | "byWidth">> = {
  statistics: part(statistics),
  perTag: (tags) => tags.map(([tag, value]) => [tag, { kind: "count", value }]),
  log2GlobalPError: number("probability"),
  exposure: part({ bitsPerRun: logarithm("log2"), reasons: list, allowed: left }),
  assumption: word,
  parametersId: word,
};

const gadget = part<Shape["pbs"]>({ baseLog: number("bits"), level: count });

const shape: Readers<Shape> = {
  lweDimension: count,
  glweDimension: count,
  polynomialSize: count,
  pbs: gadget,
  ks: gadget,
  modulusSwitch: word,
  groups: part<NonNullable<Shape["groups"]>>({ kind: word, size: count }),
  extension: count,
};

const sizes: Readers<Parameters["sizes"]> = {
  bootstrapKeyWire: bytes,
  keyswitchKeyWire: bytes,
  bootstrapKeyLoaded: bytes,
  keyswitchKeyLoaded: bytes,
  lweCiphertext: bytes,
  seededCiphertext: bytes,
};

const wide: Readers<Wide> = {
  shape: part(shape),
  lweNoiseStd: logarithm("log2"),
  glweNoiseStd: logarithm("log2"),
  toWide: part(shape),
  toNarrow: part(shape),
  sizes: part(sizes),
  conversionKeysWire: bytes,
  conversionKeysLoaded: bytes,
};

const tree: Readers<Tree> = {
  shape: part<Tree["shape"]>({ glweDimension: count, polynomialSize: count, exact: gadget, select: gadget }),
  glweNoiseStd: logarithm("log2"),
  bits: number("bits"),
  toTree: part(shape),
  toNarrow: part(shape),
  keysWire: bytes,
  keysLoaded: bytes,
};

const parameters: Readers<Parameters> = {
  messageBits: number("bits"),
  securityLevel: number("bits"),
  insecure: word,
  lookups: word,
  pError: logarithm("probability"),
  log2PError: number("probability"),
  shape: part(shape),
  lweNoiseStd: logarithm("log2"),
  glweNoiseStd: logarithm("log2"),
  sizes: part(sizes),
  wide: part(wide),
  tree: part(tree),
};

const run: Readers<MeasuredRun> = {
  result: word,
  inputs: word,
  server: word,
  stages: part<MeasuredRun["stages"]>({
    evaluate: number("milliseconds"),
    encrypt: number("milliseconds"),
    decrypt: number("milliseconds"),
    keys: number("milliseconds"),
    load: number("milliseconds"),
  }),
};

const node: Readers<NodeFacts> = {
  bits: number("bits"),
  space: number("bits"),
  bootstraps: count,
  lookups: count,
  widths: list,
  strategy: word,
  milliseconds: number("milliseconds"),
  // What it is known by.
  name: left,
  operation: left,
  call: left,
};

/** Bootstraps and lookups for each width, as `bootstraps.5`. */
function widthsOf({ byWidth }: Compiled): readonly Entry[] {
  return byWidth.flatMap(({ bits, bootstraps, lookups }): Entry[] => [
    [`bootstraps.${bits}`, { kind: "count", value: bootstraps }],
    [`lookups.${bits}`, { kind: "count", value: lookups }],
  ]);
}

/** One node of both graphs; null where a graph has no such node. */
export interface ComparedNode {
  readonly first: NodeFacts | null;
  readonly second: NodeFacts | null;
  /** Its values, one by one; empty for a node that only one side has. */
  readonly rows: readonly ComparedRow[];
}

/** The sections that are rows of single values. */
export type RowSection = "cost" | "widths" | "configuration" | "parameters" | "run";

/** Two outcomes side by side. */
export type OutcomeComparison = { readonly [S in RowSection]: readonly ComparedRow[] } & {
  readonly nodes: readonly ComparedNode[];
};

/** Compares what two compiles came to, times as they stand in both. */
export function compareOutcomes(first: Outcome, second: Outcome): OutcomeComparison {
  const both = (entries: (compiled: Compiled) => readonly Entry[]): readonly ComparedRow[] => {
    const [a, b] = [first.compiled, second.compiled].map((compiled) => (compiled === null ? null : entries(compiled)));
    return compareEntries(a ?? null, b ?? null);
  };
  const runs = [first.run, second.run].map((each) => (each === null ? null : entriesOf(each, run)));
  const ascending = (rows: readonly ComparedRow[]) =>
    rows.toSorted((a, b) => Number(a.key.split(".")[1]) - Number(b.key.split(".")[1]));
  return {
    cost: both((compiled) => entriesOf(compiled, cost)),
    widths: ascending(both(widthsOf)),
    configuration: compareEntries(settingsOf(first.configuration), settingsOf(second.configuration)),
    parameters: both((compiled) => entriesOf(compiled.parameters, parameters)),
    run: compareEntries(runs[0] ?? null, runs[1] ?? null),
    nodes: alignNodes(first.nodes, second.nodes).map(([a, b]) => ({
      first: a,
      second: b,
      rows: a === null || b === null ? [] : nodeRows(a, b, first.compiled !== null && second.compiled !== null),
    })),
  };
}

/** Of a compile that failed only the types of nodes are known. */
function nodeRows(first: NodeFacts, second: NodeFacts, compiled: boolean): readonly ComparedRow[] {
  const rows = compareEntries(entriesOf(first, node), entriesOf(second, node));
  return compiled ? rows : rows.filter(({ key }) => key === "bits");
}
