/**
 * Average pools as a part of the product that follows: the mean is a scaling, and its weights go into those of the product. No table stands between the two any more; the product sums more
 * numbers, so that what follows it is wider. Where the product is the last operation, that costs nothing.
 */
import { type Shape, sizeOf } from "../../../value/shape.ts";
import { isProduct, type NetworkNode } from "../nodes.ts";
import { listAttribute, numberAttribute } from "../operations/tensors.ts";
import { float32Constant, onlyReader } from "./weights.ts";

/** Windows of a pool without pads, over the spatial axes. */
interface PoolWindows {
  readonly kernel: Shape;
  readonly strides: Shape;
}

/** The same network with pools joined to products. @param shapes of all tensors, of one row */
export function withoutPools(
  nodes: readonly NetworkNode[],
  shapes: ReadonlyMap<string, Shape>,
  results: readonly string[],
): readonly NetworkNode[] {
  let joined = nodes;
  for (const pool of nodes) {
    const input = shapes.get(pool.inputs[0] ?? ""); // absent: a pool of nothing
    const windows = input === undefined ? null : windowsOf(pool, input);
    if (input === undefined || windows === null || results.includes(pool.output)) continue;
    joined = joinedPool(joined, pool, windows, input, shapes) ?? joined; // absent: nothing that it can be a part of
  }
  return joined;
}

function windowsOf(pool: NetworkNode, [, , ...spatial]: Shape): PoolWindows | null {
  if (pool.op === "GlobalAveragePool") return { kernel: spatial, strides: spatial };
  if (pool.op !== "AveragePool") return null;
  const { attributes } = pool;
  const kernel = listAttribute(attributes, "kernel_shape");
  const { auto_pad: automatic = "NOTSET", ceil_mode: ceil = 0 } = attributes;
  const isPadded = automatic !== "NOTSET" || (listAttribute(attributes, "pads") ?? []).some((width) => width > 0); // absent: none
  const isDilated = (listAttribute(attributes, "dilations") ?? []).some((step) => step !== 1); // absent: 1
  if (kernel === null || isPadded || isDilated || ceil === 1) return null;
  return { kernel, strides: listAttribute(attributes, "strides") ?? kernel.map(() => 1) }; // absent: 1
}

function joinedPool(
  nodes: readonly NetworkNode[],
  pool: NetworkNode,
  windows: PoolWindows,
  input: Shape,
  shapes: ReadonlyMap<string, Shape>,
): readonly NetworkNode[] | null {
  const next = onlyReader(nodes, pool.output);
  if (next === null) return null;
  if (next.op === "Conv" && isProduct(next)) {
    const merged = withConvolution(pool, windows, next);
    return merged && nodes.flatMap((node) => (node === pool ? [] : [node === next ? merged : node]));
  }
  const product = next.op === "Flatten" ? onlyReader(nodes, next.output) : null;
  if (product === null || product.op === "Conv" || !isProduct(product)) return null;
  if (numberAttribute(next.attributes, "axis", 1) !== 1) return null;
  const merged = withMatrix(windows, product, input, shapes.get(pool.output) as Shape);
  const flat: NetworkNode = { ...next, inputs: [...pool.inputs] };
  return nodes.flatMap((node) => (node === pool ? [] : [node === next ? flat : node === product ? merged : node]));
}

/** Places of an array of some extents, last axis first to move. */
function placesOf(extents: Shape): readonly (readonly number[])[] {
  return Array.from({ length: sizeOf(extents) }, (_, i) => {
    let rest = i;
    return extents
      .toReversed()
      .map((extent) => {
        const place = rest % extent;
        rest = Math.floor(rest / extent);
        return place;
      })
      .toReversed();
  });
}

const numberOf = (place: readonly number[], extents: Shape): number =>
  place.reduce((number, at, axis) => number * (extents[axis] as number) + at, 0);

/** A pool and a convolution without pads: one convolution with a larger kernel. */
function withConvolution(pool: NetworkNode, { kernel, strides }: PoolWindows, conv: NetworkNode): NetworkNode | null {
  const { attributes, constants } = conv;
  const weights = constants[1];
  const isPadded = (listAttribute(attributes, "pads") ?? []).some((width) => width > 0); // absent: none
  const isDilated = (listAttribute(attributes, "dilations") ?? []).some((step) => step !== 1); // absent: 1
  const { auto_pad: automatic = "NOTSET" } = attributes;
  if (weights === undefined || isPadded || isDilated || automatic !== "NOTSET") return null;
  const [filters = 1, channels = 1, ...taps] = weights.shape;
  const whole = taps.map((extent, axis) => (extent - 1) * (strides[axis] as number) + (kernel[axis] as number));
  const [inTaps, inKernel] = [placesOf(taps), placesOf(kernel)];
  const values = new Float64Array(filters * channels * sizeOf(whole));
  for (let plane = 0; plane < filters * channels; plane++) {
    inTaps.forEach((tap, t) => {
      const weight = (weights.values[plane * inTaps.length + t] as number) / inKernel.length;
      for (const place of inKernel) {
        const at = place.map((offset, axis) => (tap[axis] as number) * (strides[axis] as number) + offset);
        const to = plane * sizeOf(whole) + numberOf(at, whole);
        values[to] = (values[to] as number) + weight;
      }
    });
  }
  const own = listAttribute(attributes, "strides") ?? taps.map(() => 1); // absent: 1
  return {
    ...conv,
    inputs: [...pool.inputs],
    attributes: {
      ...attributes,
      kernel_shape: whole,
      strides: own.map((step, axis) => step * (strides[axis] as number)),
    },
    constants: { ...constants, 1: float32Constant([filters, channels, ...whole], [...values]) },
  };
}

/** A pool, the numbers in a row, and a matrix: one matrix with a row for each number before the pool. */
function withMatrix(
  { kernel, strides }: PoolWindows,
  product: NetworkNode,
  [, channels = 1, ...spatial]: Shape,
  [, , ...pooled]: Shape,
): NetworkNode {
  const weights = product.constants[1] as NonNullable<NetworkNode["constants"][number]>;
  const isTurned = product.attributes.transB === 1;
  const columns = (isTurned ? weights.shape[0] : weights.shape[1]) as number;
  const [inputs, outputs] = [channels * sizeOf(spatial), channels * sizeOf(pooled)];
  const values = new Float64Array(inputs * columns);
  const inKernel = placesOf(kernel);
  placesOf([channels, ...pooled]).forEach(([channel = 0, ...place], from) => {
    for (const offset of inKernel) {
      const at = offset.map((step, axis) => (place[axis] as number) * (strides[axis] as number) + step);
      const to = channel * sizeOf(spatial) + numberOf(at, spatial);
      for (let column = 0; column < columns; column++) {
        const weight = weights.values[isTurned ? column * outputs + from : from * columns + column] as number;
        const index = isTurned ? column * inputs + to : to * columns + column;
        values[index] = (values[index] as number) + weight / inKernel.length;
      }
    }
  });
  const shape = isTurned ? [columns, inputs] : [inputs, columns];
  return { ...product, constants: { ...product.constants, 1: float32Constant(shape, [...values]) } };
}
