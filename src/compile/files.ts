/** The form of saved clients and servers: a name, a format version, a check sum and JSON. */

import { crc32 } from "../base/crc32.ts";
import { UserError } from "../base/errors.ts";

/** What a file holds. */
export type FileKind = "client" | "server";

const formatVersion = 1;

/** Longest file that is read, in bytes. */
const maximumLength = 64 * 2 ** 20;

/** Numbers of a `Float64Array` in JSON. */
const arrayKey = "$f64";

/** Writes plain data as a file of `kind`. */
export function writeFile(kind: FileKind, content: unknown): Uint8Array {
  const json = JSON.stringify(content, (_, value: unknown) =>
    value instanceof Float64Array ? { [arrayKey]: [...value] } : value,
  );
  const body = new TextEncoder().encode(json);
  const head = new TextEncoder().encode(
    `glovebox ${kind} ${formatVersion} ${crc32(body).toString(16).padStart(8, "0")}\n`,
  );
  const out = new Uint8Array(head.length + body.length);
  out.set(head);
  out.set(body, head.length);
  return out;
}

/**
 * Reads plain data from a file of `kind`.
 * @throws UserError naming what is wrong: another kind, another version, a cut-off or altered file
 */
export function readFile(kind: FileKind, bytes: Uint8Array): unknown {
  const fail = (message: string): never => {
    throw new UserError(`${kind} file: ${message}`, { code: "damaged-bytes", hint: "save the file again" });
  };
  if (bytes.length > maximumLength) fail(`expected at most ${maximumLength} bytes, got ${bytes.length}`);
  const end = bytes.indexOf(10);
  const head = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)));
  const [, gotKind, version, sum] = /^glovebox (\w+) (\d+) ([0-9a-f]{8})$/.exec(head) ?? [];
  if (gotKind === undefined) return fail("expected a Glovebox file, got something else");
  if (gotKind !== kind) fail(`expected a ${kind}, got a ${gotKind}`);
  if (Number(version) !== formatVersion) fail(`expected format version ${formatVersion}, got ${version}`);
  const body = bytes.subarray(end + 1);
  if (crc32(body) !== Number.parseInt(sum ?? "", 16))
    fail("the check sum does not fit: the file was cut off or altered");
  return JSON.parse(new TextDecoder().decode(body), (_, value: unknown) =>
    typeof value === "object" && value !== null && arrayKey in value && Array.isArray(value[arrayKey])
      ? Float64Array.from(value[arrayKey] as number[])
      : value,
  );
}
