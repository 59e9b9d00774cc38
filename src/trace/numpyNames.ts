/** How `np` answers for what it does not have: in NumPy's own terms, and only once it is called. */
import { UserError } from "../base/errors.ts";
import { currentLocation } from "./location.ts";

/** A function that NumPy may have and `np` has not. Throws when called. */
export function missing(name: string): () => never {
  return () => {
    throw new UserError(`Function 'np.${name}' is not supported`, {
      code: "not-supported",
      hint: "the supported functions are the members of np that the editor offers",
      location: currentLocation() ?? undefined,
    });
  };
}

/** `functions` with an answer for every other name: a function that throws when it is called. */
export function withMissingNames<T extends object>(functions: T): T {
  return new Proxy(functions, {
    get: (target, name) => {
      if (typeof name !== "string" || name in target || name === "then" || name === "toJSON")
        return Reflect.get(target, name);
      return missing(name);
    },
  });
}

const methods = ["reduce", "accumulate", "reduceat", "outer", "at"] as const;

/** `call` with the methods of NumPy's ufuncs, all of which refuse. */
export function asUfunc<F extends (...args: never[]) => unknown>(call: F): F {
  const refuse = (): never => {
    throw new UserError("Only __call__ hook is supported for numpy ufuncs", {
      code: "not-supported",
      hint: "call the function itself, on arrays or traced values",
      location: currentLocation() ?? undefined,
    });
  };
  return Object.assign(call, Object.fromEntries(methods.map((name) => [name, refuse])));
}

/**
 * `call` with its arguments counted, and with NumPy's keywords, which JavaScript writes as an object, refused in the original's words.
 * @param parameters names in order; a question mark ends those that may be missing
 */
export function withParameters<F extends (...args: never[]) => unknown>(
  name: string,
  parameters: readonly string[],
  call: F,
): F {
  const plain = parameters.map((parameter) => parameter.replace("?", ""));
  const least = parameters.filter((parameter) => !parameter.endsWith("?")).length;
  const checked = (...args: never[]): unknown => {
    const keywords = args.find(isKeywords);
    if (keywords !== undefined) refuseKeywords(name, plain, Object.keys(keywords));
    if (args.length < least || args.length > parameters.length) {
      const expected = least === parameters.length ? `${least}` : `${least} to ${parameters.length}`;
      throw new UserError(
        `np.${name}: expected ${expected} argument${expected === "1" ? "" : "s"} (${plain.join(", ")}), got ${args.length}`,
        { code: "arity", location: currentLocation() ?? undefined },
      );
    }
    return call(...args);
  };
  return checked as F;
}

function isKeywords(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function refuseKeywords(name: string, parameters: readonly string[], given: readonly string[]): never {
  const location = currentLocation() ?? undefined;
  const unknown = given.find((key) => !parameters.includes(key));
  const hint = `arguments go by position: np.${name}(${parameters.join(", ")})`;
  if (unknown !== undefined) {
    const message = `Function 'np.${name}' is not supported with kwarg '${unknown}'`;
    throw new UserError(message, { code: "not-supported", hint, location });
  }
  throw new UserError(`np.${name}: expected arguments by position, got an object`, { code: "arity", hint, location });
}
