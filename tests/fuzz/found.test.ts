/** What the fuzzer found, kept: the smallest case of each kind, and what is right. */
import { expect, test } from "vitest";
import { checkedGraph } from "../../src/circuit/checkedGraph.ts";
import { compiler } from "../../src/index.ts";
import { someGraphs } from "./graphs.ts";

test("a lookup of an encrypted and a clear value is refused in words, not as a bug", () => {
  const graph = structuredClone(someGraphs()[1]) as unknown as { nodes: { output: { encrypted: boolean } }[] };
  const [, y] = graph.nodes;
  if (y !== undefined) y.output.encrypted = false;
  expect(() => checkedGraph(graph)).toThrow(
    /^graph: node \d+ \(maximum\): expected a lookup of one value, got one of 2$/,
  );
});

test("a function that returns a list of holes is refused at once", () => {
  const f = compiler({ x: "encrypted" }, (x: number) => (x === 0 ? x : new Array<number>(2 ** 31)) as number);
  expect(() => f.trace([1, 2])).toThrow(/^Function '<lambda>' returned/);
});

test("a graph that is not well formed is refused without the words of a bug", () => {
  const graph = someGraphs()[0];
  expect(() => checkedGraph({ ...graph, outputs: [99] })).toThrow(
    'graph: expected it to be well formed, got "output 99 does not exist"',
  );
});
