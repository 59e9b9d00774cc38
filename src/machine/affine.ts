/**
 * Levelled steps as code. Sums of a few terms are straight-line code over vectors, with weights and addresses folded in; rows that repeat at a distance
 * are one loop. Matrices, and weights that are known only when the module runs, lie in tables that the runtime walks.
 */
import { at } from "../base/arrays.ts";
import type { AffineStep } from "../eval/steps.ts";
import { encode } from "../tfhe/encoding.ts";
import { fractionBitsOf, type Row } from "../tfhe/evaluator.ts";
import type { Instruction } from "./code.ts";
import { type DataPool, integerBytes, signedWidth } from "./data.ts";

/** A row with addresses: each term's ciphertext and its weight, and the word that is added to the body. */
interface PlacedRow {
  readonly terms: readonly { readonly address: number; readonly weight: number }[];
  readonly constant: bigint;
}

/** Where ciphertexts of a set lie. */
export interface Ciphertexts {
  /** Bytes from one to the next, a multiple of 16: its words and one to spare. */
  readonly stride: number;
  address(value: AffineStep["value"], element: number): number;
}

/** Rows of the same weights whose ciphertexts each move by the same distance from row to row. */
interface Run {
  readonly first: PlacedRow;
  readonly constants: readonly bigint[];
  /** Bytes that each term moves. */
  readonly moves: readonly number[];
}

/** Code of a step, and how many terms it adds up. */
export interface AffineCode {
  /** A function's body with its locals, all of them i32; or a call with everything in tables, for `rows` of them. */
  readonly parts: readonly { readonly locals: number; readonly code: readonly Instruction[]; readonly terms: number }[];
  readonly isStraight: boolean;
}

/** Most bytes of straight-line code of a step, about; more goes into tables. */
const mostStraight = 4096;
/** Terms of one call of the runtime: some milliseconds of the largest ciphertexts. */
const termsTogether = 2048;

/** The word that is added for each row's constant. */
export function constantWords(rows: readonly Row[], bits: number): readonly bigint[] {
  const fraction = fractionBitsOf(rows);
  return rows.map(({ constant }) => encode(BigInt(constant * 2 ** fraction), bits + fraction));
}

function placed(step: AffineStep, rows: readonly Row[], ciphertexts: Ciphertexts): readonly PlacedRow[] {
  const words = constantWords(rows, step.value.bits);
  return rows.map(({ terms }, i) => ({
    terms: terms.map(({ input, element, weight }) => ({
      address: ciphertexts.address(at(step.inputs, input), element),
      weight,
    })),
    constant: at(words, i),
  }));
}

const sameWeights = (x: PlacedRow, y: PlacedRow): boolean =>
  x.terms.length === y.terms.length && x.terms.every(({ weight }, i) => weight === at(y.terms, i).weight);

/** Cuts rows into runs, each as long as it can be. */
function runsOf(rows: readonly PlacedRow[]): readonly Run[] {
  const runs: Run[] = [];
  for (let first = 0; first < rows.length; ) {
    const row = at(rows, first);
    const next = rows[first + 1];
    let end = first + 1;
    let moves = row.terms.map(() => 0);
    if (next !== undefined && sameWeights(row, next)) {
      moves = row.terms.map(({ address }, i) => at(next.terms, i).address - address);
      const fits = (other: PlacedRow, distance: number): boolean =>
        sameWeights(row, other) &&
        row.terms.every(({ address }, i) => at(other.terms, i).address === address + distance * at(moves, i));
      while (end < rows.length && fits(at(rows, end), end - first)) end++;
    }
    runs.push({ first: row, moves, constants: rows.slice(first, end).map(({ constant }) => constant) });
    first = end;
  }
  return runs;
}

const runBytes = ({ first }: Run): number => 48 + 14 * first.terms.length;

/** The sum of what is on the stack, if there is a sum, and a term, which is on the stack too. */
function addTerm(weight: number, isFirst: boolean): readonly Instruction[] {
  const magnitude = Math.abs(weight);
  const isNegative = weight < 0;
  const isPower = magnitude !== 0 && magnitude <= 2 ** 52 && Number.isInteger(Math.log2(magnitude));
  if (!isPower) {
    return [
      ["i64.const", BigInt(weight)],
      ["i64x2.splat"],
      ["i64x2.mul"],
      ...(isFirst ? [] : [["i64x2.add"] as const]),
    ];
  }
  const shift: readonly Instruction[] = magnitude === 1 ? [] : [["i32.const", Math.log2(magnitude)], ["i64x2.shl"]];
  if (isFirst) return isNegative ? [...shift, ["i64x2.neg"]] : shift;
  return [...shift, isNegative ? ["i64x2.sub"] : ["i64x2.add"]];
}

