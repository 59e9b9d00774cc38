/** Client files: what a client must know of a circuit, as bytes. Nothing in them is believed: every field is checked, alone and with the others. */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { count, integer, parsed, text, within } from "../../base/schema.ts";
import { exposureSchema } from "../../circuit/exposure.ts";
import { identitySchema } from "../../circuit/identity.ts";
import { sealOf } from "../../circuit/seal.ts";
import {
  type ClientSpecification,
  type InputSpecification,
  type OutputSpecification,
  parametersId,
} from "../../circuit/specification.ts";
import { checkedParameters } from "../../params/checkedParameters.ts";
import { MAXIMAL_MESSAGE_BITS, type ParameterChoice } from "../../params/parameters.ts";
import { sizeOf } from "../../value/shape.ts";
import { rangeOf } from "../../value/type.ts";
import { checkCircuit, checkParameters, damaged, readFile } from "../files/files.ts";
import { plainDataOf } from "../files/plainData.ts";

/** The most that a client file may describe. */
const limits = { values: 2 ** 16, axes: 32, elements: 2 ** 22, name: 1000 } as const;

const shape = v.pipe(
  v.array(count),
  v.maxLength(limits.axes),
  v.check((extents) => sizeOf(extents) <= limits.elements, `a shape of at most ${limits.elements} elements`),
);

const bounds = v.pipe(
  v.strictTuple([integer, integer]),
  v.check(([low, high]) => low <= high, "a low bound that is not above the high one"),
);

const input = v.strictObject({
  name: text(limits.name),
  type: v.strictObject({
    encrypted: v.boolean(),
    dtype: v.strictObject({ kind: v.literal("integer"), signed: v.boolean(), bits: within(1, 54) }),
    shape,
  }),
  bounds,
  low: integer,
  bits: within(0, MAXIMAL_MESSAGE_BITS),
});

const output = v.strictObject({ shape, bits: within(0, MAXIMAL_MESSAGE_BITS), low: integer, bounds });

const specification = v.strictObject({
  circuit: identitySchema,
  program: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  inputs: v.pipe(
    v.array(input),
    v.maxLength(limits.values),
    v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, "each name once"),
  ),
  outputs: v.pipe(v.array(output), v.minLength(1), v.maxLength(limits.values)),
  parameters: v.unknown(),
  exposure: exposureSchema,
});

/** What clients of a model add: how rows become arguments, and results predictions. Whoever wrote it reads it. */
const file = v.strictObject({ ...specification.entries, processing: v.optional(v.unknown()) });

/**
 * The specification in the bytes that `writeClientFile` (run/files) gave.
 * @throws UserError that names the field when they are damaged, altered or no client's
 */
export function readClientFile(bytes: Uint8Array): ClientSpecification {
  return readWithProcessing(bytes).specification;
}

/** The same with what `withProcessing` added; undefined in the file of a circuit alone. */
export function readWithProcessing(bytes: Uint8Array): {
  readonly specification: ClientSpecification;
  readonly processing: unknown;
} {
  const { body, ...names } = readFile("client", bytes);
  const { processing, ...saved } = parsed(file, plainDataOf("client file", body), "client file", {
    code: "damaged-bytes",
  });
  const read = { ...saved, parameters: checkedParameters(saved.parameters as ParameterChoice) };
  const { messageBits } = read.parameters;
  read.inputs.forEach((each, i) => {
    checkInput(each, messageBits, `inputs.${i}`);
  });
  read.outputs.forEach((each, i) => {
    checkOutput(each, messageBits, `outputs.${i}`);
  });
  const seal = sealOf(read.program, read, parametersId(read.parameters));
  if (seal !== read.circuit.hash)
    throw damaged("client", "its values are not described as its circuit says: it was altered");
  checkCircuit("client", read.circuit, names);
  checkParameters("client", parametersId(read.parameters), names);
  return { specification: read, processing };
}

function expect(holds: boolean, field: string, expected: string, got: unknown): void {
  if (!holds) throw damaged("client", `${field}: expected ${expected}, got ${String(got)}`);
}

/** Throws unless the fields of an input go together. */
function checkInput(
  { type, bounds: [low, high], ...input }: InputSpecification,
  messageBits: number,
  at: string,
): void {
  const { dtype, encrypted } = type;
  if (dtype.kind !== "integer")
    throw new UserError(`client file: ${at}.type: expected an integer`, { code: "damaged-bytes" });
  const [least, most] = rangeOf(dtype);
  expect(low >= least && high <= most, `${at}.bounds`, `bounds within [${least}, ${most}]`, `[${low}, ${high}]`);
  if (encrypted) {
    expect(input.bits >= 1 && input.bits <= messageBits, `${at}.bits`, `1 to ${messageBits}`, input.bits);
    // What nothing uses may be wider than any message; it is cut to what fits.
    const isHeld = input.low <= low && (high < input.low + 2 ** input.bits || input.bits === messageBits);
    expect(isHeld, `${at}.bits`, `a message space that holds [${low}, ${high}] from ${input.low} on`, input.bits);
  } else {
    expect(input.bits === 0, `${at}.bits`, "0 for a clear input", input.bits);
    expect(input.low === 0, `${at}.low`, "0 for a clear input", input.low);
  }
}

/** Throws unless the fields of an output go together. */
function checkOutput(
  { bits, low: first, bounds: [low, high] }: OutputSpecification,
  messageBits: number,
  at: string,
): void {
  expect(bits >= 1 && bits <= messageBits, `${at}.bits`, `1 to ${messageBits}`, bits);
  // A result that is wider than any message is cut to what fits.
  const isHeld = first <= low && (high < first + 2 ** bits || bits === messageBits);
  expect(isHeld, `${at}.bounds`, `bounds within the ${bits} bits from ${first} on`, `[${low}, ${high}]`);
}
