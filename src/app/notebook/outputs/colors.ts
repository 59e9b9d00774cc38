/**
 * Colours for values in heat maps and plots, in light and dark: greens for a sequential scale, purple and green on both sides of 0 for a diverging
 * one (the hues of ColorBrewer's PRGn, which all kinds of colour vision tell apart), evenly spaced in OKLab. Bit-widths, client and server have
 * colours of their own, which these are not.
 */
import { type Lch, mix, oklchToRgb, type Rgb, type Theme } from "../../page/color.ts";

const green = 155;
const purple = 308;

const sequential: { readonly [T in Theme]: readonly [Lch, Lch] } = {
  light: [
    [0.96, 0.02, green],
    [0.36, 0.1, green],
  ],
  dark: [
    [0.27, 0.02, green],
    [0.9, 0.12, green],
  ],
};

const diverging: { readonly [T in Theme]: readonly [middle: Lch, end: Omit<Lch, 2>] } = {
  light: [
    [0.965, 0, green],
    [0.4, 0.13, 0],
  ],
  dark: [
    [0.26, 0, green],
    [0.84, 0.14, 0],
  ],
};

/** Colours of categories, by OKLCH: lightness in steps as well as hue, so that neighbours differ in grey. */
const categories: readonly Lch[] = [
  [0.52, 0.12, 155],
  [0.5, 0.16, 308],
  [0.62, 0.13, 75],
  [0.45, 0.12, 250],
  [0.6, 0.17, 15],
  [0.68, 0.1, 200],
];

/** The colour at `t`, 0 to 1, of a sequential scale, or −1 to 1 of a diverging one. */
export function valueColor(scale: "sequential" | "diverging", t: number, theme: Theme): Rgb {
  if (scale === "sequential") {
    const [from, to] = sequential[theme];
    const at = Math.min(1, Math.max(0, t));
    return oklchToRgb([mix(from[0], to[0], at), mix(from[1], to[1], at), green]);
  }
  const [middle, end] = diverging[theme];
  const at = Math.min(1, Math.abs(t));
  return oklchToRgb([mix(middle[0], end[0], at), mix(middle[1], end[1], at), t < 0 ? purple : green]);
}

/** A colour for style sheets. */
export function css([r, g, b]: Rgb): string {
  return `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)})`;
}

/** Colours of categories. */
export function categoryColors(theme: Theme): readonly string[] {
  return categories.map(([lightness, chroma, hue]) =>
    css(oklchToRgb([theme === "light" ? lightness : lightness + 0.2, chroma, hue])),
  );
}
