/** What the integers of a network's result mean. Clients load this, and nothing else of networks. */
import type { OutputScales } from "./layer.ts";

/** The numbers that integers of a result stand for. */
export const resultValues = ({ scale, zeroPoints }: OutputScales, integers: Float64Array): Float64Array =>
  integers.map((integer, i) => scale * (integer - (zeroPoints[i % zeroPoints.length] as number)));
