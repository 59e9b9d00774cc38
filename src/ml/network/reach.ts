/**
 * What accumulators of a network reach. A circuit is as wide as the rows of its input-set make it; another row may take a sum beyond, where it would wrap around without a
 * word. Whoever has the network can see that beforehand.
 */
import { NDArray } from "../../trace/arrays.ts";
import { minMax } from "../../value/tensor.ts";
import { integerTypeOf, rangeOf } from "../../value/type.ts";
import type { QuantizedLayer, QuantizedNetwork } from "./layer.ts";
import { lsbsAt, type RoundingPlace } from "./operations/operation.ts";
import { runNetwork } from "./program.ts";

/** The integers that an accumulator has room for, by its layer and place. */
export type NetworkReach = ReadonlyMap<string, readonly [low: number, high: number]>;

/** A row that takes an accumulator too far. */
export interface BeyondReach {
  readonly row: number;
  readonly layer: string;
  readonly value: number;
  readonly room: readonly [low: number, high: number];
}

type See = (key: string, layer: QuantizedLayer, integers: NDArray) => void;

/** Calls `see` with the integers of each accumulator, also as they are rounded. `q` is rows × the input's shape, for each input. */
function watch(network: QuantizedNetwork, q: readonly NDArray[], see: See): void {
  runNetwork(network, q, (layer, sum, place: RoundingPlace) => {
    if (!(sum instanceof NDArray)) return;
    const key = `${layer.name} ${place}`;
    see(key, layer, sum);
    const lsbs = lsbsAt(layer, place);
    if (lsbs === 0) return;
    const unit = 2 ** lsbs;
    const data = sum.data.map((value) => Math.floor((value + unit / 2) / unit) * unit);
    see(key, layer, new NDArray({ dtype: "int64", shape: sum.shape, data }));
  });
}

/** The room that a circuit with this input-set has. */
export function reachOf(network: QuantizedNetwork, q: readonly NDArray[]): NetworkReach {
  const seen = new Map<string, readonly [low: number, high: number]>();
  watch(network, q, (key, _, integers) => {
    const [low, high] = minMax(integers);
    const [least, most] = seen.get(key) ?? [low, high]; // absent: the first time
    seen.set(key, [Math.min(least, low), Math.max(most, high)]);
  });
  return new Map([...seen].map(([key, [low, high]]) => [key, rangeOf(integerTypeOf(low, high))]));
}

/** The first row that leaves the room; null when none does. */
export function beyondReach(network: QuantizedNetwork, reach: NetworkReach, q: readonly NDArray[]): BeyondReach | null {
  let found: BeyondReach | null = null;
  watch(network, q, (key, { name }, { data, shape }) => {
    const room = reach.get(key);
    if (room === undefined || found !== null) return;
    const [low, high] = room;
    const place = data.findIndex((value) => value < low || value > high);
    if (place < 0) return;
    const row = Math.floor(place / (data.length / (shape[0] as number)));
    found = { row, layer: name, value: data[place] as number, room };
  });
  return found;
}