/** Locals of a run's code: bytes within a row, bytes of all rows, bytes of constants; then one for each distance that terms move by. */
const WITHIN = 0;
const ALONG = 1;
const CONSTANT = 2;
const OTHERS = 3;

/** Adds `step` to a local, and goes to the loop's beginning unless it is `end`. */
const until = (local: number, step: number, end: number): readonly Instruction[] => [
  ["local.get", local],
  ["i32.const", step],
  ["i32.add"],
  ["local.tee", local],
  ["i32.const", end],
  ["i32.ne"],
  ["br_if", 0],
  ["end"],
];

const set = (local: number, value: number): readonly Instruction[] => [
  ["i32.const", value],
  ["local.set", local],
];

/** The code of a run whose results begin at `out`. */
function runCode(run: Run, out: number, stride: number, data: DataPool): { code: Instruction[]; locals: number } {
  const { first, moves, constants } = run;
  const count = constants.length;
  const together = count > 1 && moves.every((move) => move === stride);
  const distances = together || count === 1 ? [] : [...new Set(moves)].filter((move) => move !== 0 && move !== stride);
  /** Terms that move backwards are reached from where they end, since offsets are not negative. */
  const backwards = (move: number): number => (move < 0 ? (count - 1) * move : 0);
  const indexOf = (move: number): number => {
    if (count === 1 || together) return WITHIN;
    return move === 0 ? WITHIN : move === stride ? ALONG : OTHERS + distances.indexOf(move);
  };
  const index = count === 1 || together ? WITHIN : ALONG;
  const body: Instruction[] = [["local.get", index]];
  if (first.terms.length === 0) body.push(["i64.const", 0], ["i64x2.splat"]);
  first.terms.forEach(({ address, weight }, i) => {
    const move = at(moves, i);
    body.push(["local.get", indexOf(move)], ["v128.load", address + backwards(move)], ...addTerm(weight, i === 0));
  });
  body.push(["v128.store", out]);
  const constant = at(constants, 0);
  const isSame = constants.every((each) => each === constant);
  const constantsAt = isSame ? 0 : data.place(integerBytes(constants, 8), 8);
  /** Adds the constant to the body that lies `offset` bytes behind what `local` says. */
  const addConstant = (local: number, offset: number): readonly Instruction[] => {
    if (isSame && constant === 0n) return [];
    const word: readonly Instruction[] = isSame
      ? [["i64.const", constant]]
      : [
          ["local.get", CONSTANT],
          ["i64.load", constantsAt],
        ];
    const next: readonly Instruction[] = isSame
      ? []
      : [["local.get", CONSTANT], ["i32.const", 8], ["i32.add"], ["local.set", CONSTANT]];
    return [
      ["local.get", local],
      ["local.get", local],
      ["i64.load", offset],
      ...word,
      ["i64.add"],
      ["i64.store", offset],
      ...next,
    ];
  };
  const bodyAt = out + stride - 16;
  if (count === 1 || together) {
    const code: Instruction[] = [...set(WITHIN, 0), ["loop"], ...body, ...until(WITHIN, 16, count * stride)];
    if (isSame && constant === 0n) return { code, locals: OTHERS };
    code.push(...set(ALONG, 0), ...(isSame ? [] : set(CONSTANT, 0)), ["loop"], ...addConstant(ALONG, bodyAt));
    code.push(...until(ALONG, stride, count * stride));
    return { code, locals: OTHERS };
  }
  const code: Instruction[] = [
    ...set(ALONG, 0),
    ...(isSame ? [] : set(CONSTANT, 0)),
    ...distances.flatMap((move, i) => set(OTHERS + i, -backwards(move))),
    ["loop"],
    ...set(WITHIN, 0),
    ["loop"],
    ...body,
    ...[ALONG, ...distances.map((_, i) => OTHERS + i)].flatMap((local): readonly Instruction[] => [
      ["local.get", local],
      ["i32.const", 16],
      ["i32.add"],
      ["local.set", local],
    ]),
    ...until(WITHIN, 16, stride),
    ...addConstant(ALONG, bodyAt - stride),
    ...distances.flatMap((move, i): readonly Instruction[] => [
      ["local.get", OTHERS + i],
      ["i32.const", move - stride],
      ["i32.add"],
      ["local.set", OTHERS + i],
    ]),
    ["local.get", ALONG],
    ["i32.const", count * stride],
    ["i32.ne"],
    ["br_if", 0],
    ["end"],
  ];
  return { code, locals: OTHERS + distances.length };
}

