/** The head that everything has that is sent; as src/run/files/files.ts reads and writes it. */
import { described, FUNCTION, HASH, PARAMETERS } from "./description";
import {
  DAMAGED,
  fail,
  TEXT_FIELD,
  TEXT_KIND,
  TEXT_LENGTH,
  TEXT_NOT_OURS,
  TEXT_PARAMETERS,
  TEXT_SUM,
  TEXT_VERSION,
  WRONG_KIND,
  WRONG_PARAMETERS,
  WRONG_VERSION,
} from "./failure";
import { isSound, left, position, readFrom, readU32, readU64, refuse, take } from "./reader";

/** "GLOVEBOX" */
const MAGIC: u64 = 0x584f4245564f4c47;
const SUM_AT: usize = 16;
export const SUMMED_FROM: usize = 20;
const MAXIMUM_NAME: u32 = 256;

/** Of the head read last: its version, its check sum, and its names. */
export let fileVersion: u32 = 0;
export let fileSum: u32 = 0;
let parametersAt: usize = 0;
let parametersBytes: u32 = 0;
export let keyAt: usize = 0;
export let keyBytes: u32 = 0;
export let functionAt: usize = 0;
export let functionBytes: u32 = 0;
export let hashAt: usize = 0;
export let hashBytes: u32 = 0;

let nameAt: usize = 0;

function readName(): u32 {
  const at = position();
  const bytes = readU32();
  if (bytes > MAXIMUM_NAME) refuse(DAMAGED, MAXIMUM_NAME, bytes, at);
  nameAt = take(bytes);
  return isSound() ? bytes : 0;
}

/** True if `bytes` bytes at both places are the same. */
export function sameBytes(x: usize, y: usize, bytes: u32): bool {
  for (const end = x + bytes; x < end; x++, y++) if (load<u8>(x) != load<u8>(y)) return false;
  return true;
}

/** True if a name of a file is the one that the description has at `index`. */
export function isDescribed(at: usize, bytes: u32, index: usize): bool {
  return bytes == described(index + 1) && sameBytes(at, described(index), bytes);
}

/** Reads the head of a file of `kind` in a version from `oldest` to `newest`; the reader then stands at its body. */
export function readHead(at: usize, length: usize, kind: u32, oldest: u32, newest: u32): bool {
  readFrom(at, length);
  if (length < 8 || load<u64>(at) != MAGIC) return fail(DAMAGED, TEXT_NOT_OURS);
  take(8);
  const version = readU32();
  if (!isSound()) return false;
  if (version < 1 || version > 3) return fail(WRONG_VERSION, TEXT_VERSION, newest, version);
  const got = readU32();
  if (!isSound()) return false;
  if (got != kind) return fail(WRONG_KIND, TEXT_KIND, kind, got);
  if (version < oldest || version > newest) return fail(WRONG_VERSION, TEXT_VERSION, newest, version);
  fileVersion = version;
  fileSum = readU32();
  const bodyBytes = readU64();
  parametersBytes = readName();
  parametersAt = nameAt;
  keyBytes = readName();
  keyAt = nameAt;
  functionBytes = version == 1 ? 0 : readName();
  functionAt = nameAt;
  hashBytes = version == 1 ? 0 : readName();
  hashAt = nameAt;
  if (!isSound()) return false;
  if (hashBytes != 0 && !isHash()) return fail(DAMAGED, TEXT_FIELD, 64, hashBytes, <i64>(hashAt - at));
  if (bodyBytes != <u64>left()) {
    return fail(DAMAGED, TEXT_LENGTH, <i64>(<u64>(position() - at) + bodyBytes), <i64>length);
  }
  return true;
}

function isHash(): bool {
  if (hashBytes != 64) return false;
  for (let i: usize = 0; i < 64; i++) {
    const byte = load<u8>(hashAt + i);
    if (!((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102))) return false;
  }
  return true;
}

/** True if the sum of what follows it is the one that the head has. */
export function hasSum(sum: u32): bool {
  return sum == fileSum || fail(DAMAGED, TEXT_SUM);
}

/** True if the file is for the circuit's parameters. */
export function isForParameters(): bool {
  return isDescribed(parametersAt, parametersBytes, PARAMETERS) || fail(WRONG_PARAMETERS, TEXT_PARAMETERS);
}

/** Writes the head of a file of `kind` for the circuit, without its sum and its length; gives where its body begins. */
export function writeHead(out: usize, version: u32, kind: u32, key: usize, keyLength: u32): usize {
  store<u64>(out, MAGIC);
  store<u32>(out, version, 8);
  store<u32>(out, kind, 12);
  out += 28;
  out = writeName(out, described(PARAMETERS), described(PARAMETERS + 1));
  out = writeName(out, key, keyLength);
  out = writeName(out, described(FUNCTION), described(FUNCTION + 1));
  body = writeName(out, described(HASH), described(HASH + 1));
  return body;
}

/** Where the body of the file that is written begins. */
let body: usize = 0;

/** Writes the length of the body of a file that ends at `end`. */
export function putBodyBytes(file: usize, end: usize): void {
  store<u64>(file, <u64>(end - body), SUMMED_FROM);
}

function writeName(out: usize, from: usize, bytes: u32): usize {
  store<u32>(out, bytes);
  memory.copy(out + 4, from, bytes);
  return out + 4 + bytes;
}

/** Writes the sum of a whole file. */
export function putSum(file: usize, sum: u32): void {
  store<u32>(file, sum, SUM_AT);
}
