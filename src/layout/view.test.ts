import { describe, expect, it } from "vitest";
import { linearModel, node, unsigned } from "../../tests/support/graphs.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { scalar } from "../value/tensor.ts";
import { componentsOf } from "./components.ts";
import type { Grouping } from "./groups.ts";
import { layoutView } from "./layout.ts";
import { viewOf } from "./view.ts";

const output = unsigned(true, 4);
const add = (id: number, inputs: readonly number[], line: number, tag = ""): Node => ({
  ...node({ id, operation: "add", attributes: {}, inputs, output, bounds: [0, 3], line }),
  tag,
});
const input = node({ id: 0, operation: "input", attributes: { name: "x" }, output, bounds: [0, 3] });

const constant = (id: number): Node =>
  node({
    ...{ id, operation: "constant", attributes: { value: scalar(id) } },
    ...{ output: unsigned(false, 3), bounds: [id, id] },
  });

/** One operation on a parameter and so many constants. */
function withConstants(count: number): GraphData {
  const constants = Array.from({ length: count }, (_, i) => constant(i + 1));
  const ids = [0, ...constants.map(({ id }) => id)];
  return { name: "many", nodes: [input, ...constants, add(count + 1, ids, 4)], inputs: [0], outputs: [count + 1] };
}

/** A loop over the lines 5, 6 and 7, then line 9. */
function loop(turns: number): GraphData {
  const body = Array.from({ length: 3 * turns }, (_, i) => add(i + 1, [i, 0], 5 + (i % 3)));
  const last = add(3 * turns + 1, [3 * turns], 9);
  return { name: "loop", nodes: [input, ...body, last], inputs: [0], outputs: [last.id] };
}

const view = (graph: GraphData, by: Grouping, ...open: string[]) => viewOf(graph, { by, open: new Set(open) });
const keys = (graph: GraphData, by: Grouping, ...open: string[]) =>
  view(graph, by, ...open).boxes.map(({ key }) => key);

