/** Compiling a fitted model's program: which settings are taken, and the input-set of its calibration rows. */
import { type Diagnostic, UserError } from "../../base/errors.ts";
import type { Configuration } from "../../circuit/configuration.ts";
import type { Circuit } from "../../compile/circuit.ts";
import type { Operand } from "../../trace/arrays.ts";
import { compilerOfModels } from "../host.ts";
import type { TaskOptions } from "./modes.ts";
import { argumentsOf, type IntegerProgram } from "./program.ts";

/** Settings of `compile`. */
export interface ModelCompileOptions extends TaskOptions {
  readonly configuration?: Configuration;
  /** A virtual circuit: no keys, nothing encrypted. Needs `enableUnsafeFeatures` in the configuration. */
  readonly virtual?: boolean;
  /** Largest probability that one table lookup fails; 2^-40 when neither this nor `globalPError` is given. */
  readonly pError?: number;
  /** Largest probability that anything in a row's run fails. */
  readonly globalPError?: number;
  /** Told of rows that are too few or too much alike to decide the circuit's widths. */
  readonly onWarning?: ((warning: Diagnostic) => void) | undefined;
}

/** What Concrete-ML takes since 1.0. */
export const defaultPError = 2 ** -40;

const keys: readonly (keyof ModelCompileOptions)[] = [
  ...(["configuration", "virtual", "pError", "globalPError"] as const),
  ...(["signal", "onProgress", "onWarning"] as const),
];

/** Fewer rows than these are told of: Concrete warns of as many. */
const fewestSamples = 10;

/** Says when the rows of a compilation say little of others. */
export function warnOfSamples(name: string, rows: readonly Float64Array[], warn: (warning: Diagnostic) => void): void {
  const [first] = rows;
  const isConstant = rows.every((row) => row.every((value, j) => value === first?.[j]));
  const isFew = rows.length < fewestSamples;
  if (!isConstant && !isFew) return;
  const what = isFew
    ? `${rows.length} rows are few to decide the circuit's widths`
    : `all ${rows.length} rows are quantized alike`;
  warn({
    severity: "warning",
    code: isFew ? "few-samples" : "constant-samples",
    message: `${name}: ${what}: other rows may need more bits than these`,
    hint: "compile with the rows of the training, or some hundred like them",
  });
}

/**
 * The compiler's configuration for a model.
 * @throws UserError for unknown settings, for both probabilities at once, and for a probability in the wrong place
 */
function modelConfiguration(options: ModelCompileOptions): Configuration {
  for (const key of Object.keys(options)) {
    if (keys.includes(key as keyof ModelCompileOptions)) continue;
    throw new UserError(`compile: expected ${keys.join(", ")}, got '${key}'`, {
      code: "options",
      hint: "settings of the compiler belong into 'configuration'",
    });
  }
  const { configuration = {}, pError, globalPError } = options;
  if (pError !== undefined && globalPError !== undefined) {
    throw new UserError("Please only set one of (pError, globalPError) values", { code: "options" });
  }
  for (const key of ["pError", "globalPError"] as const) {
    if (configuration[key] === undefined) continue;
    throw new UserError(`compile: expected '${key}' beside 'configuration', got it within`, {
      code: "options",
      hint: `write compile(X, { ${key}: … })`,
    });
  }
  if (globalPError !== undefined) return { ...configuration, globalPError };
  return { ...configuration, pError: pError ?? defaultPError };
}

/** Compiles `program` for inputs like `rows`. */
export async function compileProgram(
  program: IntegerProgram,
  rows: readonly Float64Array[],
  options: ModelCompileOptions,
): Promise<Circuit> {
  const configuration = modelConfiguration(options);
  const settings = {
    configuration,
    ...(options.virtual === undefined ? {} : { virtual: options.virtual }),
  };
  const { several } = program;
  const samples = rows.map((row) => argumentsOf(program, [row]));
  // The rest pattern: parameters without names of their own take those of the statuses, also where names are minified.
  if (several === undefined) {
    const call = (...[x]: [Operand]): unknown => program.call(x);
    return compilerOfModels()({ [program.parameter]: "encrypted" }, call).compile(samples.flat(), settings);
  }
  const statuses = Object.fromEntries(several.inputs.map(({ parameter }) => [parameter, "encrypted" as const]));
  const call = (...args: Operand[]): unknown => several.call(args);
  // A circuit with one parameter takes its samples as they are.
  return compilerOfModels()(statuses, call).compile(several.inputs.length === 1 ? samples.flat() : samples, settings);
}
