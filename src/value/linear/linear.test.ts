import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../shape.ts";
import { filled, fromNested, scalar, type Tensor, tensor, toNested } from "../tensor.ts";
import { type ConvWindow, conv, dot, matmul, maxpool, maxReduce, minReduce, sum } from "./linear.ts";

const seed = 20240612;

/** Deterministic integers from -9 to 9. */
const integers = (shape: readonly number[], salt: number): Tensor =>
  tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => (((i + salt) * 7919) % 19) - 9),
  );

describe("products", () => {
  it("follow NumPy's rules for 1-d and leading axes", () => {
    const shapes = [
      [[3], [3], []],
      [[2, 3], [3], [2]],
      [[3], [3, 2], [2]],
      [
        [2, 3],
        [3, 4],
        [2, 4],
      ],
      [
        [5, 1, 2, 3],
        [6, 3, 4],
        [5, 6, 2, 4],
      ],
      [[3], [5, 3, 4], [5, 4]],
      [[5, 2, 3], [3], [5, 2]],
      [
        [2, 0],
        [0, 3],
        [2, 3],
      ],
    ] as const;
    for (const [a, b, out] of shapes) expect(matmul(integers(a, 1), integers(b, 2)).shape).toEqual(out);
  });

  it("matmul and dot of matrices are sums of products", () => {
    fc.assert(
      fc.property(fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 5 }))), ([n = 1, k = 1, m = 1]) => {
        const [x, y] = [integers([n, k], n), integers([k, m], m)];
        const expected = Array.from({ length: n }, (_, i) =>
          Array.from({ length: m }, (_, j) =>
            Array.from({ length: k }, (_, l) => (x.data[i * k + l] ?? 0) * (y.data[l * m + j] ?? 0)).reduce(
              (p, q) => p + q,
              0,
            ),
          ),
        );
        expect(toNested(matmul(x, y))).toEqual(expected);
        expect(toNested(dot(x, y))).toEqual(expected);
      }),
      { seed },
    );
  });

  it("batches take their own matrices", () => {
    const [x, y] = [integers([2, 2, 3], 1), integers([2, 3, 2], 5)];
    const part = (t: Tensor, i: number, shape: number[]): Tensor =>
      tensor("int64", shape, t.data.slice(i * 6, i * 6 + 6));
    const expected = [0, 1].map((i) => toNested(matmul(part(x, i, [2, 3]), part(y, i, [3, 2]))));
    expect(toNested(matmul(x, y))).toEqual(expected);
  });

  it("dot multiplies with a scalar, and pairs the last with the last but one axis", () => {
    expect(dot(fromNested([1, 2]), scalar(3))).toEqual(fromNested([3, 6]));
    const [x, y] = [integers([2, 3], 1), integers([4, 3, 5], 2)];
    const result = dot(x, y);
    expect(result.shape).toEqual([2, 4, 5]);
    const one = matmul(x, tensor("int64", [3, 5], y.data.slice(15, 30)));
    expect(result.data.slice(5, 10)).toEqual(one.data.slice(0, 5));
  });

  it("complain in NumPy's words", () => {
    const x = integers([2, 3], 1);
    expect(() => matmul(x, x)).toThrow(
      "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 2 is different from 3)",
    );
    expect(() => matmul(scalar(1), x)).toThrow("matmul: Input operand 0 does not have enough dimensions");
    expect(() => dot(x, x)).toThrow("shapes (2,3) and (2,3) not aligned: 3 (dim 1) != 2 (dim 0)");
  });

  it("notice a partial sum that is not exact, even if the result would fit", () => {
    const large = 2 ** 52;
    expect(() => matmul(fromNested([large, large, -large]), fromNested([1, 1, 1]))).toThrow(
      "matmul: integer result 9.0e15",
    );
    expect(() => sum(fromNested([large, large, -large]), null, false)).toThrow("sum: integer result 9.0e15");
    expect(matmul(fromNested([large - 1, 1]), fromNested([1, 1])).data[0]).toBe(large);
  });
});

