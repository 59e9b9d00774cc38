/** Texts of a module's errors: the numbers are those of src/machine/assembly/failure.ts. Bytes 1 to 4 stand for what was read, what was expected, got, and the place. */
import { formatIdentity } from "../circuit/identity.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { rangesOf } from "../ir/arguments.ts";
import { formatType } from "../value/type.ts";

const WHAT = "\u0001";
const EXPECTED = "\u0002";
const GOT = "\u0003";
const AT = "\u0004";

/** Most characters of a text: names of parameters may be of any length, and a module has room for so much. */
const longest = 600;

/** The texts of a circuit's module by their numbers; two for each argument behind the common ones. */
export function textsOf({ graph, parametersId, specification }: PreparedCircuit): readonly string[] {
  const own = formatIdentity(specification.circuit);
  const texts = [
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
    ...rangesOf(graph).flatMap(({ name, type, bounds: [least, most] }, i) => [
      `${WHAT}: parameter '${name}' is not what this circuit takes`,
      `argument ${i} ('${name}'): expected integers of ${formatType(type)} within [${least}, ${most}], got ${GOT}`,
    ]),
  ];
  return texts.map((text) => text.slice(0, longest));
}
