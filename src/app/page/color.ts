/** Colours as numbers: OKLCH, in which steps look even, to sRGB, and which ink reads on them. Contrast is that of WCAG 2.2. */

/** The two designs of the page. */
export type Theme = "light" | "dark";

/** A colour by lightness (0 to 1), chroma and hue in degrees. */
export type Lch = readonly [lightness: number, chroma: number, hue: number];

/** sRGB channels, 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Between `a` at 0 and `b` at 1. */
export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** sRGB channels, 0 to 1, of an OKLCH colour (B. Ottosson, "A perceptual color space for image processing", 2020). */
export function oklchToRgb([lightness, chroma, hue]: Lch): Rgb {
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
export function luminance(rgb: Rgb): number {
  const linear = (x: number): number => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}

/** Contrast ratio of two luminances (WCAG 2.2). */
export function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The two inks that stand on fills. */
const darkInk = "#000000";
const lightInk = "#ffffff";

/** The ink, dark or light, that reads better on a colour. */
export function inkOn(color: Rgb): string {
  const ground = luminance(color);
  return contrast(ground, 1) > contrast(ground, 0) ? lightInk : darkInk;
}
