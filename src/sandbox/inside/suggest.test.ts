import { expect, test } from "vitest";
import { hintFor, type KnownNames } from "./suggest.ts";

const known: KnownNames = {
  globals: ["compiler", "np", "LookupTable", "inputset", "relu"],
  members: {
    np: ["arange", "floor_divide", "matmul", "bitwise_and", "round"],
    "a circuit": ["encryptRunDecrypt", "simulate"],
  },
};

test.each([
  ["ReferenceError: compilr is not defined", "did you mean compiler?"],
  ["ReferenceError: lookupTable is not defined", "did you mean LookupTable?"],
  ["Can't find variable: compilre", "did you mean compiler?"],
  ["TypeError: np.arrange is not a function", "did you mean np.arange?"],
  ["TypeError: np.matmull is not a function", "did you mean np.matmul?"],
  ["TypeError: np.round_ is not a function", "did you mean np.round?"],
  ["TypeError: circuit.simulat is not a function", "did you mean circuit.simulate?"],
])("%s", (message, hint) => expect(hintFor(message, known)).toBe(hint));

test("what users of Concrete write", () => {
  expect(hintFor("ReferenceError: fhe is not defined", known)).toContain("no module `fhe`: write compiler");
  expect(hintFor("ReferenceError: True is not defined", known)).toBe("JavaScript writes true");
  expect(hintFor("ReferenceError: range is not defined", known)).toBe("write np.arange(n)");
});

test("a missing await", () => {
  const hint = "it may be a promise: write await before what makes it";
  expect(hintFor("TypeError: circuit.simulate is not a function", known)).toBe(hint);
  expect(hintFor("TypeError: f.compile(...).encryptRunDecrypt is not a function", known)).toBe(hint);
});

test("nothing is guessed without a likeness", () => {
  expect(hintFor("ReferenceError: somethingElse is not defined", known)).toBeNull();
  expect(hintFor("TypeError: cannot read properties of undefined", known)).toBeNull();
  expect(hintFor("RangeError: too large", known)).toBeNull();
});
