/**
 * The bytes that travel between client and server: encrypted arguments one way, encrypted results the other. A bundle names its
 * circuit, its parameter set and its key, and gives the tfhe package's own ciphertexts; clear arguments travel beside them. In format version 2 those lie
 * in it as they are: so it is for intermediate values, and for clients of that time. What is sent today is version 3 (smallMessages.ts).
 */
import { UserError } from "../../base/errors.ts";
import { argumentsBodyLength, BODY_BYTES, resultsBodyLength } from "../../circuit/messageLengths.ts";
import { type ClientSpecification, parametersId } from "../../circuit/specification.ts";
import type { ResultForm } from "../../params/results.ts";
import { Reader, Writer } from "../../tfhe/bincode.ts";
import { sizeOf } from "../../value/shape.ts";
import { tensor } from "../../value/tensor.ts";
import {
  checkCircuit,
  checkParameters,
  type FileContent,
  fileLength,
  filesIn,
  keyIdForm,
  readFile,
  writeFile,
} from "./files.ts";
import {
  type BundleItem,
  maximumAxes,
  maximumElements,
  readArguments,
  readResults,
  type SmallArgument,
  writeArguments,
} from "./smallMessages.ts";

export type { BundleItem, SmallArgument } from "./smallMessages.ts";

/** What a bundle holds; `intermediates` are results of single nodes, which only the page's own client asks for. */
export type BundleKind = "arguments" | "results" | "intermediates";

/** The items of a bundle, and the key that they are encrypted under. */
export interface Bundle {
  readonly keyId: string;
  /** Format version: an answer is of the same. */
  readonly version: 2 | 3;
  /** Items of each call that the message is of; one in version 2. */
  readonly rows: readonly (readonly BundleItem[])[];
  /** Bytes of one ciphertext in it; where masks are shared, on average. 0 where there is none. */
  readonly bytesEach: number;
  /** In which form ciphertexts of results were brought; null where they are as they were made. */
  readonly form: ResultForm | null;
}

/** What bundles of a circuit are bound to. */
export type BundleOwner = Pick<ClientSpecification, "circuit" | "parameters">;

/** Writes encrypted arguments of one call or more: `rows` of the same inputs, encrypted in this order under the seed `maskKey`. */
export function writeArgumentBundle(
  { circuit, parameters }: BundleOwner,
  keyId: string,
  maskKey: Uint8Array,
  rows: readonly (readonly SmallArgument[])[],
): Uint8Array {
  return writeFile(
    "arguments",
    { circuit, parametersId: parametersId(parameters), keyId },
    writeArguments(maskKey, rows),
  );
}

/** Writes encrypted results whose body a `ResultsWriter` made. */
export function writeResultBundle({ circuit, parameters }: BundleOwner, keyId: string, body: Uint8Array): Uint8Array {
  return writeFile("results", { circuit, parametersId: parametersId(parameters), keyId }, body);
}

/** Writes ciphertexts under a key as they are, in version 2. */
export function writeBundle(
  kind: BundleKind,
  { circuit, parameters }: BundleOwner,
  keyId: string,
  items: readonly BundleItem[],
): Uint8Array {
  const writer = new Writer().u32(items.length);
  for (const item of items) {
    const shape = item.kind === "clear" ? item.value.shape : item.shape;
    writer.u32(item.kind === "clear" ? 0 : 1).u32(shape.length);
    for (const extent of shape) writer.u32(extent);
    if (item.kind === "clear") writer.bytes(new Uint8Array(item.value.data.slice().buffer));
    else for (const bytes of item.ciphertexts) writer.u32(bytes.length).bytes(bytes);
  }
  return writeFile(kind, { circuit, parametersId: parametersId(parameters), keyId }, writer.finish(), 2);
}

/**
 * Encrypted arguments of one call as servers of format version 2 read them: the same ciphertexts, each with its own part of the seed.
 * @throws UserError for arguments of several calls, which that version does not know
 */
export function olderArguments(owner: BundleOwner, bytes: Uint8Array): Uint8Array {
  const { keyId, rows } = readBundle("arguments", owner, bytes);
  if (rows.length > 1) {
    throw new UserError(`encrypted arguments: expected those of one call for an older server, got ${rows.length}`, {
      code: "wrong-version",
      hint: "send them one by one, or let the operator update the server",
    });
  }
  return writeBundle("arguments", owner, keyId, rows.flat());
}

