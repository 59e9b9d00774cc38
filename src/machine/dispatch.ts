/** Functions that choose by a number what is done. */
import type { GeneratedFunction, Instruction, ValueKind } from "./code.ts";

/**
 * A function of one number that carries out the code of that case, which leaves a value of kind `result`; for any other number, `otherwise`.
 */
export function dispatch(
  name: string,
  result: ValueKind,
  cases: readonly (readonly Instruction[])[],
  otherwise: Instruction,
): GeneratedFunction {
  const code: Instruction[] = [
    ...[...cases, null].map((): Instruction => ["block"]),
    ["local.get", 0],
    ["br_table", [...cases.keys(), cases.length]],
    ["end"],
    ...cases.flatMap((own): readonly Instruction[] => [...own, ["return"], ["end"]]),
    otherwise,
  ];
  return { name, parameters: ["i32"], results: [result], locals: [], code, node: null };
}
