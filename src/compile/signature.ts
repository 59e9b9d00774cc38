/** Matches the names of a function's parameters with the encryption statuses that were given for them. */
import { UserError } from "../base/errors.ts";
import { isPlainObject } from "../base/options.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { functionName } from "../trace/ownFunctions.ts";
import type { EncryptionStatus } from "./traceFunction.ts";

/** Statuses by parameter name, as users write them. */
export type EncryptionStatuses = Readonly<Record<string, EncryptionStatus>>;

/**
 * What a user gave for each parameter, by name.
 * @throws UserError for anything but a plain object
 */
export function parameterEntries<T>(
  call: string,
  given: Readonly<Record<string, T>>,
): readonly (readonly [string, T])[] {
  return reading(call, () => {
    if (isPlainObject(given)) return Object.entries(given);
    throw new UserError(`${call}: expected an object with the parameters, as in { x: … }, got ${shown(given)}`, {
      code: "statuses",
    });
  });
}

/**
 * The parameters in the order of the signature.
 * @throws UserError when a parameter has no status, a status no parameter, or a status is neither `encrypted` nor `clear`
 */
export function matchParameters(
  call: (...args: never[]) => unknown,
  statuses: EncryptionStatuses,
): readonly (readonly [string, EncryptionStatus])[] {
  const name = functionName(call);
  const entries = parameterEntries("compiler", statuses);
  for (const [parameter, status] of entries) {
    if (status !== "encrypted" && status !== "clear") {
      const got = typeof status === "string" ? JSON.stringify(status) : shown(status);
      throw new UserError(`parameter '${parameter}': expected "encrypted" or "clear", got ${got.slice(0, 100)}`, {
        code: "statuses",
      });
    }
  }
  const given = entries.map(([parameter]) => parameter);
  const names = parameterNames(call) ?? given;
  const missing = names.filter((parameter) => !Object.hasOwn(statuses, parameter));
  if (missing.length > 0) {
    const plural = missing.length > 1;
    throw new UserError(
      `Encryption status${plural ? "es" : ""} of parameter${plural ? "s" : ""} ${listed(missing)} of function '${name}' ${plural ? "are" : "is"} not provided`,
      { code: "statuses" },
    );
  }
  const extra = given.filter((parameter) => !names.includes(parameter));
  if (extra.length > 0) {
    const plural = extra.length > 1;
    throw new UserError(
      `Encryption status${plural ? "es" : ""} of ${listed(extra)} ${plural ? "are" : "is"} provided but ${plural ? "they are" : "it is"} not a parameter of function '${name}'`,
      { code: "statuses" },
    );
  }
  return names.map((parameter) => [parameter, statuses[parameter] ?? "encrypted"]);
}

function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return quoted.length === 1 ? String(quoted[0]) : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}

/** Plain parameter names from the function's own text; null when it has other patterns, whose names the statuses then give in order. */
function parameterNames(call: (...args: never[]) => unknown): readonly string[] | null {
  // A proxy has no text.
  const text = reading("function", () => Function.prototype.toString.call(call));
  const [, list, single] = /^(?:async\s+)?(?:function\s*[\w$]*\s*)?(?:\(([^()]*)\)|([\w$]+)\s*=>)/.exec(text) ?? [];
  if (single !== undefined) return [single];
  if (list === undefined) return null;
  const names = list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return names.every((part) => /^[\w$]+$/.test(part)) ? names : null;
}
