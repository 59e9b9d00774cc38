/** The tools beside the picture: grouping, open groups, the widest path, and saving the picture. */
import { type ReactNode, useState } from "react";
import type { GraphLayout } from "../../layout/layout.ts";
import type { Grouping } from "../../layout/view.ts";
import type { CircuitReport } from "../../protocol/crypto.ts";
import { usePage } from "../PageContext.tsx";
import { strings } from "../strings.ts";
import type { Theme } from "./bitWidthScale.ts";
import { type GraphDescription, groupName } from "./describe.ts";
import { graphDot } from "./exportDot.ts";
import { graphSvg } from "./exportSvg.ts";
import type { LaidOutView } from "./useLayout.ts";
import type { WidestPath } from "./widestPath.ts";

const { tools } = strings.teacher;

/** What the tools show and change. */
export interface GraphToolsProps {
  readonly description: GraphDescription;
  readonly drawn: LaidOutView | null;
  readonly report: CircuitReport | null;
  readonly theme: Theme;
  readonly grouping: Grouping;
  /** Groupings that make sense for the graph. */
  readonly groupings: readonly Grouping[];
  readonly onGrouping: (grouping: Grouping) => void;
  /** Closes the group or lookup of this key. */
  readonly onClose: (key: string) => void;
  readonly path: WidestPath | null;
  readonly showsPath: boolean;
  readonly onPath: (shown: boolean) => void;
}

/** A row of tools, and below it what they say. */
export function GraphTools(props: GraphToolsProps): ReactNode {
  const { drawn, groupings, description, path } = props;
  const nameOf = (id: number): string => description.byId.get(id)?.name ?? "";
  return (
    <fieldset className="graph-tools" aria-label={tools.label}>
      {groupings.length > 1 && (
        <label title={tools.groupHint}>
          {tools.group}{" "}
          <select value={props.grouping} onChange={({ target }) => props.onGrouping(target.value as Grouping)}>
            {groupings.map((grouping) => (
              <option key={grouping} value={grouping}>
                {tools.groupings[grouping]}
              </option>
            ))}
          </select>
        </label>
      )}
      {drawn?.view.opened.map((group) => (
        <button key={group.key} type="button" className="quiet" onClick={() => props.onClose(group.key)}>
          {tools.close(groupName(group))}
        </button>
      ))}
      <button
        type="button"
        aria-pressed={props.showsPath}
        title={strings.teacher.path.hint}
        onClick={() => props.onPath(!props.showsPath)}
      >
        {strings.teacher.path.button}
      </button>
      <Export {...props} />
      {props.showsPath && (
        <p className="note" role="status">
          {path === null
            ? strings.teacher.path.none
            : strings.teacher.path.sentence(shortened(path.nodes.map(nameOf)), nameOf(path.at), path.widest)}
        </p>
      )}
    </fieldset>
  );
}

/** Long paths are told by their ends. */
function shortened(names: readonly string[]): string {
  const shown = names.length <= 9 ? names : [...names.slice(0, 4), "…", ...names.slice(-4)];
  return shown.join(" → ");
}

function Export({ description, drawn, report, theme }: GraphToolsProps): ReactNode {
  const page = usePage();
  const [problem, setProblem] = useState("");
  const save = async (format: "svg" | "png" | "dot"): Promise<void> => {
    setProblem("");
    try {
      const bytes = await fileOf(format, description, drawn, report, theme);
      if (bytes !== null) page.download(`${description.graph.name || "graph"}.${format}`, bytes);
    } catch (error) {
      setProblem(tools.exportFailed(error instanceof Error ? error.message : String(error)));
    }
  };
  return (
    <span className="export">
      {tools.export}
      {(["svg", "png", "dot"] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="quiet"
          disabled={format !== "dot" && drawn === null}
          title={tools.exportAs(tools[format])}
          aria-label={tools.exportAs(tools[format])}
          onClick={() => void save(format)}
        >
          {tools[format]}
        </button>
      ))}
      <span role="alert">{problem}</span>
    </span>
  );
}

async function fileOf(
  format: "svg" | "png" | "dot",
  description: GraphDescription,
  drawn: { readonly layout: GraphLayout; readonly view: LaidOutView["view"] } | null,
  report: CircuitReport | null,
  theme: Theme,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (format === "dot") return new TextEncoder().encode(graphDot(description));
  if (drawn === null) return null;
  const { readFontRules, readPalette, rasterise } = await import("./exportPicture.ts");
  const palette = readPalette(document.documentElement);
  const svg = graphSvg({ ...drawn, description, report, theme, palette, fontRules: await readFontRules() });
  return format === "svg" ? new TextEncoder().encode(svg) : rasterise(svg);
}
