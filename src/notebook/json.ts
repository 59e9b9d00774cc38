/** Reads JSON that may be anything: its size and depth are measured before it is parsed. It knows nothing of notebooks. */
import { UserError } from "../base/errors.ts";

/** Most levels of lists and objects; engines differ in how deep they can go. */
const deepest = 100;

/**
 * The value of a JSON text; `what` names it in errors.
 * @throws UserError (code `json`) when it is longer than `longest` characters, too deep or no JSON
 */
export function parseJson(text: string, what: string, longest: number): unknown {
  if (text.length > longest) {
    throw new UserError(`${what}: expected at most ${longest} characters, got ${text.length}`, { code: "json" });
  }
  if (depthOf(text) > deepest) {
    throw new UserError(`${what}: expected at most ${deepest} levels, got more`, { code: "json" });
  }
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message.slice(0, 200) : "unknown error";
    throw new UserError(`${what}: expected JSON, got what cannot be read (${message})`, { code: "json" });
  }
}

/** Most lists and objects that are open at once; brackets in strings do not count. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character === 0x22) quoted = !quoted;
    else if (quoted) i += character === 0x5c ? 1 : 0;
    else if (character === 0x5b || character === 0x7b) most = Math.max(most, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return most;
}
