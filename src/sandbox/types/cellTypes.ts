/**
 * The types of everything that a cell may name, as the text of a declaration file for the editor. NumPy's functions and the methods of random
 * generators are read off their definitions; the rest is in cellDeclarations.ts, libraryDeclarations.ts and displayDeclarations.ts. Tests hold all against the library.
 */
import { parametersOf, type Signature } from "../../ir/ops/op.ts";
import type { AttributeReader } from "../../ir/ops/readers.ts";
import { defaultRngSignature, generatorMethods } from "../../trace/generator.ts";
import { numpyFunctionsByName } from "../../trace/numpy.ts";
import { cellDeclarations } from "./cellDeclarations.ts";
import { displayDeclarations } from "./displayDeclarations.ts";
import { libraryDeclarations } from "./libraryDeclarations.ts";
import { mlDeclarations } from "./mlDeclarations.ts";

/** Names of the functions of `np`. */
export const numpyNames: ReadonlySet<string> = new Set(numpyFunctionsByName.keys());

/** Members of `np` that are no functions. */
const constants = `
  readonly pi: number;
  readonly e: number;
  readonly inf: number;
  readonly nan: number;
  readonly newaxis: null;
  readonly int64: "int64";
  readonly float64: "float64";
  readonly float32: "float32";
  readonly bool: "bool";`;

/** A declaration file for cells: `np` and all other names, with documentation. Needs `lib: ["esnext"]` and no DOM, which has a `print` of its own. */
export function cellTypes(): string {
  const functions = [...numpyFunctionsByName].map(([name, definition]) => member(name, definition, definition.gives));
  const methods = Object.entries<Signature<unknown>>(generatorMethods).map(([name, definition]) =>
    member(name, definition, "Tensor"),
  );
  return `${cellDeclarations}
${Object.values({ ...libraryDeclarations, ...displayDeclarations }).join("\n")}
${mlDeclarations()}

/** Random numbers, the same for the same seed, as NumPy's. */
interface RandomGenerator {
${methods.join("\n")}
}

/** Random numbers, by NumPy's names. */
interface NumPyRandom {
${member("default_rng", defaultRngSignature, "RandomGenerator")}
}

/** NumPy's functions, on clear arrays and on traced values. */
interface NumPy {
${functions.join("\n")}
  readonly random: NumPyRandom;${constants}
}
/** NumPy's functions, on clear arrays and on traced values. */
declare const np: NumPy;
`;
}

/** A documented member of an interface. */
function member(name: string, signature: Signature<unknown>, gives: string): string {
  const readers = signature.attributes as Readonly<Record<string, AttributeReader<unknown>>>;
  const parameters = parametersOf(signature).map(
    (parameter) => `${parameter.name}${parameter.isOptional ? "?" : ""}: ${readers[parameter.name]?.type ?? "Operand"}`,
  );
  return `  /** ${signature.doc} */\n  ${name}(${parameters.join(", ")}): ${gives};`;
}