/** How many rows a message of arguments or results says that it is of. */
export function rowsOf({ version, body }: FileContent): number {
  return version < 3 ? 1 : new Reader(body, "message").u32("rows");
}

/** Bytes of encrypted arguments of a circuit, for so many rows: exactly these, whatever the values are. */
export function argumentsLength(specification: ClientSpecification, rows = 1): number {
  const { base, row } = argumentsBodyLength(specification.inputs.map(({ type }) => type));
  return lengthOf("arguments", specification, base + rows * row);
}

/** The same in version 2, in which clients of the time before encrypt. */
export function oldArgumentsLength(specification: ClientSpecification): number {
  const { parameters, inputs } = specification;
  const items = inputs.map(({ type: { encrypted, shape } }) => {
    const element = encrypted ? 4 + parameters.sizes.seededCiphertext : 8;
    return 8 + 4 * shape.length + sizeOf(shape) * element;
  });
  const body = items.reduce((sum, length) => sum + length, 4);
  return lengthOf("arguments", specification, body);
}

/** Bytes of encrypted results of so many rows. */
export function resultsLength(specification: ClientSpecification, rows: number, form: ResultForm): number {
  const { parameters, outputs } = specification;
  return lengthOf("results", specification, resultsBodyLength(parameters, outputs, rows, form));
}

function lengthOf(kind: BundleKind, { circuit, parameters }: BundleOwner, bodyLength: number): number {
  return fileLength(kind, { circuit, parametersId: parametersId(parameters), keyId: keyIdForm }, bodyLength);
}

/**
 * Reads a bundle of the given kind for the given circuit and parameter set. Whose key it is, the caller checks.
 * @throws UserError when the bytes are damaged, of another kind or version, or of another circuit or other parameters
 */
export function readBundle(kind: BundleKind, { circuit, parameters }: BundleOwner, bytes: Uint8Array): Bundle {
  const file = readFile(kind, bytes);
  checkCircuit(kind, circuit, file);
  checkParameters(kind, parametersId(parameters), file);
  const reader = new Reader(file.body, `encrypted ${kind}`);
  const { keyId } = file;
  if (file.version < 3) {
    const items = readItems(reader);
    reader.end();
    const sizes = items.flatMap((item) => (item.kind === "encrypted" ? [...item.ciphertexts] : []));
    return { keyId, version: 2, rows: [items], bytesEach: sizes[0]?.length ?? 0, form: null }; // absent: all are clear
  }
  if (kind === "arguments") {
    const rows = readArguments(reader, parameters);
    reader.end();
    return { keyId, version: 3, rows, bytesEach: BODY_BYTES, form: null };
  }
  const { rows, bytesEach, form } = readResults(reader, parameters);
  reader.end();
  return { keyId, version: 3, rows, bytesEach, form };
}

function readItems(reader: Reader): readonly BundleItem[] {
  const count = reader.u32("items");
  const items: BundleItem[] = [];
  for (let i = 0; i < count; i++) items.push(readItem(reader));
  return items;
}

function readItem(reader: Reader): BundleItem {
  const kind = reader.u32("item kind");
  if (kind > 1) throw reader.damaged("item kind", "0 or 1", kind);
  const axes = reader.u32("axes");
  if (axes > maximumAxes) throw reader.damaged("axes", `at most ${maximumAxes}`, axes);
  const shape = Array.from({ length: axes }, () => reader.u32("extent"));
  const size = sizeOf(shape);
  if (size > maximumElements) throw reader.damaged("extent", `at most ${maximumElements} elements`, size);
  if (kind === 1) {
    const ciphertexts: Uint8Array[] = [];
    for (let i = 0; i < size; i++) ciphertexts.push(reader.bytes("ciphertext", reader.u32("ciphertext length")));
    return { kind: "encrypted", shape, ciphertexts };
  }
  const data = new Float64Array(reader.bytes("clear value", 8 * size).slice().buffer);
  return { kind: "clear", value: tensor("int64", shape, data) };
}

/** The single messages of bytes in which several stand behind one another, and how many rows each is of. @throws UserError as `filesIn` */
export const messagesIn = (
  kind: "arguments" | "results",
  bytes: Uint8Array,
): readonly { readonly bytes: Uint8Array; readonly rows: number }[] =>
  filesIn(kind, bytes).map((file) => ({ bytes: file, rows: rowsOf(readFile(kind, file)) }));
