/** How `np` answers for what it does not have: in NumPy's own terms, and only once it is called. */
import { UserError } from "../base/errors.ts";
import { similarTo } from "../base/similar.ts";
import { currentLocation } from "./location.ts";

/** A function that NumPy may have and `np`, which has `names`, has not. Throws when called. */
function missing(owner: string, name: string, names: readonly string[]): () => never {
  return () => {
    const near = similarTo(name, names);
    throw new UserError(`Function '${owner}.${name}' is not supported`, {
      code: "not-supported",
      hint: `${near === null ? "" : `did you mean ${owner}.${near}? `}the supported functions are the members of ${owner} that the editor offers`,
      location: currentLocation() ?? undefined,
    });
  };
}

/** `functions`, frozen, with an answer for every other name: a function that throws when it is called. `owner` is how errors call them. */
export function withMissingNames<T extends object>(owner: string, functions: T): T {
  return new Proxy(Object.freeze(functions), {
    get: (target, name) => {
      if (typeof name !== "string" || name in target || name === "then" || name === "toJSON")
        return Reflect.get(target, name);
      return missing(owner, name, Object.keys(target));
    },
  });
}

const methods = ["reduce", "accumulate", "reduceat", "outer", "at"] as const;

/** `call` with the methods of NumPy's ufuncs, all of which refuse. */
export function withUfuncMethods<F extends (...args: never[]) => unknown>(call: F): F {
  const refuse = (): never => {
    throw new UserError("Only __call__ hook is supported for numpy ufuncs", {
      code: "not-supported",
      hint: "call the function itself, on arrays or traced values",
      location: currentLocation() ?? undefined,
    });
  };
  return Object.assign(call, Object.fromEntries(methods.map((name) => [name, refuse])));
}
