/** The layout of a view, made by the layout worker; until it is there, the last one stays on show. */
import { useCallback, useEffect, useState } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { Direction } from "../../../layout/layers.ts";
import type { GraphLayout } from "../../../layout/layout.ts";
import type { GraphView } from "../../../layout/view.ts";
import { useBrowser } from "../../page/BrowserContext.tsx";
import type { GraphDescription } from "../facts/describe.ts";
import type { LaidOutView } from "../facts/drawing.ts";
import { strings } from "../facts/strings.ts";

/** What there is to draw, and what goes on. */
export interface LayoutState {
  readonly drawn: LaidOutView | null;
  /** Why the newest view could not be laid out. */
  readonly problem: string | null;
  /** The newest view is being laid out. */
  readonly isBusy: boolean;
  stop(): void;
  again(): void;
}

/** Layouts that were made, so that going back to a tab does not wait. */
const known = new WeakMap<GraphView, Map<Direction, GraphLayout>>();

const knownOf = (view: GraphView, direction: Direction | null): GraphLayout | undefined =>
  direction === null ? undefined : known.get(view)?.get(direction);

const problemOf = ({ code, message }: Diagnostic): string => (code === "stopped" ? strings.tools.stopped : message);

/** Follows a view of a graph. Layouts that are overtaken are dropped; while there is no direction nothing is laid out. */
export function useLayout(description: GraphDescription, view: GraphView, direction: Direction | null): LayoutState {
  const { workers } = useBrowser();
  const [drawn, setDrawn] = useState<LaidOutView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempts, setAttempts] = useState(0);
  const kept = knownOf(view, direction);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another try at the same view, which goes with its description.
  useEffect(() => {
    let wanted = true;
    setProblem(null);
    if (direction === null) return;
    const layout = knownOf(view, direction);
    if (layout !== undefined) {
      setDrawn({ description, view, layout });
      return;
    }
    void workers.layout
      .get()
      .layout({ boxes: view.boxes, links: view.links, bands: view.bands, direction })
      .then((result) => {
        if (result.ok) known.set(view, new Map(known.get(view)).set(direction, result.value));
        if (!wanted) return;
        if (result.ok) setDrawn({ description, view, layout: result.value });
        else setProblem(result.diagnostics.map(problemOf).join(" "));
      });
    return () => {
      wanted = false;
    };
  }, [workers, view, direction, attempts]);
  const now = kept === undefined ? drawn : { description, view, layout: kept };
  return {
    drawn: now,
    problem,
    isBusy: problem === null && (now?.view !== view || now.layout.direction !== direction),
    stop: useCallback(() => workers.layout.stop(), [workers]),
    again: useCallback(() => setAttempts((count) => count + 1), []),
  };
}
