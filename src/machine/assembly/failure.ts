/** What went wrong last: its kind, which calls return, and its text, which is put together when somebody asks for it. */
import { described, ERROR_TEXT, TEXTS } from "./description";

/** Kinds of errors, as docs/machine-code.md lists them. */
export const DAMAGED: i32 = 1;
export const WRONG_KIND: i32 = 2;
export const WRONG_VERSION: i32 = 3;
export const WRONG_PARAMETERS: i32 = 4;
export const WRONG_CIRCUIT: i32 = 5;
export const WRONG_KEY: i32 = 6;
export const NO_KEYS: i32 = 7;
export const WRONG_ARGUMENT: i32 = 8;
export const OUT_OF_BOUNDS: i32 = 9;
export const WRONG_CALL: i32 = 10;

/** Numbers of texts; as `texts` in src/machine/texts.ts. */
export const TEXT_KEYS: u32 = 0;
export const TEXT_ARGUMENTS: u32 = 1;
export const TEXT_NOT_OURS: u32 = 2;
export const TEXT_VERSION: u32 = 3;
export const TEXT_KIND: u32 = 4;
export const TEXT_LENGTH: u32 = 5;
export const TEXT_SUM: u32 = 6;
export const TEXT_PARAMETERS: u32 = 7;
export const TEXT_CIRCUIT: u32 = 8;
export const TEXT_KEY: u32 = 9;
export const TEXT_FIELD: u32 = 10;
export const TEXT_SHORT: u32 = 11;
export const TEXT_NO_KEYS: u32 = 12;
export const TEXT_ADDRESS: u32 = 13;
export const TEXT_NOT_STARTED: u32 = 14;
export const TEXT_ARITY: u32 = 15;
export const TEXT_MEMORY: u32 = 16;
export const TEXT_NOT_LEADER: u32 = 17;
export const TEXT_UNDEFINED: u32 = 18;
/** Two for each argument: it is not what the circuit takes; a clear value is out of range. Behind them those of clear values that are too large. */
export const TEXT_OF_ARGUMENTS: u32 = 19;

let kind: i32 = 0;
let text: u32 = 0;
let expected: i64 = 0;
let got: i64 = 0;
let at: i64 = 0;
/** The text of what is being read. */
let what: u32 = 0;

/** Says what is being read. */
export function reading(name: u32): void {
  what = name;
}

/** Remembers an error; always false. */
export function fail(kind_: i32, text_: u32, expected_: i64 = 0, got_: i64 = 0, at_: i64 = 0): bool {
  kind = kind_;
  text = text_;
  expected = expected_;
  got = got_;
  at = at_;
  return false;
}

/** The kind of the last error; 0 if there was none. */
export function failure(): i32 {
  return kind;
}

export function forget(): void {
  kind = 0;
}

function writeNumber(number: i64, out: usize): usize {
  let rest: u64 = number;
  if (number < 0) {
    store<u8>(out++, 45);
    rest = -number;
  }
  let digits: usize = 1;
  for (let left = rest / 10; left != 0; left /= 10) digits++;
  for (let place = out + digits; place > out; rest /= 10) store<u8>(--place, 48 + <u8>(rest % 10));
  return out + digits;
}

/** Copies a text; bytes 1 to 4 stand for what was read, what was expected, got, and the place. */
function writeText(number: u32, out: usize): usize {
  const entry = <usize>described(TEXTS) + ((<usize>number) << 3);
  let from: usize = load<u32>(entry);
  for (const end = from + load<u32>(entry, 4); from < end; from++) {
    const byte = load<u8>(from);
    if (byte == 1) out = writeText(what, out);
    else if (byte == 2) out = writeNumber(expected, out);
    else if (byte == 3) out = writeNumber(got, out);
    else if (byte == 4) out = writeNumber(at, out);
    else store<u8>(out++, byte);
  }
  return out;
}

/** Puts the text of the last error together; gives its bytes, which lie at `ERROR_TEXT`. */
export function errorBytes(): u32 {
  const start = <usize>described(ERROR_TEXT);
  return kind == 0 ? 0 : <u32>(writeText(text, start) - start);
}