describe("viewOf", () => {
  it("draws every node when nothing is grouped, and each constant within the box that uses it", () => {
    const { boxes, links } = view(linearModel, "none");
    expect(boxes.map(({ key }) => key)).toEqual(["n2", "n3", "n1", "n4", "n0", "r0"]);
    expect(boxes.flatMap(({ key, within }) => (within === null ? [] : [[key, within.box]]))).toEqual([
      ["n1", "n3"],
      ["n0", "n4"],
    ]);
    expect(links.map(({ from, to }) => `${from} ${to}`)).toEqual(["n2 n3", "n3 n4", "n4 r0"]);
  });

  it("folds more than a few constants of a box under their number, and opens them", () => {
    const many = withConstants(7);
    const folded = view(many, "none");
    expect(folded.boxes.map(({ key }) => key)).toEqual(["n0", "n8", "c n8", "r0"]);
    expect(folded.groups.get("c n8")).toMatchObject({ isConstants: true, nodes: [1, 2, 3, 4, 5, 6, 7] });
    expect(keys(many, "none", "c n8")).toHaveLength(10);
    expect(view(many, "none", "c n8").opened.map(({ key }) => key)).toEqual(["c n8"]);
    expect(keys(withConstants(4), "none")).toEqual(["n0", "n5", "n1", "n2", "n3", "n4", "r0"]);
  });

  it("leaves a constant that two boxes use, or that is returned, a box of its own", () => {
    const nodes = [input, constant(1), add(2, [0, 1], 4), add(3, [2, 1], 4)];
    const shared = view({ name: "shared", nodes, inputs: [0], outputs: [3] }, "none");
    expect(shared.boxes.every(({ within }) => within === null)).toBe(true);
    expect(shared.links.filter(({ from }) => from === "n1")).toHaveLength(2);
    const returned = view({ name: "returned", nodes: [input, constant(1)], inputs: [0], outputs: [1] }, "none");
    expect(returned.boxes.find(({ key }) => key === "n1")?.within).toBe(null);
  });

  it("puts the lines of a loop into one group, and leaves what stands alone", () => {
    const grouped = view(loop(10), "line");
    expect(grouped.boxes.map(({ key }) => key)).toEqual(["n0", "g1", "n31", "r0"]);
    expect(grouped.groups.get("g1")).toMatchObject({ lines: [5, 6, 7], part: null });
    expect(grouped.links.map(({ from, to }) => `${from} ${to}`)).toEqual(["n0 g1", "g1 n31", "n31 r0"]);
  });

  it("opens a group into its nodes, and a large one into parts first", () => {
    expect(keys(loop(10), "line", "g1")).toHaveLength(34);
    const large = loop(100);
    expect(keys(large, "line", "g1")).toEqual(["n0", "head g1", "g1#1", "g1#2", "g1#3", "n301", "r0"]);
    expect(view(large, "line", "g1").groups.get("g1#2")).toMatchObject({ part: [2, 3] });
    expect(keys(large, "line", "g1", "g1#2")).toHaveLength(107);
    expect(view(large, "line", "g1", "g1#2").opened.map(({ key }) => key)).toEqual(["g1", "g1#2"]);
  });

  it("groups by the outermost tag, and by line what has none", () => {
    const nodes = [input, add(1, [0], 1, "a"), add(2, [1], 2, "a.b"), add(3, [2], 3), add(4, [3], 3)];
    const grouped = view({ name: "tags", nodes, inputs: [0], outputs: [4] }, "tag");
    expect([...grouped.groups.values()].map(({ tag, nodes: ids }) => [tag, ids])).toEqual([
      ["a", [1, 2]],
      ["", [3, 4]],
    ]);
  });

  it("joins thousands of lines to a number that can be laid out", () => {
    const nodes = [input, ...Array.from({ length: 5000 }, (_, i) => add(i + 1, [i], i))];
    const grouped = view({ name: "long", nodes, inputs: [0], outputs: [5000] }, "line");
    expect(grouped.boxes.length).toBeLessThan(450);
    expect([...grouped.groups.values()].flatMap((group) => group.nodes)).toHaveLength(5000);
    expect(layoutView({ ...grouped, direction: "down" }).boxes).toHaveLength(grouped.boxes.length);
  });

  it("opens a fused sub-graph in place", () => {
    const start = node({ id: 0, operation: "input", attributes: { name: "input" }, output, bounds: [0, 3] });
    const inner: GraphData = {
      name: "subgraph",
      nodes: [start, add(1, [0, 0], 4), add(2, [1, 0], 4)],
      inputs: [0],
      outputs: [2],
    };
    const fused = node({
      id: 1,
      operation: "subgraph",
      attributes: { graph: inner },
      inputs: [0],
      output,
      bounds: [0, 3],
    });
    const graph: GraphData = { name: "fused", nodes: [input, fused, add(2, [1], 5)], inputs: [0], outputs: [2] };
    expect(keys(graph, "none")).toEqual(["n0", "n1", "n2", "r0"]);
    const opened = view(graph, "none", "n1");
    expect(opened.boxes.map(({ key }) => key)).toEqual(["n0", "head n1", "n1/1", "n1/2", "n2", "r0"]);
    expect(opened.boxes[2]).toMatchObject({ kind: "inner", node: 1, inner: 1, band: "n1" });
    expect(opened.bands).toEqual([{ key: "n1", parent: null }]);
    expect(opened.links.filter(({ from }) => from === "n0").map(({ to, value }) => [to, value])).toEqual([
      ["n1/1", 0],
      ["n1/2", 0],
    ]);
    expect(opened.links.find(({ from }) => from === "n1/2")).toMatchObject({ to: "n2", encrypted: true });
    expect(opened.links.find(({ from }) => from === "n1/1")).toMatchObject({ to: "n1/2", encrypted: false });
  });
});

describe("componentsOf", () => {
  it("finds what reaches each other, however deep", () => {
    const ring = Array.from({ length: 50_000 }, (_, i) => new Set([(i + 1) % 50_000]));
    expect(new Set(componentsOf(ring)).size).toBe(1);
    const line = Array.from({ length: 50_000 }, (_, i) => new Set(i === 49_999 ? [] : [i + 1]));
    expect(new Set(componentsOf(line)).size).toBe(50_000);
    expect(componentsOf([new Set([1]), new Set([0, 2]), new Set<number>()])).toEqual([1, 1, 0]);
  });
});
