/**
 * The one colour scale for bit-widths. Colours run evenly in lightness (OKLab), so that they stay ordered for every kind of
 * colour vision and in grey; the number of bits is always printed as well.
 */

/** The two designs of the page. */
export type Theme = "light" | "dark";

/** Widest value that a table lookup takes: the far end of the scale. Wider values share its colour. */
export const widestOnScale = 16;

type Lch = readonly [lightness: number, chroma: number, hue: number];

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

const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Position of a bit-width on the scale, 0 to 1. */
function position(bits: number): number {
  return Math.min(1, Math.max(0, (bits - 1) / (widestOnScale - 1)));
}

/** sRGB channels, 0 to 1, of an OKLCH colour (B. Ottosson, "A perceptual color space for image processing", 2020). */
export function oklchToRgb([lightness, chroma, hue]: Lch): readonly [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const gamma = (x: number): number => {
    const clamped = Math.min(1, Math.max(0, x));
    return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  };
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Relative luminance of sRGB channels (WCAG 2.2). */
export function luminance(rgb: readonly [number, number, number]): number {
  const linear = (x: number): number => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/** Contrast ratio of two luminances (WCAG 2.2). */
export function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const hex = (x: number): string =>
  Math.round(x * 255)
    .toString(16)
    .padStart(2, "0");

/** The two inks that stand on the scale's fills. */
export const darkInk = "#000000";
export const lightInk = "#ffffff";

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
  const light = luminance(rgb);
  return {
    fill: `#${rgb.map(hex).join("")}`,
    ink: contrast(light, 1) > contrast(light, 0) ? lightInk : darkInk,
  };
}
