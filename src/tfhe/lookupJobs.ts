/**
 * Cuts lookups of many kinds into pieces that a kernel takes at once: it gathers inputs, makes table polynomials and puts results where
 * they belong. Pieces are independent, and each needs the evaluation key only. No key here.
 */
import { assert } from "../base/errors.ts";
import { checkTableFits, encode, tablePolynomialTo } from "./encoding.ts";

/** One result of a lookup. */
export interface JobOutput {
  /** What it gives; `bits` is the width of the message space of the tables' entries. */
  readonly value: { readonly bits: number };
  /**
   * Integers of any sign: 2^p entries for messages in [0, 2^p), or 2^(p+1) for messages that fill the padding bit too. The second half must
   * then be the first half taken from a constant, since a rotation by N turns a table into its negative.
   */
  readonly tables: readonly ArrayLike<number | bigint>[];
  /** For each rotation, the number of its table. */
  readonly tableOf: ArrayLike<number>;
}

/**
 * Lookups of elements of one batch of ciphertexts: rotation i is of ciphertext `element[i]` of the batch minus `low`, and gives one result for
 * every output. The lookup steps of a plan are such jobs as they stand.
 */
export interface LookupJob {
  /** What it takes; `bits` is p, the width of the message space of the batch. */
  readonly source: { readonly bits: number };
  readonly element: ArrayLike<number>;
  readonly low: number;
  readonly outputs: readonly JobOutput[];
}

/** What a kernel's `bootstrap` takes, and where its results go. */
export interface LookupPiece {
  readonly inputs: BigUint64Array;
  readonly polynomials: BigUint64Array;
  readonly polynomialOf: Uint32Array;
  readonly sharing: number;
  /** Takes what the kernel gave. */
  store(results: BigUint64Array): void;
}

/** Sizes of the parameters in words. */
interface JobSizes {
  readonly polynomialSize: number;
  readonly lweSize: number;
}

/** Results of lookups in `sources`, a batch for each job, and the pieces to compute that fill them, of at most `pieceSize` rotations each. */
export function piecesOf(
  jobs: readonly LookupJob[],
  sources: readonly BigUint64Array[],
  sizes: JobSizes,
  pieceSize: number,
) {
  assert(jobs.length === sources.length, "lookup: every job has its source");
  const results = jobs.map(({ element, outputs }) =>
    outputs.map(() => new BigUint64Array(element.length * sizes.lweSize)),
  );
  return { results, pieces: cutPieces(jobs, sources, results, sizes, pieceSize) };
}

function* cutPieces(
  jobs: readonly LookupJob[],
  sources: readonly BigUint64Array[],
  results: readonly (readonly BigUint64Array[])[],
  sizes: JobSizes,
  pieceSize: number,
): Generator<LookupPiece> {
  const sharings = [...new Set(jobs.map(sharingOf))];
  for (const sharing of sharings) {
    let rotations: Rotation[] = [];
    for (const [i, job] of jobs.entries()) {
      if (sharingOf(job) !== sharing) continue;
      checkTableFits(job.source.bits + sharing, sizes.polynomialSize);
      const source = sources[i];
      const own = results[i];
      assert(source !== undefined && own !== undefined, "lookup: every job has its source and its results");
      for (let at = 0; at < job.element.length; at++) {
        rotations.push({ job, source, at, results: own });
        if (rotations.length < pieceSize) continue;
        yield pieceOf(rotations, sharing, sizes);
        rotations = [];
      }
    }
    if (rotations.length > 0) yield pieceOf(rotations, sharing, sizes);
  }
}

/** log2 of how many results share a rotation, rounded up: a rotation to 2^t results goes in steps of 2^t. */
export function sharingOf({ outputs }: LookupJob): number {
  return Math.ceil(Math.log2(Math.max(1, outputs.length)));
}

