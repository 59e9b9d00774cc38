import { describe, expect, it } from "vitest";
import { linearModel } from "../testing/graphs.ts";
import { defaultInput, type Parameter, parametersOf, parseInput, withElement } from "./inputs.ts";

const parameter: Parameter = parametersOf(linearModel)[0] ?? expect.fail("no parameter");
const message = (text: string): string => {
  const parsed = parseInput(text, parameter);
  return parsed.ok ? "accepted" : parsed.message;
};

describe("inputs", () => {
  it("reads a parameter's range from its type and starts at the end of its bounds", () => {
    expect(parameter).toMatchObject({ name: "x", range: [0, 3], bounds: [0, 3] });
    expect(defaultInput(parameter)).toBe("[3]");
    expect(parseInput("[3]", parameter)).toMatchObject({ ok: true, warning: null });
  });

  it.each([
    ["[4]", "from 0 to 3"],
    ["[-1]", "−1"],
    ["[1.5]", "whole numbers, got 1.5"],
    ["3", "expected shape (1,), got shape ()"],
    ["[1, 2]", "got shape (2,)"],
    ["[1, [2]]", "unequal length"],
    ['["1"]', 'got "1"'],
    ["three", 'got "three"'],
    ["", "got nothing"],
    ["[NaN]", 'got "[NaN]"'],
  ])("%s is refused with a sentence", (text, part) => {
    expect(message(text)).toContain(part);
    expect(message(text)).toMatch(/^x: expected /);
  });

  it("accepts with a warning what the type holds and the input-set had not", () => {
    const parsed = parseInput("[3]", { ...parameter, bounds: [0, 2] });
    expect(parsed).toMatchObject({ ok: true, warning: expect.stringContaining("0 … 2") });
  });

  it("replaces one element", () => {
    const parsed = parseInput("[3]", parameter);
    expect(parsed.ok && withElement(parsed.value, 0, 1)).toBe("[1]");
  });
});
