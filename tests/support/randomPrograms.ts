/** Random programs for tests: up to six operations on tensors and scalars, signed and not, values of at most six bits. */
import fc from "fast-check";
import { LookupTable, type NDArray, np } from "../../src/index.ts";
import { integerTypeOf } from "../../src/value/type.ts";

/** One operation: what it is, which earlier values it takes, and a number that its constants come from. */
export interface Op {
  readonly name: (typeof names)[number];
  readonly left: number;
  readonly right: number;
  readonly seed: number;
}

const names = [
  "add",
  "subtract",
  "multiply",
  "lookup",
  "sum",
  "outer",
  "maximum",
  "absolute",
  "matmul",
  "less",
  "product",
  "index",
] as const;

/** A value with the range that it cannot leave. */
interface Ranged {
  readonly value: NDArray;
  readonly low: number;
  readonly high: number;
}

const widest = 6;
const bitsOf = ({ low, high }: Omit<Ranged, "value">) => integerTypeOf(low, high).bits;

/** The input-set has every corner that matters: all values of both parameters. */
export const samples = Array.from({ length: 64 }, (_, i) => [[i & 3, (i >> 2) & 3], (i >> 4) - 2]);

function tableFor(x: Ranged, seed: number, least: number, most: number): Ranged {
  const size = 2 ** bitsOf(x);
  const entries = Array.from(
    { length: size },
    (_, i) => least + ((seed * (i + 3) * (i + 7) + (seed >> 3) * i) % (most - least + 1)),
  );
  const value = new LookupTable(entries).lookup(x.value) as NDArray;
  return { value, low: Math.min(...entries), high: Math.max(...entries) };
}

/** The result of one operation; a table instead where the result would be too wide. */
function apply({ name, left, right, seed }: Op, values: readonly Ranged[]): Ranged {
  const a = values[left % values.length] as Ranged;
  const b = values[right % values.length] as Ranged;
  const signed = seed % 2 === 0;
  const table = (x: Ranged) => tableFor(x, seed, signed ? -6 : 0, signed ? 5 : 11);
  const result = ((): Ranged | null => {
    switch (name) {
      case "add":
        return { value: np.add(a.value, b.value) as NDArray, low: a.low + b.low, high: a.high + b.high };
      case "subtract":
        return { value: np.subtract(a.value, b.value) as NDArray, low: a.low - b.high, high: a.high - b.low };
      case "multiply": {
        const factor = (seed % 3) + 1;
        const [low, high] = signed ? [a.low * factor, a.high * factor] : [-a.high * factor, -a.low * factor];
        return { value: np.multiply(a.value, signed ? factor : -factor) as NDArray, low, high };
      }
      case "sum": {
        const count = a.value.size;
        return { value: np.sum(a.value) as NDArray, low: a.low * count, high: a.high * count };
      }
      case "outer":
        if (a.value.shape.length !== 1) return null;
        return { value: np.add(np.expand_dims(a.value, 1), a.value) as NDArray, low: 2 * a.low, high: 2 * a.high };
      case "maximum":
        return { value: np.maximum(a.value, 1) as NDArray, low: Math.max(a.low, 1), high: Math.max(a.high, 1) };
      case "absolute":
        return { value: np.absolute(a.value) as NDArray, low: 0, high: Math.max(-a.low, a.high) };
      case "matmul": {
        if (a.value.shape.length !== 1) return null;
        const value = np.matmul(
          a.value,
          np.array([
            [1, -1],
            [2, 1],
          ]),
        ) as NDArray;
        return {
          value,
          low: 3 * Math.min(a.low, 0) - Math.max(a.high, 0),
          high: 3 * Math.max(a.high, 0) - Math.min(a.low, 0),
        };
      }
      case "less":
        if (bitsOf(a) > 3 || bitsOf(b) > 3) return null;
        return { value: np.less(a.value, b.value) as NDArray, low: 0, high: 1 };
      case "product": {
        if (bitsOf(a) > 3 || bitsOf(b) > 3) return null;
        const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
        return {
          value: np.multiply(a.value, b.value) as NDArray,
          low: Math.min(...corners),
          high: Math.max(...corners),
        };
      }
      case "index":
        if (a.value.shape.length !== 1) return null;
        return { ...a, value: a.value.slice("::-1") as NDArray };
      case "lookup":
        return null;
    }
  })();
  return result === null || bitsOf(result) > widest ? table(a) : result;
}

/** The operations as a function of two parameters. */
export function circuitFunction(ops: readonly Op[]) {
  return (x: NDArray, y: NDArray): unknown => {
    const values: Ranged[] = [
      { value: x, low: 0, high: 3 },
      { value: y, low: -2, high: 1 },
    ];
    for (const op of ops) values.push(apply(op, values));
    const [last, before] = values.toReversed();
    return ops.length % 2 === 0 ? last?.value : [last?.value, before?.value];
  };
}

/** Draws programs. */
export const someOps = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    left: fc.nat(5),
    right: fc.nat(5),
    seed: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 6 },
);
