import { describe, expect, it } from "vitest";
import { linearModel, node, unsigned } from "../../../../tests/support/graphs.ts";
import { layoutView } from "../../../layout/layout.ts";
import { viewOf } from "../../../layout/view.ts";
import { describeGraph } from "../facts/describe.ts";
import { boxIsIn, drawnArea, linkIsIn, sameArea } from "../picture/visible.ts";
import { graphDot, quoted } from "./exportDot.ts";
import { escapeXml, graphSvg } from "./exportSvg.ts";

const hostile = 'a"b\\c\nd<e>&\u0001';
const graph = {
  ...linearModel,
  name: hostile,
  nodes: linearModel.nodes.map((each) =>
    each.operation === "input" ? { ...each, attributes: { name: hostile }, tag: hostile } : each,
  ),
};
const palette = {
  surface: "#fff",
  ink: "#000",
  inkSoft: "#555",
  client: "#840",
  clientGround: "#fed",
  server: "#158",
  serverGround: "#def",
};

/** What a reader of DOT sees between quotes. */
const unquoted = (text: string) => JSON.parse(text.replaceAll("\\n", "\\u000a")) as string;

describe("DOT", () => {
  it("quotes whatever names hold", () => {
    expect(quoted(hostile)).toBe('"a\\"b\\\\c\\nd<e>&\u0001"');
    expect(unquoted(quoted('a"b\\c\nd'))).toBe('a"b\\c\nd');
  });

  it("has every node, edge and result once, and no line that a name broke", () => {
    const dot = graphDot(describeGraph(graph));
    const lines = dot.trimEnd().split("\n");
    expect(lines.filter((line) => /^ {2}n\d+ \[/.test(line))).toHaveLength(5);
    expect(lines.filter((line) => /^ {2}n\d+ -> n\d+ \[/.test(line))).toHaveLength(4);
    expect(lines.filter((line) => line.includes("-> r0"))).toHaveLength(1);
    expect(dot).toContain("{ rank=source; n2; }");
    expect(lines.at(0)).toBe(`digraph ${quoted(hostile)} {`);
    expect(lines.at(-1)).toBe("}");
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/^ {2}(n\d|r\d|node|\{)/);
  });
});

describe("SVG", () => {
  const view = viewOf(graph, { by: "none", open: new Set() });
  const svg = graphSvg({
    ...{ description: describeGraph(graph), view, layout: layoutView({ ...view, direction: "down" }), report: null },
    ...{ theme: "light", palette, fontRules: "" },
  });

  it("escapes whatever names hold, and leaves out what XML has no place for", () => {
    expect(escapeXml(hostile)).toBe("a&quot;b\\c\nd&lt;e&gt;&amp;");
    expect(escapeXml("\ud800x")).toBe("x");
    expect(svg).not.toContain("<e>");
  });

  it("is balanced, stands alone and holds every box", () => {
    expect(svg.match(/<g[ >]/g)?.length).toBe(svg.match(/<\/g>/g)?.length);
    expect(svg.match(/<g transform="translate\([\d. -]+\)"><rect width/g)).toHaveLength(6);
    expect(svg).not.toMatch(/var\(--|class=|href=/);
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
  });

  it("draws groups and open lookups as the page does", () => {
    const output = unsigned(true, 3);
    const nodes = [
      node({ id: 0, operation: "input", attributes: { name: "x" }, output, bounds: [0, 3] }),
      ...[1, 2, 3].map((id) =>
        node({ id, operation: "add", attributes: {}, inputs: [id - 1, id - 1], output, bounds: [0, 3], line: 8 }),
      ),
    ];
    const grouped = { name: "grouped", nodes, inputs: [0], outputs: [3] };
    const byLine = viewOf(grouped, { by: "line", open: new Set() });
    const drawn = graphSvg({
      ...{
        description: describeGraph(grouped),
        view: byLine,
        layout: layoutView({ ...byLine, direction: "down" }),
        report: null,
      },
      ...{ theme: "dark", palette, fontRules: "" },
    });
    expect(drawn).toContain("line 8");
    expect(drawn).toContain("3 nodes");
  });
});

describe("what is drawn of a large picture", () => {
  it("is what lies in view or near it, in steps", () => {
    const area = drawnArea({ left: 1000, top: 1000, right: 1800, bottom: 1400 });
    expect(area).toEqual({ left: 400, top: 800, right: 2400, bottom: 1600 });
    expect(sameArea(area, drawnArea({ left: 1010, top: 1005, right: 1810, bottom: 1405 }))).toBe(false);
    expect(
      sameArea(
        drawnArea({ left: 1, top: 1, right: 801, bottom: 401 }),
        drawnArea({ left: 3, top: 3, right: 803, bottom: 403 }),
      ),
    ).toBe(true);
    const box = { key: "n1", kind: "node", node: 1, inner: null, isParameter: false, width: 100, height: 50 } as const;
    expect(boxIsIn({ ...box, x: 2440, y: 1000 }, area)).toBe(true);
    expect(boxIsIn({ ...box, x: 2460, y: 1000 }, area)).toBe(false);
    const link = { key: "l", from: "a", to: "b", value: 1, encrypted: true, crossesWall: false, isStub: false };
    expect(
      linkIsIn(
        {
          ...link,
          points: [
            { x: 500, y: 0 },
            { x: 500, y: 3000 },
          ],
        },
        area,
      ),
    ).toBe(true);
    expect(
      linkIsIn(
        {
          ...link,
          points: [
            { x: 0, y: 0 },
            { x: 300, y: 3000 },
          ],
        },
        area,
      ),
    ).toBe(false);
  });
});
