import { describe, expect, it } from "vitest";
import { linearModel, node, unsigned } from "../../tests/support/graphs.ts";
import type { GraphData } from "../ir/node.ts";
import { layoutGraph, type PlacedBox } from "./layout.ts";

const overlap = (a: PlacedBox, b: PlacedBox): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

/** `terms` parameters, of which every later one is only used late, summed in a chain. */
function chain(terms: number): GraphData {
  const output = unsigned(true, 4);
  const nodes = [
    ...Array.from({ length: terms }, (_, id) =>
      node({ id, operation: "input", attributes: { name: `x${id}` }, output, bounds: [0, 3] }),
    ),
    ...Array.from({ length: terms - 1 }, (_, i) =>
      node({
        id: terms + i,
        operation: "add",
        attributes: {},
        inputs: [i === 0 ? 0 : terms + i - 1, i + 1],
        output,
        bounds: [0, 3],
      }),
    ),
  ];
  return { name: "chain", nodes, inputs: Array.from({ length: terms }, (_, i) => i), outputs: [2 * terms - 2] };
}

describe("layoutGraph", () => {
  it.each([
    ["the linear model", linearModel],
    ["a chain of eight parameters", chain(8)],
  ])("%s: every edge goes down and no boxes overlap", (_, graph) => {
    const { boxes, links } = layoutGraph(graph);
    const y = new Map(boxes.map((placed) => [placed.key, placed.y]));
    for (const { from, to } of links) expect(y.get(from) ?? 0).toBeLessThan(y.get(to) ?? 0);
    const stands = boxes.filter(({ within }) => within === null);
    for (const [i, a] of stands.entries()) for (const b of stands.slice(i + 1)) expect(overlap(a, b)).toBe(false);
    // A constant within the box that uses it has no link.
    const inputs = graph.nodes.flatMap((node) => node.inputs);
    const drawn = inputs.filter((id) => graph.nodes[id]?.operation !== "constant");
    expect(links).toHaveLength(drawn.length + graph.outputs.length);
  });

  it("keeps all parameters on the client's side of the wall, and nothing else", () => {
    const graph = chain(5);
    const { boxes, walls } = layoutGraph(graph);
    const client = boxes.filter(({ y }) => y < walls[0]).map(({ node: id }) => id);
    expect(client.toSorted((a, b) => a - b)).toEqual(graph.inputs);
    expect(boxes.filter(({ y }) => y > walls[1]).map(({ key }) => key)).toEqual(["r0"]);
  });

  it("marks the edges through the wall: out of parameters and into results", () => {
    const { links } = layoutGraph(linearModel);
    expect(links.filter(({ crossesWall }) => crossesWall).map(({ from, to }) => [from, to])).toEqual([
      ["n2", "n3"],
      ["n4", "r0"],
    ]);
  });

  it("gives the same picture for the same graph", () => {
    expect(layoutGraph(chain(6))).toEqual(layoutGraph(chain(6)));
  });

  it("draws only the ends of long links where they would be too many, and is quick about it", () => {
    const output = unsigned(true, 4);
    const nodes = [
      node({ id: 0, operation: "input", attributes: { name: "x" }, output, bounds: [0, 3] }),
      ...Array.from({ length: 500 }, (_, i) =>
        node({ id: i + 1, operation: "add", attributes: {}, inputs: [i, 0], output, bounds: [0, 3] }),
      ),
    ];
    const graph = { name: "long", nodes, inputs: [0], outputs: [500] };
    const start = performance.now();
    const { boxes, links } = layoutGraph(graph);
    // A busy machine may take ten times as long as a quiet one.
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(links).toHaveLength(1001);
    expect(links.filter(({ isStub }) => isStub)).toHaveLength(492);
    const y = new Map(boxes.map((placed) => [placed.key, placed.y]));
    for (let i = 0; i < 500; i++) expect(y.get(`n${i}`) ?? 0).toBeLessThan(y.get(`n${i + 1}`) ?? 0);
    expect(layoutGraph(chain(8)).links.some(({ isStub }) => isStub)).toBe(false);
  });
});
