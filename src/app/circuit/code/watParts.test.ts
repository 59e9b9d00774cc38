import { expect, test } from "vitest";
import { watParts } from "./watParts.ts";

const text =
  "(func $step_1.rows (param i32) (result i64)\n  (local v128)\n  i32.const -12\n  v128.load offset=48\n  i64x2.mul\n  call $sum)";
const ofKind = (kind: string) => watParts(text).flatMap((part) => (part.kind === kind ? [part.text] : []));

test("parts joined are the text", () => {
  expect(
    watParts(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
});

test("names, numbers, types and instructions are told apart", () => {
  expect(ofKind("name")).toEqual(["$step_1.rows", "$sum"]);
  expect(ofKind("number")).toEqual(["-12", "48"]);
  expect(ofKind("type")).toEqual(["i32", "i64", "v128"]);
  expect(ofKind("instruction")).toEqual(
    expect.arrayContaining(["func", "i32.const", "v128.load", "i64x2.mul", "call"]),
  );
});
