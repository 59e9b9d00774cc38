/** The tools beside the picture: grouping, open groups, the widest path, and saving the picture. */
import { type ReactNode, useState } from "react";
import type { Grouping } from "../../../layout/groups.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { useRunParts } from "../../run/RunContext.tsx";
import type { PictureFormat } from "../export/saveGraph.ts";
import { type GraphDescription, groupName } from "../facts/describe.ts";
import type { LaidOutView } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";
import type { WidestPath } from "../facts/widestPath.ts";

const { tools } = strings;

/** What the tools show and change. */
export interface GraphToolsProps {
  readonly description: GraphDescription;
  readonly drawn: LaidOutView | null;
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
        className="quiet"
        aria-pressed={props.showsPath}
        title={strings.path.hint}
        onClick={() => props.onPath(!props.showsPath)}
      >
        {strings.path.button}
      </button>
      <Export {...props} />
      {props.showsPath && (
        <p className="note" role="status">
          {path === null
            ? strings.path.none
            : strings.path.sentence(shortened(path.nodes.map(nameOf)), nameOf(path.at), path.widest)}
        </p>
      )}
    </fieldset>
  );
}

/** Of a long path only the ends are shown. */
function shortened(names: readonly string[]): string {
  const shown = names.length <= 9 ? names : [...names.slice(0, 4), "…", ...names.slice(-4)];
  return shown.join(" → ");
}

function Export({ drawn }: GraphToolsProps): ReactNode {
  const browser = useBrowser();
  const { runs } = useRunParts();
  const { circuit } = useCircuit();
  const [problem, setProblem] = useState("");
  const save = async (format: PictureFormat): Promise<void> => {
    setProblem("");
    try {
      const { saveGraph } = await import("../export/saveGraph.ts");
      await saveGraph({ ...browser, runs }, circuit, format, drawn);
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
