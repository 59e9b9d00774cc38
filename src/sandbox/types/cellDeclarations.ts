/**
 * The hand-written part of the types of cells: everything but NumPy's functions. Text for the editor's TypeScript (5.9), not for ours.
 * An array or traced value is typed as a number with the members of an array: so every operator type-checks, and wrong members do not.
 */

import { plotColors, plotMarks, plotScales } from "../../protocol/display.ts";

/** The type of some words. */
export const words = (all: readonly string[]): string => all.map((word) => JSON.stringify(word)).join(" | ");

/** Declarations of arrays, graphs, circuits and of the names of cells beside `np`. */
export const cellDeclarations = `
/** Element types, by NumPy's names. */
type DType = "int64" | "float64" | "float32" | "bool";

/** What NumPy functions take: numbers, nested lists, arrays and traced values. */
type Operand = number | boolean | readonly Operand[];

/** An array, or an encrypted or clear value of a function that is being traced. Operators work element by element, with broadcasting. */
type Tensor = number & TensorMembers;

interface TensorMembers {
  /** Extents of all axes; empty for a scalar. */
  readonly shape: readonly number[];
  /** Number of axes. */
  readonly ndim: number;
  /** Number of elements. */
  readonly size: number;
  readonly dtype: DType;
  /** The elements, in row-major order; of a clear array only. */
  readonly data: Float64Array;
  /** The axes reversed. */
  readonly T: Tensor;
  /** The elements, in row-major order, in another shape; one extent may be -1. */
  reshape(...shape: readonly (number | readonly number[])[]): Tensor;
  /** All elements on one axis. */
  flatten(): Tensor;
  /** The axes reversed, or in the given order. */
  transpose(axes?: readonly number[] | null): Tensor;
  /** Converts the elements; from float to integer the fraction is dropped. Direct circuits want a width: \`x.astype(uint(4))\`. */
  astype(type: DType | ParameterType): Tensor;
  /** Dot product. */
  dot(other: Operand): Tensor;
  /** Matrix product: NumPy's \`@\`. */
  matmul(other: Operand): Tensor;
  /** The values limited to a range. */
  clip(low: Operand, high: Operand): Tensor;
  /** Rounds to the given number of decimals, halves to even. */
  round(decimals?: number | null): Tensor;
  /** Sums over all elements, or over the given axes. */
  sum(axis?: number | readonly number[] | null, keepdims?: boolean): Tensor;
  /** Elements at constant positions: an integer drops its axis, text is as inside NumPy's brackets: \`x.slice(0, "1:3")\`, \`"::-1"\`, \`"..."\`. */
  slice(...indices: readonly (number | string)[]): Tensor;
  /** This array with the elements at \`indices\` replaced; the array itself does not change. */
  set(indices: number | string | readonly (number | string)[], value: Operand): Tensor;
  /** Nested lists of numbers; of a clear array only. */
  tolist(): unknown;
  /** The parts along the first axis. */
  [Symbol.iterator](): IterableIterator<Tensor>;
}

interface Number extends TensorMembers {}
interface Boolean extends TensorMembers {}

/** The type of a parameter: integers of a width, scalar or with a shape. Made by \`uint\`, \`int\`, \`tensor\` and \`clear\`. */
interface ParameterType {
  readonly shape: readonly number[];
  readonly encrypted: boolean;
  /** Smallest and largest value. */
  readonly range: readonly [low: number, high: number];
}

/** A place in your program. */
interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem or a warning. */
interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly location?: SourceLocation;
  readonly nodes?: readonly number[];
}

/** One operation of a graph. */
interface GraphNode {
  readonly id: number;
  readonly operation: string;
  readonly inputs: readonly number[];
  readonly attributes: unknown;
  readonly output: {
    readonly encrypted: boolean;
    readonly dtype: { readonly kind: "integer"; readonly signed: boolean; readonly bits: number } | { readonly kind: "float"; readonly bits: 32 | 64 };
    readonly shape: readonly number[];
  };
  readonly bounds: readonly [low: number, high: number] | null;
  readonly tag: string;
  readonly location: SourceLocation | null;
}

/** Which nodes to ask. */
interface NodeFilter {
  readonly tag?: string | readonly string[] | RegExp;
  readonly operation?: string | readonly string[] | RegExp;
}

/** How to print a graph. */
interface FormatOptions {
  readonly order?: "topological" | "creation";
  readonly bounds?: boolean;
  readonly tags?: boolean;
  readonly locations?: boolean;
  readonly maximumConstantLength?: number;
}

/** The operations of a traced function, with bounds and bit-widths. */
interface Graph {
  readonly nodes: readonly GraphNode[];
  /** The printed form. */
  format(options?: FormatOptions): string;
  toString(): string;
  toJSON(): unknown;
  /** Largest bit-width of the integer nodes that pass the filter, or -1. */
  maximumIntegerBitWidth(filter?: NodeFilter): number;
  /** Smallest and largest bound of the integer nodes that pass the filter, or null. */
  integerRange(filter?: NodeFilter): readonly [low: number, high: number] | null;
  /** Problems that keep the graph from being compiled, and warnings. */
  check(): readonly Diagnostic[];
  /** The nodes that pass the filter. */
  query(filter?: NodeFilter): readonly GraphNode[];
  /** The outputs for clear arguments. */
  evaluate(...args: readonly Operand[]): Tensor;
}

/** Settings of a compilation; all optional. */
interface Configuration {
  /** Allows virtual circuits, \`useInsecureKeyCache\` and \`insecureToyParameters\`. */
  readonly enableUnsafeFeatures?: boolean;
  /** Largest probability that one table lookup fails. */
  readonly pError?: number;
  /** Largest probability that anything in a run fails. */
  readonly globalPError?: number;
  readonly showGraph?: boolean;
  readonly verbose?: boolean;
  /** Taken from programs of the original; keys stay in the session whatever it says. */
  readonly useInsecureKeyCache?: boolean;
  readonly autoAdjustRounders?: boolean;
  readonly autoAdjustTruncators?: boolean;
  /** How roundings are done that do not say it: "exact", or "approximate" with low bits left to the noise. */
  readonly roundingExactness?: "exact" | "approximate";
  /** Bits of security. */
  readonly securityLevel?: 128 | 132;
  /** Where room for all that can occur costs more than what the samples showed: "measured" (results outside wrap; \`check()\` says where) or "sound". */
  readonly bounds?: "measured" | "sound";
  /** How the small secret key is drawn: "binary", or "block-binary", about twice as fast under an assumption of its own. */
  readonly secretKeyDistribution?: "binary" | "block-binary";
  /** Whether lookups of several values that come from one become one lookup, as they do when nothing is said. */
  readonly fuseLookups?: boolean;
  /** Strategies for comparisons of encrypted values in the order of preference, such as "difference" or "digits of 4 bits"; the cheapest when missing. */
  readonly comparisonStrategy?: string | readonly string[];
  /** The same for bitwise operations and shifts: "packed" or "digits of 2 bits", for example. */
  readonly bitwiseStrategy?: string | readonly string[];
  /** The same for minima and maxima. */
  readonly minMaxStrategy?: string | readonly string[];
  /** Small parameters without any security, for slow machines in a classroom. */
  readonly insecureToyParameters?: boolean;
}

/** Samples of the parameters: they decide bounds and bit-widths. */
type InputSet = Iterable<Operand> | Tensor;

/** How one run goes on and how it is cancelled. */
interface RunOptions {
  readonly signal?: AbortSignal;
  /** \`remaining\` is milliseconds that the stage is likely to take yet. */
  readonly onProgress?: (progress: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
    readonly remaining?: number;
  }) => void;
  /** Told of values that leave what was measured. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/** What a function gives: a list when it has several outputs. */
type Outputs<F> = F extends (...args: never[]) => infer R ? (R extends readonly unknown[] ? Tensor[] : Tensor) : never;

/** One value for each parameter. */
type Operands<P extends readonly unknown[]> = { [K in keyof P]: Operand };

/** One value for each parameter, then options. */
type RunArguments<F extends (...args: never[]) => unknown> = [...args: Operands<Parameters<F>>, options?: RunOptions];

/** Settings of one compilation. */
interface CompileOptions {
  readonly configuration?: Configuration;
  /** Computes in clear, without limits of width; needs \`enableUnsafeFeatures\`. */
  readonly virtual?: boolean;
}

/** A function that can be compiled; calling it runs it in clear. */
interface Compilable<F extends (...args: never[]) => unknown> {
  (...args: Operands<Parameters<F>>): Outputs<F>;
  /** The graph of operations with bounds and bit-widths; no cryptography. */
  trace(inputset?: InputSet, configuration?: Configuration): Graph;
  /** The circuit, ready to run on encrypted values. */
  compile(inputset?: InputSet, options?: CompileOptions): Promise<Circuit<F>>;
  /** Everything about a compilation as a zip file, also of one that fails. */
  artifacts(inputset?: InputSet, options?: CompileOptions): Uint8Array;
}

/** A function compiled for encrypted execution. */
interface Circuit<F extends (...args: never[]) => unknown = (...args: Tensor[]) => unknown> {
  readonly graph: Graph;
  readonly configuration: Configuration;
  toString(): string;
  /** Runs in clear, with the errors that the parameters predict. */
  simulate(...args: RunArguments<F>): Promise<Outputs<F>>;
  /** Simulates many calls at once: arguments and results have one axis more, in front, that counts them. */
  simulateBatch(...args: RunArguments<F>): Promise<Outputs<F>>;
  /** Makes keys, encrypts, runs on ciphertexts, decrypts. */
  encryptRunDecrypt(...args: RunArguments<F>): Promise<Outputs<F>>;
  /** Makes keys, or finds those of this session. */
  keygen(options?: RunOptions & { readonly force?: boolean }): Promise<void>;
  /** The encrypted arguments, in the bytes that go to the server. */
  encrypt(...args: RunArguments<F>): Promise<Uint8Array>;
  /** Computes on encrypted arguments, as the server does. */
  run(encrypted: Uint8Array, options?: RunOptions): Promise<Uint8Array>;
  /** The clear result of an encrypted one. */
  decrypt(result: Uint8Array, options?: RunOptions): Promise<Outputs<F>>;
  /** Counts of operations and sizes in bytes. */
  readonly statistics: {
    readonly programmableBootstraps: number;
    readonly keyswitches: number;
    readonly additions: number;
    readonly multiplications: number;
    readonly complexity: number;
    readonly sizeOfSecretKeys: number;
    readonly sizeOfBootstrapKeys: number;
    readonly sizeOfKeyswitchKeys: number;
    readonly sizeOfInputs: number;
    readonly sizeOfOutputs: number;
    readonly sizeOfLoadedKeys: number;
    readonly memoryOfRun: number;
    /** Predicted time of a run on \`threads\` threads. */
    readonly milliseconds: number;
    readonly threads: number;
  };
  /** The cryptographic parameters. */
  readonly parameters: { readonly [name: string]: unknown };
  /** Predicted probability that the likeliest single lookup or output is wrong. */
  readonly pError: number;
  /** Predicted probability that anything in one run is wrong. */
  readonly globalPError: number;
  /** Everything about this compilation as a zip file. */
  artifacts(): Uint8Array;
  dispose(): void;
}

/** Writes values below the program: circuits and graphs in their printed form, arrays as NumPy does. */
declare function print(...values: readonly unknown[]): void;
/** Ends the cell with \`message\` unless the condition holds. */
declare function check(condition: unknown, message?: string): void;

/** Rows of a table: objects, lists, or a two-dimensional array; or its columns by name. */
type TableData =
  | readonly { readonly [column: string]: unknown }[]
  | readonly (readonly unknown[])[]
  | Operand
  | { readonly [column: string]: readonly unknown[] | Tensor };

/** One layer of a plot. A channel is a list of values, or the name of a column of the data. */
interface PlotMark {
  /** \`rectY\` is a histogram of its \`x\`. */
  readonly type: ${words(plotMarks)};
  /** The table whose columns the channels name; that of the plot when it has none of its own. */
  readonly data?: TableData;
  readonly x?: PlotChannel;
  readonly y?: PlotChannel;
  /** Where a bar, area or rule starts and ends, on either axis. */
  readonly x1?: PlotChannel;
  readonly x2?: PlotChannel;
  readonly y1?: PlotChannel;
  readonly y2?: PlotChannel;
  /** Values that become colours. */
  readonly fill?: PlotChannel;
  readonly stroke?: PlotChannel;
  /** Values that become sizes of dots. */
  readonly r?: PlotChannel;
  /** What a text mark writes. */
  readonly text?: PlotChannel;
  /** Values that divide a line or an area into several. */
  readonly z?: PlotChannel;
  /** One colour for all of it. */
  readonly color?: ${words(plotColors)};
  /** About how many intervals a histogram has. */
  readonly bins?: number;
}

type PlotChannel = string | number | readonly unknown[] | Tensor;

/** An axis of a plot. */
interface PlotAxis {
  readonly label?: string;
  readonly type?: ${words(plotScales)};
  /** Smallest and largest value. */
  readonly domain?: readonly [low: number, high: number];
  readonly grid?: boolean;
}


/** \`print\` by its usual names. */
interface CellConsole extends Readonly<Record<"log" | "info" | "warn" | "error" | "debug", typeof print>> {}
declare const console: CellConsole;
declare function setTimeout(call: () => void, milliseconds?: number): number;
declare function clearTimeout(timer: number | undefined): void;
declare function queueMicrotask(call: () => void): void;
declare const performance: { now(): number };
interface AbortSignal {
  readonly aborted: boolean;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
`;
