/** Plain data as bytes: JSON in which arrays of numbers come back as they were. For the bodies of files; it checks no meaning. */
import { UserError } from "../../base/errors.ts";

/** Longest text that is read, in bytes. */
const maximumLength = 64 * 2 ** 20;

/** Numbers of a `Float64Array` in JSON. */
const arrayKey = "$f64";

/** The bytes of plain data. */
export function plainDataBytes(content: unknown): Uint8Array {
  const json = JSON.stringify(content, (_, value: unknown) =>
    value instanceof Float64Array ? { [arrayKey]: [...value] } : value,
  );
  return new TextEncoder().encode(json);
}

/**
 * The plain data of bytes.
 * @param what names the whole in errors
 * @throws UserError when they are too many, or no JSON
 */
export function plainDataOf(what: string, bytes: Uint8Array): unknown {
  const fail = (message: string): UserError => new UserError(`${what}: ${message}`, { code: "damaged-bytes" });
  if (bytes.length > maximumLength) throw fail(`expected at most ${maximumLength} bytes, got ${bytes.length}`);
  try {
    return JSON.parse(new TextDecoder().decode(bytes), (_, value: unknown) =>
      typeof value === "object" && value !== null && arrayKey in value && Array.isArray(value[arrayKey])
        ? Float64Array.from(value[arrayKey] as number[])
        : value,
    );
  } catch {
    throw fail("expected JSON, got something else");
  }
}
