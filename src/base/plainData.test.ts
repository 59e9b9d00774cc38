/** Plain data that go through text: every number comes back as it was, and nothing is lost without a word. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InternalError, UserError } from "./errors.ts";
import { fromJson, jsonOf, parseJson, plainText } from "./plainData.ts";

const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 5e-324, 2 ** 53, 0.1 + 0.2];

const number = fc.oneof(fc.constantFrom(...odd), fc.double());
const key = fc.string().filter((name) => !name.startsWith("$") && name !== "__proto__");
const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    number,
    fc.array(number).map((values) => Float64Array.from(values)),
    fc.string(),
    fc.constantFrom(null, true, false),
    fc.array(tie("value")),
    fc.dictionary(key, tie("value")).map((members) => ({ ...members })),
  ),
})).value;

test("every number comes back as it was, wherever it stands", () => {
  fc.assert(
    fc.property(plain, (content) => {
      // `toEqual` tells 0 from -0.
      expect(fromJson("test", JSON.parse(plainText(content)))).toEqual(content);
      expect(fromJson("test", JSON.parse(JSON.stringify(jsonOf(content))))).toEqual(content);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("different numbers give different texts", () => {
  const texts = odd.flatMap((value) => [plainText({ value }), plainText(Float64Array.of(value)), plainText([value])]);
  expect(new Set(texts).size).toBe(3 * odd.length);
  expect(plainText({ a: 1, b: undefined, c: [2] }, (name) => name === "a")).toBe('{"c":[2]}');
});

test("what would be lost is refused as a bug", () => {
  for (const content of [() => 1, { call: () => 1 }, [1n], { $f64: [1] }, [undefined]]) {
    expect(() => plainText(content)).toThrow(InternalError);
  }
});

test("forms that are never written are refused in words", () => {
  const bad = [
    '{"$f64":[1,"x"]}',
    '{"$f64":5}',
    '{"$f64":[],"a":1}',
    '{"a":1,"$number":"NaN"}',
    '{"$number":"1"}',
    '{"$":1}',
    "[",
    "",
    "[".repeat(101) + "]".repeat(101),
  ];
  for (const each of bad) {
    expect(() => fromJson("test", parseJson(each, "test", 1000)), each).toThrow(UserError);
  }
  expect(() => parseJson("[1]", "test", 2)).toThrow("test: expected at most 2 characters, got 3");
});
