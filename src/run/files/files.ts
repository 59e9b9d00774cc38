/**
 * The one form of everything that is saved or sent: a head with kind, format version, check sum, length, and the names of the parameter
 * set, the key and the circuit that it belongs to; then the body. What bodies hold is not known here. The check sum finds damage, not
 * intent: who can alter a file can alter its sum.
 *
 * Little endian: "GLOVEBOX", version u32, kind u32, CRC-32 of all that follows, body length u64, then u32 length and UTF-8 of each of:
 * parameters, key, function, hash of the circuit; body. Version 1 has no function and no hash.
 */
import type { Activity } from "../../base/activity.ts";
import { crc32 } from "../../base/crc32.ts";
import { UserError } from "../../base/errors.ts";
import { type CircuitIdentity, formatIdentity } from "../../circuit/identity.ts";
import { Reader, Writer } from "../../tfhe/bincode.ts";

/** Versions of the format. Heads are alike from 2 on; version 3 has other bodies, of arguments and results only (smallMessages.ts). */
export type FormatVersion = 1 | 2 | 3;

/**
 * What files hold, with the number that says so in the head, the oldest version that is read, and the version that is written. Version 1 did not
 * say which circuit bytes belong to, without which they cannot be told from those of another one; keys belong to no circuit, and a server file
 * is one.
 */
const kinds = {
  client: { code: 1, name: "client file", oldest: 2, newest: 2 },
  server: { code: 2, name: "server file", oldest: 1, newest: 2 },
  keys: { code: 3, name: "key file", oldest: 1, newest: 2 },
  evaluationKeys: { code: 4, name: "evaluation keys", oldest: 1, newest: 2 },
  arguments: { code: 5, name: "encrypted arguments", oldest: 2, newest: 3 },
  results: { code: 6, name: "encrypted results", oldest: 2, newest: 3 },
  intermediates: { code: 7, name: "encrypted intermediate values", oldest: 2, newest: 2 },
} as const;

/** Newest version of any kind. */
const formatVersion = 3;

/** What a file holds. */
export type FileKind = keyof typeof kinds;

/** What a file belongs to. */
export interface FileNames {
  readonly parametersId: string;
  /** Empty where there is none. */
  readonly keyId: string;
  /** Missing for keys, which serve all circuits of their parameters. */
  readonly circuit?: CircuitIdentity | undefined;
}

/** The head of a file, read and checked. */
export interface FileHead extends FileNames {
  readonly kind: FileKind;
  readonly version: number;
  /** Length of the head in bytes: the body begins there. */
  readonly headLength: number;
  readonly bodyLength: number;
  readonly sum: number;
}

/** A file's names and its body, which is a view of the file. */
export interface FileContent extends FileNames {
  readonly version: number;
  readonly body: Uint8Array;
}

const magic = new TextEncoder().encode("GLOVEBOX");
const sumAt = magic.length + 8;
/** Where what the check sum is taken of begins: right behind it. */
export const summedFrom = sumAt + 4;

/** Longest name in a head, in bytes. */
const maximumName = 256;

/** Bytes that are summed between two checkpoints. */
const pieceBytes = 2 ** 22;

/** A name of a key as long as all are: 16 bytes in hexadecimal. For lengths of files. */
export const keyIdForm = "0".repeat(32);

