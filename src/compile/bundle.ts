/**
 * The bytes that travel between client and server: encrypted arguments one way, encrypted results the other. A bundle names its
 * parameter set, and holds the tfhe package's own ciphertexts; clear arguments travel beside them.
 */
import { UserError } from "../base/errors.ts";
import { Reader, Writer } from "../tfhe/bincode.ts";
import { type Shape, sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";

/** One argument or result. */
export type BundleItem =
  | { readonly kind: "clear"; readonly value: Tensor }
  | { readonly kind: "encrypted"; readonly shape: Shape; readonly ciphertexts: readonly Uint8Array[] };

/** Which way a bundle goes. */
export type BundleKind = "arguments" | "results";

const magics: { readonly [K in BundleKind]: number } = {
  arguments: 0x41584247, // "GBXA", little endian
  results: 0x52584247, // "GBXR"
};

const version = 1;

/** Axes and elements of any array in a bundle, so that hostile lengths end in an error. */
const maximumAxes = 32;
const maximumElements = 2 ** 24;

/** Writes a bundle. */
export function writeBundle(kind: BundleKind, parametersId: string, items: readonly BundleItem[]): Uint8Array {
  const writer = new Writer().u32(magics[kind]).u32(version);
  const name = new TextEncoder().encode(parametersId);
  writer.u32(name.length).bytes(name).u32(items.length);
  for (const item of items) {
    const shape = item.kind === "clear" ? item.value.shape : item.shape;
    writer.u32(item.kind === "clear" ? 0 : 1).u32(shape.length);
    for (const extent of shape) writer.u32(extent);
    if (item.kind === "clear") writer.bytes(new Uint8Array(item.value.data.slice().buffer));
    else for (const bytes of item.ciphertexts) writer.u32(bytes.length).bytes(bytes);
  }
  return writer.finish();
}

/**
 * Reads a bundle of the given kind for the given parameter set.
 * @throws UserError when the bytes are damaged, of another kind or version, or of other parameters
 */
export function readBundle(kind: BundleKind, parametersId: string, bytes: Uint8Array): readonly BundleItem[] {
  const reader = new Reader(bytes, `encrypted ${kind}`);
  reader.tag("magic", magics[kind], `a bundle of ${kind}`);
  reader.tag("version", version, "the only one there is");
  const name = new TextDecoder().decode(reader.bytes("parameters", reader.u32("parameters length")));
  if (name !== parametersId) {
    throw new UserError(`encrypted ${kind}: expected parameters ${parametersId}, got ${name}`, {
      code: "wrong-parameters",
      hint: "encrypt and decrypt with the client of this circuit",
    });
  }
  const count = reader.u32("items");
  const items: BundleItem[] = [];
  for (let i = 0; i < count; i++) items.push(readItem(reader));
  reader.end();
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
