/** Zoom and pan of an SVG: d3-zoom moves one group by its `transform` attribute, without React rendering anything. */
import { select } from "d3-selection";
import "d3-transition";
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import type { Area } from "./visible.ts";

/** What the buttons and the keyboard do to the view. */
export interface ZoomControls {
  zoomIn(): void;
  zoomOut(): void;
  fit(): void;
  /** Moves the view if the point (in the drawing's own units) is not well inside it. */
  reveal(x: number, y: number): void;
}

/** The size of a drawing in its own units, and how far from its left edge what should be seen first is. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
  readonly anchor: number;
}

const scales: [number, number] = [0.1, 4];
const duration = (): number => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160);

/**
 * Lets the reader zoom and pan `svg`, whose drawing stands in `group`. The drawing is fitted into view whenever
 * its size or the view's changes, until the reader moves it; its scale stays between `smallest`, for the sake of its text, and `largest`.
 * `onArea` hears, in the drawing's own units, what is in view.
 */
export function useZoom(
  svg: RefObject<SVGSVGElement | null>,
  group: RefObject<SVGGElement | null>,
  { width, height, anchor }: DrawingSize,
  smallest: number,
  largest: number,
  onArea: (inView: Area) => void,
): ZoomControls {
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const moved = useRef(false);

  const fitted = useCallback(
    (least: number): ZoomTransform => {
      const view = svg.current?.getBoundingClientRect();
      if (view === undefined || view.width === 0 || view.height === 0) return zoomIdentity;
      const scale = Math.max(least, Math.min(largest, view.width / width, view.height / height));
      const top = Math.max(0, (view.height - height * scale) / 2);
      const room = view.width - width * scale;
      const left = room >= 0 ? room / 2 : Math.max(room, Math.min(0, view.width / 2 - anchor * scale));
      return zoomIdentity.translate(left, top).scale(scale);
    },
    [svg, width, height, anchor, largest],
  );

  useEffect(() => {
    const element = svg.current;
    if (element === null) return;
    const zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent(scales)
      // d3's own way to the size throws for a drawing that is not on show.
      .extent(() => [
        [0, 0],
        [element.clientWidth, element.clientHeight],
      ])
      .on("zoom", ({ transform, sourceEvent }) => {
        if (sourceEvent !== null) moved.current = true;
        group.current?.setAttribute("transform", String(transform));
        const { width: wide, height: high } = element.getBoundingClientRect();
        const [[left, top], [right, bottom]] = [transform.invert([0, 0]), transform.invert([wide, high])];
        onArea({ left, top, right, bottom });
      });
    behavior.current = zooming;
    const selection = select(element);
    selection.call(zooming).on("dblclick.zoom", null);
    moved.current = false;
    selection.call(zooming.transform, fitted(smallest));
    // Details that open beside it take room: what was fitted is fitted again, and what the reader moved keeps its middle.
    let [wide, high] = [element.clientWidth, element.clientHeight];
    const observer = new ResizeObserver(() => {
      const middle = zoomTransform(element).invert([wide / 2, high / 2]);
      [wide, high] = [element.clientWidth, element.clientHeight];
      if (!moved.current) selection.call(zooming.transform, fitted(smallest));
      else if (wide > 0 && high > 0) selection.call(zooming.translateTo, ...middle);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      selection.interrupt();
      selection.on(".zoom", null);
      behavior.current = null;
    };
  }, [svg, group, fitted, smallest, onArea]);

  return useMemo((): ZoomControls => {
    const act = (change: (zooming: ZoomBehavior<SVGSVGElement, unknown>, element: SVGSVGElement) => void): void => {
      if (behavior.current !== null && svg.current !== null) change(behavior.current, svg.current);
    };
    const scaleBy = (factor: number): void =>
      act((zooming, element) => {
        moved.current = true;
        select(element).transition().duration(duration()).call(zooming.scaleBy, factor);
      });
    return {
      zoomIn: () => scaleBy(1.4),
      zoomOut: () => scaleBy(1 / 1.4),
      fit: () =>
        act((zooming, element) => {
          moved.current = false;
          select(element).transition().duration(duration()).call(zooming.transform, fitted(scales[0]));
        }),
      reveal: (x, y) =>
        act((zooming, element) => {
          const view = element.getBoundingClientRect();
          const [atX, atY] = zoomTransform(element).apply([x, y]);
          const margin = 60;
          const inside = atX > margin && atX < view.width - margin && atY > margin && atY < view.height - margin;
          if (inside || view.width === 0) return;
          moved.current = true;
          select(element).transition().duration(duration()).call(zooming.translateTo, x, y);
        }),
    };
  }, [svg, fitted]);
}