/** A file whose body is still to be filled in. */
export interface FileDraft {
  /** The place of the body, a view of the file. */
  readonly body: Uint8Array;
  /** The file, summed. Call it once, when the body is there. */
  finish(activity: Activity): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes of a file whose body has so many. */
export function fileLength(kind: FileKind, names: FileNames, bodyLength: number): number {
  return withoutSum(kind, names, 0).length + bodyLength;
}

/** Begins a file, so that a long body can be made in its place. */
export function draftFile(kind: FileKind, names: FileNames, bodyLength: number): FileDraft {
  const file = withoutSum(kind, names, bodyLength);
  return {
    body: file.subarray(file.length - bodyLength),
    finish: async (activity) => withSum(file, await sumInPieces(file, activity)),
  };
}

/** Writes a file at once: for short bodies. `version` is the newest of its kind unless somebody reads older ones only. */
export function writeFile(
  kind: FileKind,
  names: FileNames,
  body: Uint8Array,
  version: FormatVersion = kinds[kind].newest,
): Uint8Array<ArrayBuffer> {
  const file = withoutSum(kind, names, body.length, version);
  file.set(body, file.length - body.length);
  return withSum(file, crc32(file.subarray(summedFrom)));
}

/**
 * Reads a file of `kind`.
 * @throws UserError naming what is wrong: not a file of Glovebox, another kind, another version, cut off, or altered
 */
export function readFile(kind: FileKind, bytes: Uint8Array): FileContent {
  return checkedContent(bytes, checkedHead(kind, bytes), crc32(bytes.subarray(summedFrom)));
}

/** The same for long bodies, in pieces. */
export async function readLongFile(kind: FileKind, bytes: Uint8Array, activity: Activity): Promise<FileContent> {
  return checkedContent(bytes, checkedHead(kind, bytes), await sumInPieces(bytes, activity));
}

/**
 * Reads the head of a file of `kind` from its first bytes, without looking at the body.
 * @throws UserError when it is no such file
 */
export function readHead(kind: FileKind, bytes: Uint8Array): FileHead {
  const { name } = kinds[kind];
  const fail = (message: string, code = "damaged-bytes"): never => {
    throw new UserError(`${name}: ${message}`, { code, hint: "save or send it again" });
  };
  const isOurs = bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
  if (!isOurs) return fail("expected a file of Glovebox, got something else");
  const reader = new Reader(bytes, name);
  reader.bytes("magic", magic.length);
  const version = reader.u32("version");
  if (version < 1 || version > formatVersion)
    return fail(`expected format version ${kinds[kind].newest}, got ${version}`, "wrong-version");
  const code = reader.u32("kind");
  if (code !== kinds[kind].code) {
    const got = Object.values(kinds).find((other) => other.code === code)?.name ?? `a file of unknown kind ${code}`; // absent: no kind of ours
    return fail(`expected ${name}, got ${got}`, "wrong-kind");
  }
  if (version > kinds[kind].newest) {
    return fail(`expected format version ${kinds[kind].newest}, got ${version}`, "wrong-version");
  }
  if (version < kinds[kind].oldest) {
    throw new UserError(
      `${name}: expected format version ${kinds[kind].newest}, got ${version}, which does not say which circuit it belongs to`,
      { code: "wrong-version", hint: "make it again with this version of Glovebox" },
    );
  }
  const sum = reader.u32("check sum");
  const bodyLength = reader.integer("body length", 0, Number.MAX_SAFE_INTEGER);
  const readName = (field: string): string => {
    const length = reader.u32(`${field} length`);
    if (length > maximumName) throw reader.damaged(`${field} length`, `at most ${maximumName}`, length);
    return new TextDecoder().decode(reader.bytes(field, length));
  };
  const parametersId = readName("parameters");
  const keyId = readName("key");
  const functionName = version === 1 ? "" : readName("function");
  const hash = version === 1 ? "" : readName("circuit");
  if (hash !== "" && !/^[0-9a-f]{64}$/.test(hash)) throw reader.damaged("circuit", "a hash in hexadecimal", hash);
  const circuit = hash === "" ? undefined : { functionName, hash };
  return { kind, version, parametersId, keyId, circuit, headLength: reader.position, bodyLength, sum };
}

/**
 * Reads the head of a file of any kind from its first bytes, for those who do not know what they were given.
 * @throws UserError when it is not a file of Glovebox, of another version, or its head is damaged
 */
export function readAnyHead(bytes: Uint8Array): FileHead & { readonly name: string } {
  const codeAt = magic.length + 4;
  const code = bytes.length < codeAt + 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(codeAt, true);
  const [kind, { name }] = (Object.entries(kinds) as [FileKind, (typeof kinds)[FileKind]][]).find(
    ([, known]) => known.code === code,
  ) ?? ["client", { name: "file" }]; // absent: no file of ours, as reading its head will say
  try {
    return { ...readHead(kind, bytes), name };
  } catch (thrown) {
    if (!(thrown instanceof UserError) || name !== "file") throw thrown;
    throw new UserError("file: expected a file of Glovebox, got something else", { code: "damaged-bytes" });
  }
}

/**
 * The single files of bytes in which several of one kind stand behind one another.
 * @throws UserError when there is none, and when one is of another kind, damaged in its head or cut off
 */
export function filesIn(kind: FileKind, bytes: Uint8Array): readonly Uint8Array[] {
  const files: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || files.length === 0; ) {
    const rest = bytes.subarray(at);
    const { headLength, bodyLength } = readHead(kind, rest);
    const length = headLength + bodyLength;
    if (length > rest.length) throw damaged(kind, `expected ${length} bytes, got ${rest.length}: it was cut off`);
    files.push(rest.subarray(0, length));
    at += length;
  }
  return files;
}

