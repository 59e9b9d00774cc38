/**
 * The bytes that travel between client and server: encrypted arguments one way, encrypted results the other. A bundle names its
 * circuit, its parameter set and its key, and holds the tfhe package's own ciphertexts; clear arguments travel beside them.
 */
import { type ClientSpecification, parametersId } from "../../circuit/specification.ts";
import { Reader, Writer } from "../../tfhe/bincode.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import { type Tensor, tensor } from "../../value/tensor.ts";
import { checkCircuit, checkParameters, fileLength, keyIdForm, readFile, writeFile } from "./files.ts";

/** One argument or result. */
export type BundleItem =
  | { readonly kind: "clear"; readonly value: Tensor }
  | { readonly kind: "encrypted"; readonly shape: Shape; readonly ciphertexts: readonly Uint8Array[] };

/** What a bundle holds; `intermediates` are results of single nodes, which only the page's own client asks for. */
export type BundleKind = "arguments" | "results" | "intermediates";

/** The items of a bundle, and the key that they are encrypted under. */
export interface Bundle {
  readonly keyId: string;
  readonly items: readonly BundleItem[];
}

/** What bundles of a circuit are bound to. */
export type BundleOwner = Pick<ClientSpecification, "circuit" | "parameters">;

/** Axes and elements of any array in a bundle, so that hostile lengths end in an error. */
const maximumAxes = 32;
const maximumElements = 2 ** 24;

/** Writes a bundle of ciphertexts under a key. */
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
  return writeFile(kind, { circuit, parametersId: parametersId(parameters), keyId }, writer.finish());
}

/** Bytes of encrypted arguments of a circuit: exactly these, whatever the values are. */
export function argumentsLength({ circuit, parameters, inputs }: ClientSpecification): number {
  const items = inputs.map(({ type: { encrypted, shape } }) => {
    const element = encrypted ? 4 + parameters.sizes.seededCiphertext : 8;
    return 8 + 4 * shape.length + sizeOf(shape) * element;
  });
  const names = { circuit, parametersId: parametersId(parameters), keyId: keyIdForm };
  return fileLength(
    "arguments",
    names,
    items.reduce((sum, length) => sum + length, 4),
  );
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
  const count = reader.u32("items");
  const items: BundleItem[] = [];
  for (let i = 0; i < count; i++) items.push(readItem(reader));
  reader.end();
  return { keyId: file.keyId, items };
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
