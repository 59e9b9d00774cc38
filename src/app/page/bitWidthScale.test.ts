import { describe, expect, it } from "vitest";
import { bitWidthColor } from "./bitWidthScale.ts";
import { contrast, luminance, type Theme } from "./color.ts";

const channels = (hex: string): readonly [number, number, number] => {
  const at = (i: number): number => Number.parseInt(hex.slice(i, i + 2), 16) / 255;
  return [at(1), at(3), at(5)];
};

const themes: readonly Theme[] = ["light", "dark"];

describe("the bit-width scale", () => {
  it.each(themes)("%s: text on every fill has contrast AA", (theme) => {
    for (let bits = 1; bits <= 20; bits++) {
      const { fill, ink } = bitWidthColor(bits, theme);
      expect(contrast(luminance(channels(fill)), luminance(channels(ink)))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(themes)("%s: luminance is strictly monotonic, so that the order survives in grey", (theme) => {
    const values = Array.from({ length: 16 }, (_, i) => luminance(channels(bitWidthColor(i + 1, theme).fill)));
    const direction = theme === "light" ? -1 : 1;
    for (let i = 1; i < values.length; i++)
      expect(((values[i] ?? 0) - (values[i - 1] ?? 0)) * direction).toBeGreaterThan(0);
  });

  it("clamps what is wider than a lookup takes", () => {
    expect(bitWidthColor(40, "light")).toEqual(bitWidthColor(16, "light"));
  });
});
