/** What may be said when a server is made, checked once. */
import { UserError } from "../../base/errors.ts";

/** Settings of a server. */
export interface ServerOptions {
  /**
   * Most bytes of clients' loaded evaluation keys; scratch memory of threads comes on top. Keys that are not in use are let go for others, those first
   * that were not used for longest. 1 GiB when nothing is said, or one key where that is more.
   */
  readonly memoryLimit?: number;
}

type LimitCheck = readonly [expected: string, holds: (value: unknown) => boolean];

const checks: { readonly [K in keyof Required<ServerOptions>]: LimitCheck } = {
  memoryLimit: ["a number of bytes above 0", (value) => typeof value === "number" && value > 0],
};

/**
 * The options of a server as they were given.
 * @throws UserError for what is no object, an unknown key or a wrong value
 */
export function checkedServerOptions(given: unknown): ServerOptions {
  const fail = (message: string): never => {
    throw new UserError(`server options: ${message}`, { code: "server-options" });
  };
  if (typeof given !== "object" || given === null) {
    return fail(`expected an object, got ${given === null ? "null" : typeof given}`);
  }
  for (const [key, value] of Object.entries(given)) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof ServerOptions] : undefined;
    if (check === undefined) return fail(`expected ${Object.keys(checks).join(", ")}, got '${key}'`);
    const [expected, holds] = check;
    if (value !== undefined && !holds(value)) return fail(`${key}: expected ${expected}, got ${String(value)}`);
  }
  return given;
}
