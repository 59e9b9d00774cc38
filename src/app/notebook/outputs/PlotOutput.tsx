/**
 * A plot that a cell shows, with its data as a table for those who want the numbers. Observable Plot is loaded with the first one. A plot is drawn when
 * it comes near, or at once when it is printed.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PlotDisplay } from "../../../protocol/display.ts";
import type { Theme } from "../../page/color.ts";
import { buildPlot } from "./buildPlot.ts";
import { strings } from "./strings.ts";
import { TableOutput } from "./TableOutput.tsx";

/** Widest and narrowest drawing, in pixels. */
const widths = { least: 240, most: 640 } as const;

type Plot = typeof import("@observablehq/plot");

/** Null until it is loaded: what is printed cannot wait. */
let loaded: Plot | null = null;

async function loadPlot(): Promise<Plot> {
  loaded = await import("@observablehq/plot");
  return loaded;
}

const drawingWidth = (room: number): number => Math.min(widths.most, Math.max(widths.least, Math.floor(room)));

/** One plot. */
export function PlotOutput({ display, theme }: { display: PlotDisplay; theme: Theme }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  const [state, setState] = useState<"loading" | "drawn" | { readonly failure: unknown }>("loading");
  const name = useId();
  useEffect(() => {
    if (place.current === null) return;
    const element = place.current;
    const sizes = new ResizeObserver(([entry]) => {
      const room = entry?.contentRect.width ?? 0;
      if (room >= 1) setWidth(drawingWidth(room));
    });
    // A long notebook may hold many: each is drawn when it comes near.
    const nearness = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        nearness.disconnect();
        sizes.observe(element);
      },
      { rootMargin: "25%" },
    );
    nearness.observe(element);
    return () => {
      sizes.disconnect();
      nearness.disconnect();
    };
  }, []);
  useEffect(() => {
    let isStale = false;
    const drawInto = async (element: HTMLElement, width: number): Promise<void> => {
      try {
        const plot = await loadPlot();
        if (isStale) return;
        element.replaceChildren(buildPlot(plot, display, theme, width));
        setState("drawn");
      } catch (failure) {
        if (!isStale) setState({ failure });
      }
    };
    if (place.current !== null && width !== null) void drawInto(place.current, width);
    return () => {
      isStale = true;
    };
  }, [display, theme, width]);
  useEffect(() => {
    if (state !== "loading") return undefined;
    // Ready for the printer before it comes near; where it cannot be loaded, drawing says so.
    loadPlot().catch(() => {});
    const drawNow = (): void => {
      const element = place.current;
      if (loaded === null || element === null) return;
      try {
        element.replaceChildren(buildPlot(loaded, display, theme, drawingWidth(element.clientWidth)));
        flushSync(() => setState("drawn"));
      } catch (failure) {
        flushSync(() => setState({ failure }));
      }
    };
    addEventListener("beforeprint", drawNow);
    return () => removeEventListener("beforeprint", drawNow);
  }, [state, display, theme]);
  // Into the boundary around this output.
  if (typeof state === "object") throw state.failure;
  const label = strings.outputs.plotLabel(
    [...new Set(display.marks.map(({ type }) => type))].join(", "),
    display.data.reduce((sum, [first]) => sum + (first?.values.length ?? 0), 0),
  );
  return (
    <figure className="output-plot" aria-labelledby={name}>
      <figcaption id={name}>
        {display.title ?? strings.outputs.plot}
        <span className="note">{` ${label}`}</span>
      </figcaption>
      {state === "loading" && <p className="note">{strings.outputs.plotLoading}</p>}
      <div ref={place} className="drawing" role="img" aria-labelledby={name} />
      <details>
        <summary>{strings.outputs.plotData}</summary>
        {display.data.map((columns, index) => (
          <TableOutput
            // biome-ignore lint/suspicious/noArrayIndexKey: data sets have no other name.
            key={index}
            display={{
              kind: "table",
              title: display.data.length > 1 ? strings.outputs.dataSet(index + 1) : null,
              columns,
              omitted: 0,
            }}
          />
        ))}
      </details>
    </figure>
  );
}
