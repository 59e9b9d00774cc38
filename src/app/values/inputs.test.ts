import { describe, expect, it } from "vitest";
import { linearModel, unsigned } from "../../../tests/support/graphs.ts";
import { fromNested } from "../../value/tensor.ts";
import { defaultValue, type InputParameter, isElementwise, parametersOf, parseInput, textsOf } from "./inputs.ts";

const parameter: InputParameter = parametersOf(linearModel)[0] ?? expect.fail("no parameter");
const wide: InputParameter = { ...parameter, type: unsigned(true, 2, [2, 40]) };

const message = (texts: readonly string[], of: InputParameter): string => {
  const parsed = parseInput(texts, of);
  return parsed.ok ? "accepted" : parsed.message;
};

describe("inputs", () => {
  it("reads a parameter's range from its type and starts at its upper end", () => {
    expect(parameter).toMatchObject({ name: "x", range: [0, 3] });
    expect(textsOf(defaultValue(parameter), parameter)).toEqual(["3"]);
    expect(parseInput(["3"], parameter)).toEqual({ ok: true, value: fromNested([3]) });
  });

  it.each([
    ["4", "from 0 to 3"],
    ["-1", "−1"],
    ["1.5", "whole numbers, got 1.5"],
    ["three", 'got "three"'],
    ["", "got nothing"],
    ["Infinity", 'got "Infinity"'],
  ])("a number field with %j is refused with a sentence", (text, part) => {
    expect(message([text], parameter)).toContain(part);
    expect(message([text], parameter)).toMatch(/^x: expected /);
  });

  it("edits large tensors as one JSON text", () => {
    expect(isElementwise(wide)).toBe(false);
    const texts = textsOf(defaultValue(wide), wide);
    expect(texts).toHaveLength(1);
    expect(parseInput(texts, wide)).toMatchObject({ ok: true });
  });

  it.each([
    ["3", "expected shape (2, 40), got shape ()"],
    ["[1, [2]]", "unequal length"],
    ['["1"]', "got something else"],
    ["[1", 'got "[1"'],
  ])("the JSON text %s is refused with a sentence", (text, part) => {
    expect(message([text], wide)).toContain(part);
    expect(message([text], wide)).toMatch(/^x: expected /);
  });

  it("accepts what the input-set had, not all that the type holds", () => {
    expect(message(["3"], { ...parameter, range: [0, 2] })).toContain("from 0 to 2");
  });
});