/** The same sums by tables. */
function tableCalls(rows: readonly PlacedRow[], out: number, stride: number, data: DataPool): AffineCode["parts"] {
  const parts: { locals: number; code: readonly Instruction[]; terms: number }[] = [];
  for (let from = 0; from < rows.length; ) {
    let end = from;
    let terms = 0;
    do terms += at(rows, end++).terms.length;
    while (end < rows.length && terms + at(rows, end).terms.length <= termsTogether);
    parts.push({ locals: 0, code: tableCall(rows.slice(from, end), out + from * stride, stride, data), terms });
    from = end;
  }
  return parts;
}

/** True if the terms of every row follow each other. */
const isDense = (rows: readonly PlacedRow[], stride: number): boolean =>
  rows.every(({ terms }) => terms.every(({ address }, i) => address === at(terms, 0).address + i * stride));

function tableCall(rows: readonly PlacedRow[], out: number, stride: number, data: DataPool): readonly Instruction[] {
  const dense = isDense(rows, stride);
  const addresses = rows.flatMap(({ terms }) => terms.map(({ address }) => address));
  const least = addresses.reduce((least, address) => Math.min(least, address), addresses[0] ?? 0); // absent: sums of nothing
  const numbers = addresses.map((address) => (address - least) / stride);
  const isWide = numbers.some((number) => number > 0xffff);
  const starts = rows.flatMap(({ terms }) => [dense ? (terms[0]?.address ?? 0) : least, terms.length]); // absent: a sum of nothing
  const weights = rows.flatMap(({ terms }) => terms.map(({ weight }) => weight));
  const width = signedWidth(weights);
  const constants = rows.map(({ constant }) => constant);
  return combineCall({
    out,
    rows: rows.length,
    stride,
    starts: data.place(integerBytes(starts, 4), 4),
    elements: dense ? 0 : data.place(integerBytes(numbers, isWide ? 4 : 2), isWide ? 4 : 2),
    isWide,
    weights: data.place(integerBytes(weights, width), width),
    width,
    constants: constants.every((constant) => constant === 0n) ? 0 : data.place(integerBytes(constants, 8), 8),
  });
}

/** What `combineRows` of the runtime takes. */
export interface CombineCall {
  readonly out: number;
  readonly rows: number;
  readonly stride: number;
  readonly starts: number;
  readonly elements: number;
  readonly isWide: boolean;
  readonly weights: number;
  readonly width: number;
  readonly constants: number;
}

/** A call of `combineRows`. */
export function combineCall(call: CombineCall): readonly Instruction[] {
  const { out, rows, stride, starts, elements, isWide, weights, width, constants } = call;
  const numbers = [out, rows, stride, starts, stride, elements, Number(isWide), weights, width, constants];
  return [...numbers.map((number): Instruction => ["i32.const", number]), ["call", "combineRows"]];
}

/** The code of a step with known rows. */
export function affineCode(
  step: AffineStep,
  rows: readonly Row[],
  ciphertexts: Ciphertexts,
  data: DataPool,
): AffineCode {
  const { stride } = ciphertexts;
  const out = ciphertexts.address(step.value, 0);
  const all = placed(step, rows, ciphertexts);
  const runs = runsOf(all);
  const bytes = runs.reduce((sum, run) => sum + runBytes(run), 0);
  if (bytes > mostStraight) return { parts: tableCalls(all, out, stride, data), isStraight: false };
  const code: Instruction[] = [];
  let locals = 0;
  let row = 0;
  for (const run of runs) {
    const made = runCode(run, out + row * stride, stride, data);
    code.push(...made.code);
    locals = Math.max(locals, made.locals);
    row += run.constants.length;
  }
  const terms = all.reduce((sum, { terms: own }) => sum + own.length, 0);
  return { parts: [{ locals, code, terms }], isStraight: true };
}
