/** Texts of a module's errors: the numbers are those of src/machine/assembly/failure.ts. Bytes 1 to 4 stand for what was read, what was expected, got, and the place. */

import { assert } from "../base/errors.ts";
import { formatIdentity } from "../circuit/identity.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { tooLarge } from "../eval/clearWeights.ts";
import { rangesOf } from "../ir/arguments.ts";
import { formatType } from "../value/type.ts";
import type { ClearValue } from "./clearValues.ts";

const WHAT = "\u0001";
const EXPECTED = "\u0002";
const GOT = "\u0003";
const AT = "\u0004";

/** Most characters of a text: names of parameters may be of any length, and a module has room for so much. */
const longest = 600;

/** How many texts all circuits have; as `TEXT_OF_ARGUMENTS` in src/machine/assembly/failure.ts. */
const common = 19;

/** The number of the text of limit `index`, in a circuit of so many arguments. */
export const limitText = (parameters: number, index: number): number => common + 2 * parameters + index;

/** The texts of a circuit's module by their numbers; behind the common ones two for each argument, and one for each clear value with a limit. */
export function textsOf(
  { graph, parametersId, specification }: PreparedCircuit,
  clearValues: readonly ClearValue[],
): readonly string[] {
  const own = formatIdentity(specification.circuit);
  const shared = [
    "evaluation keys",
    "encrypted arguments",
    `${WHAT}: expected a file of Glovebox, got something else`,
    `${WHAT}: expected format version ${EXPECTED}, got ${GOT}`,
    `${WHAT}: expected a file of kind ${EXPECTED}, got one of kind ${GOT}`,
    `${WHAT}: expected ${EXPECTED} bytes, got ${GOT}`,
    `${WHAT}: the check sum does not fit: it was altered`,
    `${WHAT}: expected parameters ${parametersId}, got others`,
    `${WHAT}: expected those of circuit ${own}, got those of another`,
    `${WHAT}: expected those of the key that is loaded, got those of another`,
    `${WHAT}: expected ${EXPECTED} at byte ${AT}, got ${GOT}`,
    `${WHAT}: expected ${EXPECTED} bytes at byte ${AT}, got ${GOT} that remain`,
    `expected evaluation keys of parameters ${parametersId}, got none: call load_keys first`,
    `expected bytes within what allocate gave, got ${EXPECTED} bytes at ${GOT}`,
    "run_some: expected a run that run_begin began, got none",
    `${WHAT}: expected ${EXPECTED} values, got ${GOT}`,
    "expected more memory, got none",
    "expected a call of the instance that was first asked to allocate, load or run, got one of another: others only help",
    "clear arguments: expected numbers of which what the circuit computes of them is an integer within ±2^53, got others",
  ];
  assert(shared.length === common, "the runtime knows how many texts all circuits have");
  const texts = [
    ...shared,
    ...rangesOf(graph).flatMap(({ name, type, bounds: [least, most] }, i) => [
      `${WHAT}: parameter '${name}' is not what this circuit takes`,
      `argument ${i} ('${name}'): expected integers of ${formatType(type)} within [${least}, ${most}], got ${GOT}`,
    ]),
    ...clearValues.flatMap(({ node, limit }) => (limit === null ? [] : [tooLarge(node, EXPECTED, GOT)])),
  ];
  return texts.map((text) => text.slice(0, longest));
}