describe("reductions", () => {
  const x = integers([2, 3, 4], 3);

  it("sum over one, several and all axes", () => {
    const at = (i: number, j: number, k: number): number => x.data[(i * 3 + j) * 4 + k] ?? 0;
    const total = (values: number[]): number => values.reduce((a, b) => a + b, 0);
    expect(toNested(sum(x, [0, -1], false))).toEqual(
      [0, 1, 2].map((j) => total([0, 1].flatMap((i) => [0, 1, 2, 3].map((k) => at(i, j, k))))),
    );
    expect(toNested(sum(x, 1, false))).toEqual(
      [0, 1].map((i) => [0, 1, 2, 3].map((k) => total([0, 1, 2].map((j) => at(i, j, k))))),
    );
    expect(toNested(sum(x, null, false))).toBe(total([...x.data]));
    expect(sum(x, 1, true).shape).toEqual([2, 1, 4]);
    expect(sum(x, null, true).shape).toEqual([1, 1, 1]);
    expect(sum(fromNested([true, true]), 0, false)).toEqual(scalar(2));
    expect(() => sum(x, [0, -3], false)).toThrow("sum: duplicate value in 'axis'");
    expect(() => sum(x, 3, false)).toThrow("axis 3 is out of bounds for array of dimension 3");
  });

  it("add floats in NumPy's order", () => {
    // NumPy 1.23.5: np.full(10, .1).sum(), np.full((3, 1000), .1).sum(1), np.full((3, 4, 5), .1).sum((0, 2))
    expect(sum(filled([10], 0.1), null, false).data[0]).toBe(1);
    expect(toNested(sum(filled([3, 1000], 0.1), 1, false))).toEqual([
      100.00000000000001, 100.00000000000001, 100.00000000000001,
    ]);
    expect(toNested(sum(filled([3, 4, 5], 0.1), [0, 2], false))).toEqual([1.5, 1.5, 1.5, 1.5]);
  });

  it("minimum and maximum", () => {
    expect(
      toNested(
        minReduce(
          fromNested([
            [3, 1],
            [2, 5],
          ]),
          0,
          false,
        ),
      ),
    ).toEqual([2, 1]);
    expect(
      toNested(
        maxReduce(
          fromNested([
            [3, 1],
            [2, 5],
          ]),
          1,
          true,
        ),
      ),
    ).toEqual([[3], [5]]);
    expect(maxReduce(fromNested([1, Number.NaN]), null, false).data[0]).toBeNaN();
    expect(() => minReduce(filled([0], 1), null, false)).toThrow(
      "zero-size array to reduction operation minimum which has no identity",
    );
  });
});

/** Every output element by its definition, padding read as nothing. */
function naiveWindow(
  x: Tensor,
  kernel: readonly number[],
  { pads, strides, dilations }: Omit<ConvWindow, "group">,
  take: (n: number, visit: (channel: number, tap: number) => number | null) => void,
): number[] {
  const spatial = x.shape.slice(2);
  const ndim = spatial.length;
  const out = spatial.map((size, a) => {
    const padded = size + (pads[a] ?? 0) + (pads[a + ndim] ?? 0);
    return Math.floor((padded - (dilations[a] ?? 1) * ((kernel[a] ?? 1) - 1) - 1) / (strides[a] ?? 1)) + 1;
  });
  const unravel = (flat: number, shape: readonly number[]): number[] => {
    const at: number[] = [];
    let rest = flat;
    for (const size of shape.toReversed()) {
      at.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return at;
  };
  for (let n = 0; n < (x.shape[0] ?? 0); n++) {
    for (let o = 0; o < sizeOf(out); o++) {
      const place = unravel(o, out);
      take(n, (channel, tap) => {
        const k = unravel(tap, kernel);
        const at = place.map((p, a) => p * (strides[a] ?? 1) + (k[a] ?? 0) * (dilations[a] ?? 1) - (pads[a] ?? 0));
        if (at.some((p, a) => p < 0 || p >= (spatial[a] ?? 0))) return null;
        const flat = at.reduce((offset, p, a) => offset * (spatial[a] ?? 0) + p, 0);
        return x.data[(n * (x.shape[1] ?? 0) + channel) * sizeOf(spatial) + flat] ?? 0;
      });
    }
  }
  return out;
}

const geometry = fc.integer({ min: 1, max: 3 }).chain((ndim) =>
  fc.record({
    spatial: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: ndim, maxLength: ndim }),
    kernel: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: ndim, maxLength: ndim }),
    strides: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: ndim, maxLength: ndim }),
    dilations: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: ndim, maxLength: ndim }),
    pads: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2 * ndim, maxLength: 2 * ndim }),
    group: fc.integer({ min: 1, max: 2 }),
    biased: fc.boolean(),
  }),
);

