import { expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { seededRandom } from "./random.ts";

test("the check value of the standard, and of nothing", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("pieces give the sum of the whole, and every flipped bit shows", () => {
  const bytes = seededRandom(1).fill(new Uint8Array(1003));
  const whole = crc32(bytes);
  for (const cut of [0, 1, 7, 8, 500, 1003])
    expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(whole);
  for (let bit = 0; bit < 8 * bytes.length; bit += 5) {
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(crc32(bytes)).not.toBe(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
});
