/** What every picture must be, in whichever form and direction: nothing overlaps, what is held lies inside, links end on boxes. Random graphs of a fixed seed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { node, unsigned } from "../../tests/support/graphs.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { scalar } from "../value/tensor.ts";
import { firstForm, groupingsOf, leastReadable, type Room, scaleIn } from "./form.ts";
import { groupsOf } from "./groups.ts";
import { type Direction, expectedSize, standing } from "./layers.ts";
import { type GraphLayout, layoutView, type PlacedBox } from "./layout.ts";
import { outermostTag, tagsOf } from "./tags.ts";
import { type GraphView, viewOf } from "./view.ts";

const directions: readonly Direction[] = ["down", "across"];
const output = unsigned(true, 4);

interface Step {
  readonly operation: "constant" | "add" | "subgraph";
  /** How far back its inputs stand. */
  readonly back: readonly number[];
  readonly tag: string;
}

/** The lookup of one operation on its input and a constant. */
const lookup: GraphData = {
  name: "subgraph",
  nodes: [
    node({ id: 0, operation: "input", attributes: { name: "input" }, output, bounds: [0, 3] }),
    node({
      id: 1,
      operation: "constant",
      attributes: { value: scalar(2) },
      output: unsigned(false, 2),
      bounds: [2, 2],
    }),
    node({ id: 2, operation: "add", attributes: {}, inputs: [0, 1], output, bounds: [0, 3] }),
  ],
  inputs: [0],
  outputs: [2],
};

/** A graph of so many parameters and these steps; as many of its last nodes are returned, where there are steps enough. */
function graphOf(steps: readonly Step[], parameters = 2): GraphData {
  const inputs = Array.from({ length: parameters }, (_, id) => id);
  const nodes: Node[] = inputs.map((id) =>
    node({ id, operation: "input", attributes: { name: `x${id}` }, output, bounds: [0, 3] }),
  );
  for (const { operation, back, tag } of steps) {
    const id = nodes.length;
    const given = back.map((distance) => Math.max(0, id - distance));
    const line = 3 + (id % 5);
    const made =
      operation === "constant"
        ? node({
            ...{ id, operation, line, attributes: { value: scalar(3) } },
            output: unsigned(false, 2),
            bounds: [3, 3],
          })
        : operation === "subgraph"
          ? node({
              id,
              operation,
              line,
              attributes: { graph: lookup },
              inputs: given.slice(0, 1),
              output,
              bounds: [0, 3],
            })
          : node({ id, operation, line, attributes: {}, inputs: given, output, bounds: [0, 3] });
    nodes.push({ ...made, tag } as Node);
  }
  const last = nodes.length - 1;
  return { name: "random", nodes, inputs, outputs: inputs.map((i) => last - i).filter((id) => id >= parameters) };
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom("constant" as const, "add" as const, "add" as const, "subgraph" as const),
  back: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  tag: fc.constantFrom("", "", "a", "a.sum", "/fc.0/Gemm.matmul", "b"),
});

/** All that can be opened. */
function keysOf(graph: GraphData): readonly string[] {
  const lookups = graph.nodes.flatMap(({ id, operation }) => (operation === "subgraph" ? [`n${id}`] : []));
  return [
    ...lookups,
    ...groupsOf(graph, "tag").map(({ key }) => key),
    ...groupsOf(graph, "line").map(({ key }) => key),
  ];
}

type Area = Pick<PlacedBox, "x" | "y" | "width" | "height">;
const tolerance = 1e-6;
const overlap = (a: Area, b: Area): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 - tolerance &&
  Math.abs(a.y - b.y) < (a.height + b.height) / 2 - tolerance;
const holds = (outer: Area, inner: Area): boolean =>
  Math.abs(outer.x - inner.x) <= (outer.width - inner.width) / 2 + tolerance &&
  Math.abs(outer.y - inner.y) <= (outer.height - inner.height) / 2 + tolerance;

