/**
 * Values that nobody means to pass, for every place of the public API that takes one: of every JavaScript type, of every size, and such that
 * reading them throws, lies or never ends. Each is made anew where it is used, since some change when they are read.
 */

/** One value, under a name for reports. */
export interface OddValue {
  readonly name: string;
  readonly make: () => unknown;
  /** Whether reading it takes milliseconds. */
  readonly isLong?: boolean;
}

const odd = (name: string, make: () => unknown): OddValue => ({ name, make });
const long = (name: string, make: () => unknown): OddValue => ({ name, make, isLong: true });

/** Lists within lists, `depth` deep. */
export function nest(depth: number, inner: unknown = 1): unknown {
  let value = inner;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** A list of two that are one and the same, and so on: 2^depth leaves in little memory. */
function doubled(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value, value];
  return value;
}

function cyclic(): unknown {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

function cyclicFirst(): unknown {
  const list: unknown[] = [];
  list.push(list, 1);
  return list;
}

function cyclicObject(): unknown {
  const object: Record<string, unknown> = {};
  object.self = object;
  return object;
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function detached(): unknown {
  const data = new Float64Array(4);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  return data;
}

const throwing = (): never => {
  throw new TypeError("a trap");
};

/** A proxy all of whose traps throw. */
const hostile = (target: object): unknown =>
  new Proxy(target, {
    get: throwing,
    has: throwing,
    ownKeys: throwing,
    getPrototypeOf: throwing,
    getOwnPropertyDescriptor: throwing,
  });

/** Everything odd. */
export const oddValues: readonly OddValue[] = [
  odd("undefined", () => undefined),
  odd("null", () => null),
  odd("true", () => true),
  odd("false", () => false),
  odd("NaN", () => Number.NaN),
  odd("Infinity", () => Number.POSITIVE_INFINITY),
  odd("-Infinity", () => Number.NEGATIVE_INFINITY),
  odd("-0", () => -0),
  odd("-1", () => -1),
  odd("0.5", () => 0.5),
  odd("5e-324", () => 5e-324),
  odd("1e308", () => 1e308),
  odd("2^31", () => 2 ** 31),
  odd("2^32 + 1", () => 2 ** 32 + 1),
  odd("2^53", () => 2 ** 53),
  odd("2^53 - 1", () => 2 ** 53 - 1),
  odd("-2^53", () => -(2 ** 53)),
  odd("1e21", () => 1e21),
  odd("bigint", () => 3n),
  odd("huge bigint", () => 10n ** 400n),
  odd("symbol", () => Symbol("odd")),
  odd("empty text", () => ""),
  odd("text", () => "abc"),
  odd("text of a number", () => "3"),
  long("long text", () => "x".repeat(1_000_000)),
  odd("half a surrogate", () => "\ud800"),
  odd("text of a slice", () => "::0"),
  odd("text of a huge index", () => `${"9".repeat(400)}:`),
  odd("function", () => (x: number) => x),
  odd("function that throws", () => () => throwing()),
  odd("function that throws nothing", () => () => {
    throw undefined;
  }),
  odd("async function", () => async () => 1),
  odd("generator", () =>
    (function* () {
      yield 1;
    })(),
  ),
  odd("class", () => class Odd {}),
  odd("empty object", () => ({})),
  odd("object", () => ({ bogus: 1 })),
  odd("object without prototype", () => Object.assign(Object.create(null), { bogus: 1 })),
  odd("object with a getter that throws", () => ({
    get bogus(): never {
      return throwing();
    },
  })),
  odd("object with valueOf that throws", () => ({ valueOf: throwing, toString: throwing, toJSON: throwing })),
  odd("cyclic object", cyclicObject),
  odd("tensor without data", () => ({ data: 1 })),
  odd("tensor of a wrong size", () => ({ dtype: "int64", shape: [3], data: new Float64Array(2) })),
  odd("tensor of a wrong type", () => ({ dtype: "int63", shape: [2], data: new Float64Array(2) })),
  odd("tensor of fractions as integers", () => ({ dtype: "int64", shape: [1], data: Float64Array.of(0.5) })),
  odd("tensor of a wrong shape", () => ({ dtype: "int64", shape: "ab", data: new Float64Array(2) })),
  odd("tensor of no shape", () => ({ dtype: "int64", shape: null, data: new Float64Array(2) })),
  odd("tensor of a getter", () => ({
    dtype: "int64",
    shape: [1],
    get data(): never {
      return throwing();
    },
  })),
  odd("empty list", () => []),
  odd("empty lists", () => [[], []]),
  odd("list of NaN", () => [Number.NaN]),
  odd("list of fractions", () => [0.5, 1.5]),
  odd("list of huge numbers", () => [2 ** 53, -(2 ** 60)]),
  odd("list of null", () => [null]),
  odd("list of undefined", () => [undefined]),
  odd("list of texts", () => ["a", "b"]),
  odd("list of symbols", () => [Symbol("odd")]),
  odd("list of bigints", () => [1n, 2n]),
  odd("list of objects", () => [{}]),
  odd("list of functions", () => [() => 1]),
  odd("ragged list", () => [[1, 2], [3]]),
  odd("list of a number and a list", () => [1, [2]]),
  odd("mixed list", () => [1, "a"]),
  odd("sparse list", () => {
    const list: number[] = [];
    list[3] = 1;
    return list;
  }),
  odd("sparse list of 2^31", () => new Array(2 ** 31)),
  odd("sparse list of 2^31 with a number", () => {
    const list = new Array<number>(2 ** 31);
    list[0] = 1;
    return list;
  }),
  long("sparse list of 2^22", () => new Array(2 ** 22)),
  long("list of 200,000", () => Array.from({ length: 200_000 }, (_, i) => i)),
  long("list of 200,000 lists", () => Array.from({ length: 200_000 }, () => [])),
  odd("nest of 33", () => nest(33)),
  odd("nest of 5,000", () => nest(5000)),
  odd("empty nest of 5,000", () => nest(5000, [])),
  odd("doubled 40 times", () => doubled(40)),
  odd("list in a cycle", cyclic),
  odd("list that begins with itself", cyclicFirst),
  odd("list with a getter that throws", () => Object.defineProperty([1, 2], 0, { get: throwing })),
  long(
    "list with a length of its own",
    () => new Proxy([1], { get: (list, key) => (key === "length" ? 1e9 : Reflect.get(list, key)) }),
  ),
  odd(
    "list of a length that is text",
    () => new Proxy([1], { get: (list, key) => (key === "length" ? "9" : Reflect.get(list, key)) }),
  ),
  odd("shape of much", () => [2 ** 26, 2 ** 26]),
  odd("shape of many axes", () => new Array(60).fill(2)),
  odd("shape of a negative size", () => [-1, -1]),
  odd("shape of text", () => ["2", "2"]),
  odd("Uint8Array", () => Uint8Array.of(1, 2, 3)),
  odd("Float64Array", () => Float64Array.of(1, 2, 3)),
  odd("BigInt64Array", () => BigInt64Array.of(1n)),
  odd("detached Float64Array", detached),
  odd("ArrayBuffer", () => new ArrayBuffer(8)),
  odd("DataView", () => new DataView(new ArrayBuffer(8))),
  odd("Date", () => new Date(0)),
  odd("invalid Date", () => new Date(Number.NaN)),
  odd("Map", () => new Map([["x", 1]])),
  odd("Set", () => new Set([1, 2])),
  odd("WeakMap", () => new WeakMap()),
  odd("RegExp", () => /x/),
  odd("Promise", () => Promise.resolve(1)),
  odd("rejected Promise", () => {
    const promise = Promise.reject(new Error("odd"));
    promise.catch(() => {});
    return promise;
  }),
  odd("Error", () => new Error("odd")),
  odd("AbortController", () => new AbortController()),
  odd("global object", () => globalThis),
  odd("proxy whose traps throw", () => hostile({})),
  odd("proxy of a list whose traps throw", () => hostile([1])),
  odd("proxy of a function whose traps throw", () => hostile(() => 1)),
  odd("revoked proxy", () => revoked({})),
  odd("revoked proxy of a list", () => revoked([])),
  odd("revoked proxy of a function", () => revoked(() => 1)),
];
