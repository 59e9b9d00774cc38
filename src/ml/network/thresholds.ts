/** How many low bits layers round away, so that the tables behind them take no more bits than a threshold. */
import { NDArray } from "../../trace/arrays.ts";
import { minMax } from "../../value/tensor.ts";
import { integerTypeOf } from "../../value/type.ts";
import type { Exactness, QuantizedLayer } from "./layer.ts";
import type { AccumulatorWatch } from "./operations/operation.ts";

/** Bits that are left of accumulators, and how the others go. */
export interface RoundingThreshold {
  readonly nBits: number;
  readonly exactness: Exactness;
}

/** A layer whose roundings are found while it runs on calibration rows: each place is measured before it is rounded, and what follows sees it rounded. */
export interface CalibratedRounding {
  readonly layer: QuantizedLayer;
  readonly watch: AccumulatorWatch;
  /** The layer with what was found. */
  done(): QuantizedLayer;
}

/** @param threshold null for a layer that keeps its roundings */
export function calibratedRounding(given: QuantizedLayer, threshold: RoundingThreshold | null): CalibratedRounding {
  if (threshold === null || given.isFused) {
    return { layer: given, watch: () => undefined, done: () => given };
  }
  const operandLsbs: [number, number] = [0, 0];
  const found = { ...given, lsbsToRemove: 0, operandLsbs, exactness: threshold.exactness };
  return {
    layer: found,
    watch(_, integers, place) {
      if (!NDArray.is(integers) || place === "result") return;
      const lsbs = Math.max(0, integerTypeOf(...minMax(integers)).bits - threshold.nBits);
      if (place === "sum") found.lsbsToRemove = lsbs;
      else operandLsbs[place === "first" ? 0 : 1] = lsbs;
    },
    done: () => ({ ...found, operandLsbs: [...operandLsbs] }),
  };
}
