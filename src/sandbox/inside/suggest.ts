/** "Did you mean": names that differ from a wrong one by a slip, and what users of Concrete write out of habit. Pure functions of texts. */

import { similarTo } from "../../base/similar.ts";
import { habits } from "../shared/habits.ts";

/** What runtime errors are explained by: the names of the library, and those of its objects by the object's name. */
export interface KnownNames {
  readonly globals: readonly string[];
  readonly members: Readonly<Record<string, readonly string[]>>;
}

/** What to do about the message of a JavaScript error; null where nothing is known. */
export function hintFor(message: string, { globals, members }: KnownNames): string | null {
  const [, name] =
    /^(?:ReferenceError: )?(?:Can't find variable: )?([A-Za-z_$][\w$]*)(?: is not defined)?$/.exec(message) ?? [];
  if (name !== undefined) return Object.hasOwn(habits, name) ? (habits[name] ?? null) : meant(name, globals, "");
  const [, object, member] =
    /([A-Za-z_$][\w$]*|\))\.([A-Za-z_$][\w$]*) is not a (?:function|constructor)/.exec(message) ?? [];
  if (object === undefined || member === undefined) return null;
  // What a circuit has and this value has not: a circuit that is not there yet.
  if (members["a circuit"]?.includes(member)) return "it may be a promise: write await before what makes it";
  if (object === ")") return null;
  const known = Object.hasOwn(members, object) ? members[object] : Object.values(members).flat();
  const plain = member.replace(/_+$/, "");
  // NumPy's own spelling of what JavaScript reserves, or a slip.
  if (plain !== member && known?.includes(plain)) return `did you mean ${object}.${plain}?`;
  return meant(member, known ?? [], `${object}.`);
}

function meant(name: string, names: readonly string[], before: string): string | null {
  const near = similarTo(name, names);
  return near === null ? null : `did you mean ${before}${near}?`;
}
