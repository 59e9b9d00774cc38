/** Sizes, times and counts as people write them. */
import { UserError } from "glovebox/server";

const units = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
const times = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function read(text: string, known: Readonly<Record<string, number>>, what: string, examples: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(text) ?? [];
  const factor = known[unit];
  if (factor === undefined) {
    throw new UserError(`${what}: expected ${examples}, got '${text}'`, { code: "bad-option" });
  }
  return Math.round(Number(number) * factor);
}

/** Bytes of a text such as `2GiB`. */
export const bytesOf = (text: string, what: string): number => read(text, units, what, "a size such as 512MiB or 2GiB");

/** Milliseconds of a text such as `30s`, `1h`, `30d`. */
export const millisecondsOf = (text: string, what: string): number =>
  read(text, times, what, "a time such as 30s, 10min, 1h or 30d");

/** @throws UserError unless a text is an integer of a range */
export function whole(text: string, what: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UserError(`${what}: expected an integer from ${least} to ${most}, got '${text}'`, { code: "bad-option" });
}
