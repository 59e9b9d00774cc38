/** Saves the picture of a graph as a file: SVG, PNG or DOT. */
import type { CircuitReport } from "../../../compile/describe.ts";
import { firstForm, leastReadable } from "../../../layout/form.ts";
import { viewOf } from "../../../layout/view.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import type { BrowserParts } from "../../page/BrowserContext.tsx";
import { circuitKey } from "../../page/circuitKey.ts";
import type { RunParts } from "../../run/RunContext.tsx";
import { atPace } from "../../run/remaining.ts";
import { describeGraph, type GraphDescription } from "../facts/describe.ts";
import type { LaidOutView } from "../facts/drawing.ts";
import { graphDot } from "./exportDot.ts";
import { rasterise, readFontRules, readPalette } from "./exportPicture.ts";
import { graphSvg } from "./exportSvg.ts";

/** What saving a picture uses of the page. */
export type SavingParts = Pick<BrowserParts & RunParts, "workers" | "download" | "settings" | "runs">;

/** What a graph can be saved as. */
export type PictureFormat = "svg" | "png" | "dot";

/** Downloads the graph of a circuit; as it is drawn, or in its first layout. Rejects when no picture can be made. */
export async function saveGraph(
  parts: SavingParts,
  circuit: TracedCircuit,
  format: PictureFormat,
  drawn: LaidOutView | null,
): Promise<void> {
  const { graph } = circuit;
  const description = drawn?.description ?? describeGraph(graph);
  const save = (bytes: Uint8Array<ArrayBuffer>): void => parts.download(`${fileName(graph.name)}.${format}`, bytes);
  if (format === "dot") {
    save(new TextEncoder().encode(graphDot(description)));
    return;
  }
  const { theme } = parts.settings.getState();
  const { predictions, pace } = parts.runs.getState();
  const known = predictions.get(circuitKey(circuit))?.report ?? null;
  const report: CircuitReport | null = known === null ? null : atPace(known, pace);
  const palette = readPalette(document.documentElement);
  const laidOut = drawn ?? (await layOut(parts, description));
  const svg = graphSvg({ ...laidOut, report, theme, palette, fontRules: await readFontRules() });
  save(format === "svg" ? new TextEncoder().encode(svg) : await rasterise(svg));
}

/** What a picture that nobody has drawn yet should fit: about a page. */
const page = { width: 1200, height: 1600 } as const;

async function layOut({ workers }: SavingParts, description: GraphDescription): Promise<LaidOutView> {
  const { graph } = description;
  const form = firstForm(graph, [page], leastReadable);
  const view = viewOf(graph, form);
  const { boxes, links, bands } = view;
  const result = await workers.layout.get().layout({ boxes, links, bands, direction: form.direction });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message ?? "");
  return { description, view, layout: result.value };
}

const fileName = (name: string): string => name.replace(/[^\w-]+/g, "") || "graph";
