/**
 * The one colour scale for bit-widths. Colours run evenly in lightness (OKLab), so that they stay ordered for every kind of
 * colour vision and in grey; the number of bits is always printed as well.
 */
import { inkOn, type Lch, mix, oklchToRgb, type Theme } from "./color.ts";

/** Widest value that a table lookup takes: the far end of the scale. Wider values share its colour. */
export const widestOnScale = 16;

/** OKLCH ends of the scale for 1 bit and 16 bits: in light pale yellow-green to deep violet, in dark deep violet to pale yellow-green. */
const ends: { readonly [T in Theme]: readonly [Lch, Lch] } = {
  light: [
    [0.945, 0.06, 118],
    [0.33, 0.14, 288],
  ],
  dark: [
    [0.3, 0.09, 288],
    [0.9, 0.11, 118],
  ],
};

/** Position of a bit-width on the scale, 0 to 1. */
function position(bits: number): number {
  return Math.min(1, Math.max(0, (bits - 1) / (widestOnScale - 1)));
}

const hex = (x: number): string =>
  Math.round(x * 255)
    .toString(16)
    .padStart(2, "0");

/** Fill of a bit-width, and the ink (dark or light) that reads better on it. */
export interface BitWidthColor {
  readonly fill: string;
  readonly ink: string;
}

/** The colour of a value of `bits` bits. */
export function bitWidthColor(bits: number, theme: Theme): BitWidthColor {
  const [from, to] = ends[theme];
  const t = position(bits);
  const rgb = oklchToRgb([mix(from[0], to[0], t), mix(from[1], to[1], t), mix(from[2], to[2], t)]);
  return { fill: `#${rgb.map(hex).join("")}`, ink: inkOn(rgb) };
}