function checkedHead(kind: FileKind, bytes: Uint8Array): FileHead {
  const head = readHead(kind, bytes);
  const expected = head.headLength + head.bodyLength;
  if (bytes.length === expected) return head;
  const what = bytes.length < expected ? "it was cut off" : "something was added to it";
  throw damaged(kind, `expected ${expected} bytes, got ${bytes.length}: ${what}`);
}

function checkedContent(bytes: Uint8Array, head: FileHead, sum: number): FileContent {
  if (sum !== head.sum) throw damaged(head.kind, "the check sum does not fit: it was altered");
  const { version, parametersId, keyId, circuit } = head;
  return { version, parametersId, keyId, circuit, body: bytes.subarray(head.headLength) };
}

/** The error of a file that is not as it was written. */
export function damaged(kind: FileKind, message: string): UserError {
  return new UserError(`${kinds[kind].name}: ${message}`, { code: "damaged-bytes", hint: "save or send it again" });
}

/** Throws a `UserError` unless a file is for these parameters. */
export function checkParameters(kind: FileKind, expected: string, { parametersId }: FileNames): void {
  if (parametersId === expected) return;
  throw new UserError(`${kinds[kind].name}: expected parameters ${expected}, got ${parametersId || "none"}`, {
    code: "wrong-parameters",
    hint: "they belong to another circuit, or to this one compiled in another way",
  });
}

/** Throws a `UserError` that names both unless a file belongs to this circuit. */
export function checkCircuit(kind: FileKind, expected: CircuitIdentity, { circuit }: FileNames): void {
  if (circuit?.hash === expected.hash && circuit.functionName === expected.functionName) return;
  const got = circuit === undefined ? "none" : `those of ${formatIdentity(circuit)}`;
  throw new UserError(`${kinds[kind].name}: expected those of circuit ${formatIdentity(expected)}, got ${got}`, {
    code: "wrong-circuit",
    hint: "they belong to another function, or to this one compiled in another way; use client and server of one compilation",
  });
}

/** Throws a `UserError` unless a file belongs to this key. */
export function checkKey(kind: FileKind, expected: string, got: string): void {
  if (got === expected) return;
  const short = (id: string) => id.slice(0, 8) || "none";
  throw new UserError(`${kinds[kind].name}: expected those of key ${short(expected)}, got those of ${short(got)}`, {
    code: "wrong-key",
    hint: "encrypt, run and decrypt with keys that were made together",
  });
}

/** A file with an empty body and no sum. */
function withoutSum(
  kind: FileKind,
  names: FileNames,
  bodyLength: number,
  version: FormatVersion = kinds[kind].newest,
): Uint8Array<ArrayBuffer> {
  const writer = new Writer().bytes(magic).u32(version).u32(kinds[kind].code).u32(0).u64(bodyLength);
  const { parametersId, keyId, circuit = { functionName: "", hash: "" } } = names; // absent: keys are of no one circuit
  for (const name of [parametersId, keyId, circuit.functionName, circuit.hash]) {
    const bytes = new TextEncoder().encode(name);
    writer.u32(bytes.length).bytes(bytes);
  }
  const head = writer.finish();
  const file = new Uint8Array(head.length + bodyLength);
  file.set(head);
  return file;
}

function withSum(file: Uint8Array<ArrayBuffer>, sum: number): Uint8Array<ArrayBuffer> {
  new DataView(file.buffer).setUint32(sumAt, sum, true);
  return file;
}

async function sumInPieces(file: Uint8Array, activity: Activity): Promise<number> {
  let sum = 0;
  for (let at = summedFrom; at < file.length; at += pieceBytes) {
    sum = crc32(file.subarray(at, at + pieceBytes), sum);
    await activity.checkpoint();
  }
  return sum;
}