/** All that is wrong with a picture, in words. */
function faultsOf(view: GraphView, layout: GraphLayout): readonly string[] {
  const faults: string[] = [];
  const { boxes, links, bands, width, height, direction } = layout;
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const whole = { x: width / 2, y: height / 2, width, height };
  if (boxes.map(({ key }) => key).join() !== view.boxes.map(({ key }) => key).join()) faults.push("boxes are missing");
  for (const box of boxes) if (!holds(whole, box)) faults.push(`${box.key} is outside`);
  const apart = boxes.filter(({ within }) => within === null);
  for (const [i, a] of apart.entries())
    for (const b of apart.slice(i + 1)) if (overlap(a, b)) faults.push(`${a.key} and ${b.key} overlap`);
  const small = boxes.filter(({ within }) => within !== null);
  for (const [i, a] of small.entries()) {
    const user = byKey.get(a.within?.box ?? "");
    if (user === undefined || !holds(user, a)) faults.push(`${a.key} is not within its box`);
    // The words of a box stand in its upper part.
    const words = user?.kind === "inner" ? 40 : 58;
    if (user !== undefined && a.y - a.height / 2 < user.y - user.height / 2 + words)
      faults.push(`${a.key} is on words`);
    for (const b of small.slice(i + 1)) if (overlap(a, b)) faults.push(`${a.key} and ${b.key} overlap`);
  }
  const parents = new Map(view.bands.map(({ key, parent }) => [key, parent]));
  const around = (key: string | null): readonly string[] =>
    key === null ? [] : [key, ...around(parents.get(key) ?? null)];
  for (const band of bands) {
    for (const box of apart) {
      const isMember = around(box.band).includes(band.key);
      if (isMember ? !holds(band, box) : overlap(band, box)) faults.push(`${box.key} and band ${band.key}`);
    }
    for (const other of bands) {
      if (other === band) continue;
      const isInside = around(other.key).includes(band.key);
      if (isInside ? !holds(band, other) : overlap(band, other) && !around(band.key).includes(other.key))
        faults.push(`bands ${band.key} and ${other.key}`);
    }
  }
  const [along, size] = direction === "down" ? (["y", "height"] as const) : (["x", "width"] as const);
  const across = along === "y" ? (["x", "width"] as const) : (["y", "height"] as const);
  for (const { key, from, to, points, isStub } of links) {
    const [first, last, source, target] = [points[0], points.at(-1), byKey.get(from), byKey.get(to)];
    if (first === undefined || last === undefined || source === undefined || target === undefined) {
      faults.push(`${key} ends in nothing`);
      continue;
    }
    const isOn = (box: PlacedBox, point: typeof first, side: 1 | -1): boolean =>
      Math.abs(point[along] - box[along] - (side * box[size]) / 2) < tolerance &&
      Math.abs(point[across[0]] - box[across[0]]) <= box[across[1]] / 2;
    if (!isOn(target, last, -1) || (!isStub && !isOn(source, first, 1)))
      faults.push(`${key} does not end on its boxes`);
    if (first[along] >= last[along]) faults.push(`${key} goes back`);
  }
  for (const box of standing(boxes)) {
    const [start, end] = [box[along] - box[size] / 2, box[along] + box[size] / 2];
    const isRight = box.isParameter
      ? end <= layout.walls[0]
      : box.kind === "result"
        ? start >= layout.walls[1]
        : start >= layout.walls[0] && end <= layout.walls[1];
    if (!isRight) faults.push(`${box.key} is on the wrong side`);
  }
  return faults;
}

describe("pictures", () => {
  it("of random graphs are in order: every node, by tag and by line, with all open or folded, down and across", () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 24 }),
        fc.constantFrom("none" as const, "tag" as const, "line" as const),
        fc.boolean(),
        fc.constantFrom(...directions),
        (steps, by, isOpen, direction) => {
          const graph = graphOf(steps);
          const view = viewOf(graph, { by, open: new Set(isOpen ? keysOf(graph) : []) });
          const layout = layoutView({ ...view, direction });
          expect(faultsOf(view, layout)).toEqual([]);
          expect(layoutView({ ...view, direction })).toEqual(layout);
        },
      ),
      { seed: 13, numRuns: 100 },
    );
  });

  it("of what comes back as it went in leave the server's side its place", () => {
    const graph = { ...graphOf([{ operation: "add", back: [1], tag: "" }]), outputs: [0] };
    for (const direction of directions) {
      const { walls } = layoutView({ ...viewOf(graph, { by: "none", open: new Set() }), direction });
      expect(walls[1] - walls[0]).toBeGreaterThanOrEqual(40);
    }
  });
});

