/** A plot that a cell shows, with its data as a table for those who want the numbers. Observable Plot is loaded with the first one. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { PlotDisplay } from "../../../protocol/display.ts";
import type { Theme } from "../../page/color.ts";
import { buildPlot } from "./buildPlot.ts";
import { strings } from "./strings.ts";
import { TableOutput } from "./TableOutput.tsx";

/** Widest and narrowest drawing, in pixels. */
const widths = { least: 240, most: 640 } as const;

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
      const room = Math.floor(entry?.contentRect.width ?? 0);
      if (room > 0) setWidth(Math.min(widths.most, Math.max(widths.least, room)));
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
        const plot = await import("@observablehq/plot");
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