interface Rotation {
  readonly job: LookupJob;
  readonly source: BigUint64Array;
  readonly at: number;
  readonly results: readonly BigUint64Array[];
}

function pieceOf(rotations: readonly Rotation[], sharing: number, { polynomialSize, lweSize }: JobSizes): LookupPiece {
  const inputs = new BigUint64Array(rotations.length * lweSize);
  const known = new Map<LookupJob, Map<string, number>>();
  const wanted: Rotation[] = [];
  const polynomialOf = Uint32Array.from(rotations, (rotation, i) => {
    const { job, source, at } = rotation;
    const from = job.element[at]! * lweSize;
    inputs.set(source.subarray(from, from + lweSize), i * lweSize);
    const body = (i + 1) * lweSize - 1;
    inputs[body] = inputs[body]! - encode(BigInt(job.low), job.source.bits);
    const ofJob = known.get(job) ?? new Map<string, number>(); // absent: the first of its job
    known.set(job, ofJob);
    const key = job.outputs.map(({ tableOf }) => tableOf[at]).join();
    const number = ofJob.get(key) ?? wanted.push(rotation) - 1;
    ofJob.set(key, number);
    return number;
  });
  const polynomials = new BigUint64Array(wanted.length * polynomialSize);
  wanted.forEach((rotation, i) => {
    writePolynomial(polynomials.subarray(i * polynomialSize, (i + 1) * polynomialSize), rotation, sharing);
  });
  const store = (given: BigUint64Array): void => {
    rotations.forEach(({ job, at, results }, i) => {
      job.outputs.forEach((output, j) => {
        const from = (i * 2 ** sharing + j) * lweSize;
        const result = results[j]?.subarray(at * lweSize, (at + 1) * lweSize);
        assert(result !== undefined, "every output has room for its results");
        result.set(given.subarray(from, from + lweSize));
        const table = tableAt(output, at);
        if (table.length === 2 ** job.source.bits) return;
        result[lweSize - 1] = result[lweSize - 1]! + encode(constantOf(table), output.value.bits + 1);
      });
    });
  };
  return { inputs, polynomials, polynomialOf, sharing, store };
}

/** Tables that share a rotation lie interleaved. */
function writePolynomial(out: BigUint64Array, { job: { source, outputs }, at }: Rotation, sharing: number): void {
  const step = 2 ** sharing;
  const single = step === 1 ? out : new BigUint64Array(out.length / step);
  outputs.forEach((output, j) => {
    const table = tableAt(output, at);
    const size = 2 ** source.bits;
    assert(
      table.length === size || table.length === 2 * size,
      `lookup: a table of ${table.length} entries is not for messages of ${source.bits} bits`,
    );
    if (table.length === size) tablePolynomialTo(single, Array.from(table, BigInt), source.bits, output.value.bits);
    else tablePolynomialTo(single, signedHalf(table), source.bits, output.value.bits + 1);
    if (step > 1) for (let i = 0; i < single.length; i++) out[i * step + j] = single[i]!;
  });
}

function tableAt({ tables, tableOf }: JobOutput, at: number): ArrayLike<number | bigint> {
  const table = tables[tableOf[at]!];
  assert(table !== undefined, `lookup: there is no table ${tableOf[at]}`);
  return table;
}

/** c of a table f over the padding bit, f(x + 2^p) = c - f(x). */
export function constantOf(table: ArrayLike<number | bigint>): bigint {
  return BigInt(table[0]!) + BigInt(table[table.length / 2]!);
}

/** 2·f - c over the first half: what changes its sign in the second. */
export function signedHalf(table: ArrayLike<number | bigint>): readonly bigint[] {
  const constant = constantOf(table);
  const half = table.length / 2;
  return Array.from({ length: half }, (_, i) => {
    const entry = BigInt(table[i]!);
    assert(entry + BigInt(table[i + half]!) === constant, "lookup: a table over the padding bit is not antisymmetric");
    return 2n * entry - constant;
  });
}