/** Layers of a network as they are traced: a product and a rounding with tags, a sum with a bias between them, an activation behind them. */
function network(layers: number): GraphData {
  const steps = Array.from({ length: layers }, (_, i): readonly Step[] => [
    { operation: "constant", back: [1], tag: `/fcs.${i}/Gemm.matmul` },
    { operation: "add", back: [2, 1], tag: `/fcs.${i}/Gemm.matmul` },
    { operation: "constant", back: [1], tag: "" },
    { operation: "add", back: [2, 1], tag: "" },
    { operation: "add", back: [1], tag: `/fcs.${i}/Gemm.matmul_rounding` },
    { operation: "subgraph", back: [1], tag: "" },
  ]).flat();
  return graphOf(steps, 1);
}

describe("layers of a network", () => {
  it("are one group each, with their constants, the bias and the activation", () => {
    const groups = groupsOf(network(3), "tag");
    expect(groups.map(({ tag, nodes }) => [tag, nodes.length])).toEqual([
      ["/fcs.0/Gemm", 6],
      ["/fcs.1/Gemm", 6],
      ["/fcs.2/Gemm", 6],
    ]);
  });

  it("have the outermost tag, of which a path is one", () => {
    expect(["a.b.c", "/fcs.0/Gemm.matmul", "plain", ""].map(outermostTag)).toEqual(["a", "/fcs.0/Gemm", "plain", ""]);
  });

  it("take no sum that follows a tag, and no table of two layers", () => {
    const graph = graphOf([
      { operation: "add", back: [1], tag: "a" },
      { operation: "add", back: [1], tag: "" },
      { operation: "add", back: [2], tag: "b" },
      { operation: "subgraph", back: [2], tag: "" },
    ]);
    expect(tagsOf(graph)).toEqual(["", "", "a", "", "b", ""]);
  });
});

describe("the first form", () => {
  const rooms: Readonly<Record<string, readonly Room[]>> = {
    "a card at 1280": [{ width: 937, height: 600 }],
    "the playground at 1366": [
      { width: 740, height: 240 },
      { width: 740, height: 500 },
    ],
    "a phone": [{ width: 302, height: 600 }],
  };
  it.each(Object.entries(rooms))("of small and large networks can be read in %s", (_, given) => {
    for (const layers of [1, 3, 6]) {
      const graph = network(layers);
      const form = firstForm(graph, given, leastReadable);
      const view = viewOf(graph, form);
      const best = Math.max(...given.map((room) => scaleIn(view, form.direction, room)));
      expect([layers, best >= leastReadable]).toEqual([layers, given[0]?.height === 240 ? layers < 6 : true]);
      expect(form.by).toBe("tag");
    }
  });

  it("shows all that can be read, and folds what cannot", () => {
    const wide = [{ width: 2000, height: 1500 }];
    const boxesOf = (graph: GraphData, room: readonly Room[]) => viewOf(graph, firstForm(graph, room, leastReadable));
    expect(boxesOf(network(1), wide).groups.size).toBe(0);
    expect(boxesOf(network(1), wide).bands.length).toBeGreaterThan(0);
    expect(boxesOf(network(40), wide).boxes).toHaveLength(40 + 2);
    const untagged = graphOf(Array.from({ length: 300 }, () => ({ operation: "add", back: [1, 2], tag: "" }) as const));
    expect(groupingsOf(untagged)).toEqual(["line", "none"]);
    expect(boxesOf(untagged, wide).boxes.length).toBeLessThan(20);
    expect(boxesOf({ ...untagged, nodes: untagged.nodes.slice(0, 8), outputs: [7] }, wide).groups.size).toBe(0);
  });

  it("knows about how large a picture becomes without making it", () => {
    for (const direction of directions)
      for (const layers of [1, 4]) {
        const view = { ...viewOf(network(layers), { by: "none", open: new Set() }), direction };
        const [expected, made] = [expectedSize(view), layoutView(view)];
        expect(Math.abs(expected.width / made.width - 1)).toBeLessThan(0.2);
        expect(Math.abs(expected.height / made.height - 1)).toBeLessThan(0.2);
      }
  });

  it("has as many boxes as layers, however many nodes they have", () => {
    for (const turns of [50, 200, 800]) {
      const steps = Array.from({ length: 5 * turns }, (_, i): Step => {
        return { operation: "add", back: [1, 1], tag: `layer${Math.floor(i / turns)}` };
      });
      const graph = graphOf(steps);
      const view = viewOf(graph, firstForm(graph, [{ width: 937, height: 600 }], leastReadable));
      expect(view.boxes.filter(({ kind }) => kind === "group")).toHaveLength(5);
      expect(layoutView({ ...view, direction: "down" }).boxes.length).toBeLessThan(10);
    }
  });
});
