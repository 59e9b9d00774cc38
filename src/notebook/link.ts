/**
 * A whole notebook in the fragment of an address: `#`, the version of this format, the number of characters that follow (three of base64url),
 * then as base64url the check sum and the deflated text. A link that was cut off or altered says so and opens nothing.
 * What it holds is a stranger's: reading gives data, and runs nothing.
 */
import { deflateSync, Inflate } from "fflate";
import { joinBytes } from "../base/bytes.ts";
import { crc32 } from "../base/crc32.ts";
import { UserError } from "../base/errors.ts";
import { parseJson } from "../base/plainData.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import { defaultSettings, type Notebook, notebookVersion, parseNotebook } from "./document.ts";
import { linkDictionaries } from "./linkDictionary.ts";

/** Longest body of a link: what three characters of base64url can count. */
const longestBody = 2 ** 18 - 1;

/** Most bytes that a link may inflate to. */
const largestText = 8_000_000;

const version = "1";
const headLength = 2 + 3;
const sumBytes = 4;

/**
 * The notebook as a fragment, `#` included.
 * @throws UserError (code `link-too-long`) when it only fits into a file
 */
export function writeLink(notebook: Notebook): string {
  const text = new TextEncoder().encode(JSON.stringify(compact(notebook)));
  const dictionary = linkDictionaries.get(version) ?? new Uint8Array();
  const body = toBase64url(withSum(deflateSync(text, { level: 9, mem: 4, dictionary })));
  if (body.length > longestBody || text.length > largestText) {
    throw new UserError(`link: expected at most ${longestBody} characters, got ${body.length}`, {
      code: "link-too-long",
      hint: "save the notebook as a file and send that",
    });
  }
  return `#${version}${toBase64url(Uint8Array.of(body.length >> 16, body.length >> 8, body.length)).slice(-3)}${body}`;
}

/**
 * The notebook in a fragment that starts with `#`. Call it for every fragment that is no other address of the page.
 * @throws UserError (code `link`) when even one character is missing, added or changed; what `parseNotebook` throws
 */
export function readLink(fragment: string): Notebook {
  const dictionary = linkDictionaries.get(fragment.charAt(1));
  if (!fragment.startsWith("#") || dictionary === undefined) {
    throw damaged("expected a link of version 1, got another, perhaps of a newer Glovebox");
  }
  const head = fragment.slice(2, headLength);
  const body = fragment.slice(headLength);
  const [high = 0, middle = 0, low = 0] = fromBase64url(`A${head}`) ?? [];
  const length = (high << 16) | (middle << 8) | low;
  if (head.length < 3 || length !== body.length) throw damaged(`expected ${length} characters, got ${body.length}`);
  const bytes = fromBase64url(body);
  if (bytes === null || bytes.length < sumBytes) throw damaged("got characters that no link has");
  const deflated = bytes.subarray(sumBytes);
  if (crc32(deflated) !== new DataView(bytes.buffer).getUint32(0)) throw damaged("the check sum does not fit");
  const text = new TextDecoder().decode(inflate(deflated, dictionary));
  return parseNotebook(expand(parseJson(text, "link", largestText)));
}

/** Where links are sent, and the most characters that pass: see `linkFits`. */
const linkChannels = [
  /** Messages of chats that allow 2,000 characters. */
  { name: "chat2000", characters: 2000 },
  /** Version 40 with the lowest error correction, in bytes (ISO/IEC 18004, table 7). */
  { name: "qr", characters: 2953 },
  /** Messages of chats that split at 4,000 characters. */
  { name: "chat4000", characters: 4000 },
] as const;

/** Which ways a whole address of this many characters can go, in the order of `linkChannels`. None: send a file. */
export function linkFits(length: number): readonly {
  readonly name: (typeof linkChannels)[number]["name"];
  readonly characters: number;
  readonly fits: boolean;
}[] {
  return linkChannels.map(({ name, characters }) => ({ name, characters, fits: length <= characters }));
}

function damaged(detail: string): UserError {
  return new UserError(`link: it is cut off or altered (${detail})`, {
    code: "link",
    hint: "copy the whole link again, or ask for the notebook as a file",
  });
}

function withSum(deflated: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(sumBytes + deflated.length);
  new DataView(bytes.buffer).setUint32(0, crc32(deflated));
  bytes.set(deflated, sumBytes);
  return bytes;
}

/** Inflates in small pieces, so that a bomb is noticed before it is large. */
function inflate(deflated: Uint8Array, dictionary: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let total = 0;
  const stream = new Inflate({ dictionary }, (piece) => {
    total += piece.length;
    if (total > largestText) {
      throw new UserError(`link: expected at most ${largestText} bytes of text, got more`, { code: "link" });
    }
    pieces.push(piece);
  });
  const step = 1024;
  try {
    for (let at = 0; at === 0 || at < deflated.length; at += step) {
      stream.push(deflated.subarray(at, at + step), at + step >= deflated.length);
    }
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw damaged("it cannot be inflated");
  }
  return joinBytes(pieces);
}

/** What a cell of code without anything else is: its text alone. Of markdown: a list of its text. */
type CompactCell =
  | string
  | readonly [string]
  | {
      readonly m?: 1;
      readonly t: string;
      readonly f?: 1;
      readonly i?: string;
      readonly g?: readonly string[];
    };

const defaultId = (index: number): string => `c${index + 1}`;

function compact({ title, settings, cells }: Notebook): readonly unknown[] {
  const changed = Object.entries(settings).filter(
    ([key, value]) => defaultSettings[key as keyof typeof defaultSettings] !== value,
  );
  const short = cells.map(({ id, kind, text, folded, tags }, index): CompactCell => {
    if (id === defaultId(index) && !folded && tags.length === 0) return kind === "code" ? text : [text];
    return {
      ...(kind === "markdown" ? { m: 1 as const } : {}),
      t: text,
      ...(folded ? { f: 1 as const } : {}),
      ...(id === defaultId(index) ? {} : { i: id }),
      ...(tags.length > 0 ? { g: tags } : {}),
    };
  });
  return [short, title, ...(changed.length > 0 ? [Object.fromEntries(changed)] : [])];
}

/** The data of a notebook from its compact form; anything else is passed on, and `parseNotebook` refuses it. */
function expand(data: unknown): unknown {
  const [cells, title, settings = {}] = Array.isArray(data) ? (data as readonly unknown[]) : [];
  return {
    version: notebookVersion,
    title,
    settings,
    cells: Array.isArray(cells) ? cells.map(expandCell) : cells,
  };
}

function expandCell(cell: unknown, index: number): unknown {
  const id = defaultId(index);
  if (typeof cell === "string") return { id, kind: "code", text: cell };
  if (Array.isArray(cell)) return { id, kind: "markdown", text: cell[0] };
  const { m, t, f, i, g } = (cell ?? {}) as Partial<Record<"m" | "t" | "f" | "i" | "g", unknown>>;
  return { id: i ?? id, kind: m === 1 ? "markdown" : "code", text: t, folded: f === 1, tags: g ?? [] };
}