describe("convolution", () => {
  it("is the sum over the window, for 1 to 3 axes, strides, dilations, pads and groups", () => {
    fc.assert(
      fc.property(geometry, ({ spatial, kernel, strides, dilations, pads, group, biased }) => {
        const x = integers([2, 2 * group, ...spatial], 1);
        const w = integers([3 * group, 2, ...kernel], 2);
        const bias = biased ? integers([3 * group], 3) : null;
        const taps = sizeOf(kernel);
        const byBatch: number[][] = [[], []];
        const out = naiveWindow(x, kernel, { pads, strides, dilations }, (n, visit) => {
          for (let f = 0; f < 3 * group; f++) {
            let total = bias?.data[f] ?? 0;
            for (let c = 0; c < 2; c++) {
              for (let tap = 0; tap < taps; tap++) {
                total += (w.data[(f * 2 + c) * taps + tap] ?? 0) * (visit(Math.floor(f / 3) * 2 + c, tap) ?? 0);
              }
            }
            byBatch[n]?.push(total);
          }
        });
        // The oracle lists features innermost; ours lie before the spatial axes.
        const plane = sizeOf(out);
        const result = conv(x, w, bias, { pads, strides, dilations, group });
        expect(result.shape).toEqual([2, 3 * group, ...out]);
        result.data.forEach((value, i) => {
          const [n, f, at] = [Math.floor(i / (3 * group * plane)), Math.floor(i / plane) % (3 * group), i % plane];
          expect(value).toBe(byBatch[n]?.[at * 3 * group + f]);
        });
      }),
      { seed, numRuns: 60 },
    );
  });

  it("gives the reference's example (concrete-numpy.md, section 4)", () => {
    const x = fromNested([[Array.from({ length: 4 }, () => [3, 2, 1, 0])]]);
    const w = fromNested([
      [
        [
          [2, 1],
          [3, 2],
        ],
      ],
    ]);
    const options = { pads: [0, 0, 0, 0], strides: [2, 2], dilations: [1, 1], group: 1 };
    expect(toNested(conv(x, w, null, options))).toEqual([
      [
        [
          [21, 5],
          [21, 5],
        ],
      ],
    ]);
  });

  it("says what does not fit", () => {
    const x = filled([1, 2, 4, 4], 1);
    const options = { pads: [0, 0, 0, 0], strides: [1, 1], dilations: [1, 1], group: 1 };
    expect(() => conv(x, filled([1, 3, 2, 2], 1), null, options)).toThrow("conv: expected weights for 2 channels");
    expect(() => conv(x, filled([1, 2, 2, 2], 1), filled([2], 1), options)).toThrow(
      "conv: expected a bias of shape (1,)",
    );
    expect(() => conv(x, filled([1, 2, 5, 2], 1), null, options)).toThrow("at least as large as the window");
    expect(() => conv(x, filled([1, 2, 2, 2], 1), null, { ...options, strides: [1] })).toThrow(
      "conv: expected strides of 2 integers",
    );
    expect(() => conv(filled([1, 2], 1), filled([1, 2], 1), null, options)).toThrow("1 to 3 spatial axes");
  });
});

describe("max-pooling", () => {
  it("is the largest element of the window", () => {
    fc.assert(
      fc.property(geometry, ({ spatial, kernel, strides, dilations, pads }) => {
        const limited = pads.map((pad, i) =>
          Math.min(pad, ((kernel[i % kernel.length] ?? 1) - 1) * (dilations[i % kernel.length] ?? 1)),
        );
        const x = integers([2, 2, ...spatial], 4);
        const options = { kernelShape: kernel, pads: limited, strides, dilations };
        const byChannel: number[][][] = [[], []].map(() => [[], []]);
        const out = naiveWindow(x, kernel, { pads: limited, strides, dilations }, (n, visit) => {
          for (let c = 0; c < 2; c++) {
            const seen = Array.from({ length: sizeOf(kernel) }, (_, tap) => visit(c, tap)).filter(
              (value) => value !== null,
            );
            if (seen.length > 0) byChannel[n]?.[c]?.push(Math.max(...seen));
          }
        });
        fc.pre(byChannel.flat().every((values) => values.length === sizeOf(out)));
        const result = maxpool(x, options);
        expect(result.shape).toEqual([2, 2, ...out]);
        expect([...result.data]).toEqual(byChannel.flat(2));
      }),
      { seed, numRuns: 60 },
    );
  });
});
