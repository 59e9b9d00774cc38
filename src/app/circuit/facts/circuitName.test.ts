import { expect, test } from "vitest";
import { compiler, type NDArray, np } from "../../../index.ts";
import type { GraphData } from "../../../ir/node.ts";
import { circuitName } from "./circuitName.ts";

/** A graph whose nodes are at this line of the cell `c1`. */
function at(line: number, call: (x: NDArray) => unknown): GraphData {
  const { data } = compiler({ x: "encrypted" }, call as (x: NDArray) => NDArray).trace([0, 7]);
  return { ...data, nodes: data.nodes.map((node) => ({ ...node, location: { file: "c1", line, column: 1 } })) };
}

const text = `const increment = compiler({ x: "encrypted" }, (x) => x + 1);
const größe = await circuit({ x: uint(3) }, (x) => x + 2);
let f =
  compiler(
    { x: "encrypted" },
    (x) => x + 3,
  );
const n = 3;`;
const textOf = (cell: string) => (cell === "c1" ? text : undefined);

test("a function's own name, else that of the variable above its first node, else none", () => {
  function fare(x: NDArray) {
    return np.add(x, 1);
  }
  expect(circuitName(at(1, fare), textOf)).toBe("fare");
  const nameless = (line: number) =>
    circuitName(
      at(
        line,
        (
          () => (x: NDArray) =>
            np.add(x, 1)
        )(),
      ),
      textOf,
    );
  expect([1, 2, 6, 8].map(nameless)).toEqual(["increment", "größe", "f", "f"]);
  expect(
    circuitName(
      at(
        1,
        (
          () => (x: NDArray) =>
            np.add(x, 1)
        )(),
      ),
      () => undefined,
    ),
  ).toBe("");
  const { data } = compiler(
    { x: "encrypted" },
    (
      () => (x: NDArray) =>
        np.add(x, 1)
    )() as (x: NDArray) => NDArray,
  ).trace([0]);
  const unplaced = { ...data, nodes: data.nodes.map((node) => ({ ...node, location: null })) };
  expect(circuitName(unplaced, textOf)).toBe("");
});
