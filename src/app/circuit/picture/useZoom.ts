/** Zoom and pan of an SVG: d3-zoom moves one group by its `transform` attribute, without React rendering anything. */
import { select } from "d3-selection";
import "d3-transition";
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity, zoomTransform } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import type { Direction } from "../../../layout/layers.ts";
import type { Area } from "./visible.ts";

/** What the buttons and the keyboard do to the view. */
export interface ZoomControls {
  zoomIn(): void;
  zoomOut(): void;
  fit(): void;
  /** Moves the view if the box is not well inside it, and keeps it in view when the size of the view changes. */
  reveal(box: BoxArea): void;
  /** Nothing is to be kept in view any more: the drawing is fitted again, unless the reader moved it. */
  settle(): void;
}

/** A box in the drawing's own units; `x` and `y` are its centre. */
export interface BoxArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of a drawing in its own units. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
  readonly direction: Direction;
  /** The middle of what should be seen first, at right angles to the direction. */
  readonly anchor: number;
}

/** Room between a box that is brought into view and the edge of the view, in CSS pixels. */
const edge = 4;

/** What must be in the middle for a box to be in view; null where it is in view. Of a box that is larger than the view, its middle. */
function placeFor({ x, y, width, height }: BoxArea, element: SVGSVGElement): [number, number] | null {
  const [wide, high] = [element.clientWidth, element.clientHeight];
  if (wide === 0 || high === 0) return null;
  const transform = zoomTransform(element);
  const [left, top] = transform.apply([x - width / 2, y - height / 2]);
  const [right, bottom] = transform.apply([x + width / 2, y + height / 2]);
  const isIn = left >= edge && top >= edge && right <= wide - edge && bottom <= high - edge;
  return isIn ? null : [x, y];
}

const scales: [number, number] = [0.1, 4];
const duration = (): number => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160);

/**
 * Lets the reader zoom and pan `svg`, whose drawing stands in `group`. The drawing is fitted into view whenever
 * its size or the view's changes, until the reader moves it; its scale stays between `smallest`, for the sake of its text, and `largest`. What does
 * not fit so is fitted at right angles to its direction, and begins with its first layers.
 * `onArea` hears, in the drawing's own units, what is in view.
 */
export function useZoom(
  svg: RefObject<SVGSVGElement | null>,
  group: RefObject<SVGGElement | null>,
  { width, height, direction, anchor }: DrawingSize,
  smallest: number,
  largest: number,
  onArea: (inView: Area) => void,
): ZoomControls {
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const moved = useRef(false);
  const kept = useRef<BoxArea | null>(null);

  const fitted = useCallback(
    (least: number): ZoomTransform => {
      const view = svg.current?.getBoundingClientRect();
      if (view === undefined || view.width === 0 || view.height === 0) return zoomIdentity;
      const [wide, high] = [view.width / width, view.height / height];
      const whole = Math.min(largest, wide, high);
      const isDown = direction === "down";
      const scale = whole >= least ? whole : Math.max(least, Math.min(1, isDown ? wide : high));
      /** Where the drawing begins: in the middle if there is room, else so that the anchor is near the middle. */
      const startOf = (room: number, size: number, middle: number): number => {
        const left = room - size * scale;
        return left >= 0 ? left / 2 : Math.max(left, Math.min(0, room / 2 - middle * scale));
      };
      const x = startOf(view.width, width, isDown ? anchor : 0);
      const y = startOf(view.height, height, isDown ? 0 : anchor);
      return zoomIdentity.translate(x, y).scale(scale);
    },
    [svg, width, height, direction, anchor, largest],
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
    kept.current = null;
    selection.call(zooming.transform, fitted(smallest));
    // Details that open beside it take room: what was fitted is fitted again, and what the reader moved keeps its middle.
    let [wide, high] = [element.clientWidth, element.clientHeight];
    const observer = new ResizeObserver(() => {
      const middle = zoomTransform(element).invert([wide / 2, high / 2]);
      [wide, high] = [element.clientWidth, element.clientHeight];
      if (!moved.current) selection.call(zooming.transform, fitted(smallest));
      else if (wide > 0 && high > 0) selection.call(zooming.translateTo, ...middle);
      const place = kept.current === null ? null : placeFor(kept.current, element);
      if (place !== null) selection.call(zooming.translateTo, ...place);
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
      reveal: (box) =>
        act((zooming, element) => {
          kept.current = box;
          const place = placeFor(box, element);
          if (place !== null)
            select(element)
              .transition()
              .duration(duration())
              .call(zooming.translateTo, ...place);
        }),
      settle: () =>
        act((zooming, element) => {
          kept.current = null;
          if (!moved.current) select(element).interrupt().call(zooming.transform, fitted(smallest));
        }),
    };
  }, [svg, fitted, smallest]);
}
