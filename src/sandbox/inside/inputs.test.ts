import * as v from "valibot";
import { expect, test } from "vitest";
import { compiler } from "../../index.ts";
import type { InputDisplay, InputValue } from "../../protocol/display.ts";
import type { DecodedValue } from "../../protocol/sandbox.ts";
import { displaySchema } from "../outside/displayMessages.ts";
import { createDecode } from "./decode.ts";
import { createInputs } from "./inputs.ts";

/** Inputs of one cell in which the reader chose `chosen`, and what they showed. */
function inputsWith(chosen: Readonly<Record<string, InputValue>> = {}) {
  const shown: InputDisplay[] = [];
  const inputs = createInputs({ show: (each) => void shown.push(each), chosen: () => chosen, cell: () => 0 });
  return { inputs, shown };
}

test("inputs give their own values until the reader chooses, and show what the page accepts", () => {
  const { inputs, shown } = inputsWith();
  expect(inputs.slider("a", 2, 9)).toBe(2);
  expect(inputs.slider("b", 0, 1, { value: 0.5, step: 0.25 })).toBe(0.5);
  expect(inputs.text("c", { value: "x" })).toBe("x");
  expect(inputs.choice("d", ["one", "two"], { value: "two" })).toBe("two");
  expect(
    inputs
      .grid("e", [2, 2], {
        high: 3,
        value: [
          [1, 2],
          [3, 0],
        ],
      })
      .toString(),
  ).toBe("[[1 2] [3 0]]");
  for (const each of shown) expect(v.is(displaySchema, each)).toBe(true);

  const chosen = inputsWith({ a: 5, c: "yes", d: "one", e: [0, 0, 0, 1] }).inputs;
  expect([chosen.slider("a", 2, 9), chosen.text("c"), chosen.choice("d", ["one", "two"])]).toEqual([5, "yes", "one"]);
  expect(Array.from(chosen.grid("e", [2, 2]).data)).toEqual([0, 0, 0, 1]);
});

test("what was chosen for another form of an input is not its value", () => {
  const { inputs } = inputsWith({ a: 50, b: "gone", c: [1, 1, 1], d: 7, e: "too long" });
  expect(inputs.slider("a", 0, 10, { value: 3 })).toBe(3);
  expect(inputs.choice("b", ["x", "y"])).toBe("x");
  expect(inputs.grid("c", [1, 2]).size).toBe(2);
  expect(inputs.text("d")).toBe("");
  expect(inputs.text("e", { longest: 3 })).toBe("");
});

test("wrong arguments are named", () => {
  const { inputs } = inputsWith();
  inputs.slider("x", 0, 1);
  for (const [call, message] of [
    [() => inputs.slider("x", 0, 1), /input\.slider: expected a name that is new in this cell/],
    [() => inputs.slider("", 0, 1), /expected its name first/],
    [() => inputs.slider("y", 3, 1), /expected low < high, got 3 and 1/],
    [() => inputs.slider("y", 0, "1"), /high: expected a number/],
    [() => inputs.slider("y", 0, 1, { value: 2 }), /value: expected 0 to 1, got 2/],
    [() => inputs.slider("y", 0, 1, { stepp: 2 }), /'stepp'/],
    [() => inputs.choice("y", []), /options: expected 1 to 200 texts, got 0/],
    [() => inputs.choice("y", ["a"], { value: "b" }), /value: expected/],
    [() => inputs.grid("y", [0, 3]), /shape: expected 1 to 1024 cells, got 0/],
    [() => inputs.grid("y", [2, 2], { value: [1, 2, 3] }), /value: expected 2 × 2 whole numbers from 0 to 1/],
    [() => inputs.text("y", { value: 3 }), /value: expected a text/],
  ] as const) {
    expect(call).toThrow(message);
  }
});

test("decode makes a table of words", async () => {
  const f = compiler({ x: "encrypted" }, (x) => x);
  const circuit = await f.compile([0, 1, 2, 3]);
  const posted: (readonly DecodedValue[])[] = [];
  const decode = createDecode((_, words) => posted.push(words) > 0);
  decode(circuit, (value: number) => `digit ${value}`);
  decode(circuit, ["zero", "one"]);
  decode(circuit, { 8: "zero", "-1": "none" });
  expect(posted).toEqual([
    [0, 1, 2, 3].map((value) => [value, `digit ${value}`]),
    [
      [0, "zero"],
      [1, "one"],
    ],
    [
      [8, "zero"],
      [-1, "none"],
    ],
  ]);
  expect(() => decode(3, [])).toThrow(/decode: expected a circuit first/);
  expect(() => decode(circuit, 3)).toThrow(/expected a function, a list or a table/);
  expect(() => decode(circuit, { a: "b" })).toThrow(/whole numbers/);
  const wide = await f.compile([0, 60_000]);
  expect(() => decode(wide, String)).toThrow(/at most 4096 values, got 60001/);
});
