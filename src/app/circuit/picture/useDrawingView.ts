/** What of a drawing is in view: zoom and pan, the way to a box, and which boxes and links are worth drawing. */
import { type RefObject, useCallback, useState } from "react";
import type { GraphLayout, PlacedBox, PlacedLink } from "../../../layout/layout.ts";
import { useZoom, type ZoomControls } from "./useZoom.ts";
import { type Area, boxIsIn, drawnArea, linkIsIn, sameArea } from "./visible.ts";

/** Room at the left for the names of the sides, in the drawing's own units. */
export const gutter = 56;
/** Drawings of so many boxes are drawn whole. */
const mostWhole = 120;

/** The view of a drawing. */
export interface DrawingView {
  readonly zoom: ZoomControls;
  /** Moves the view if the box is not well inside it. Stays the same function while the layout's size does. */
  readonly reveal: (box: PlacedBox) => void;
  /** Whether a box is in view or near it. */
  readonly isBoxNear: (box: PlacedBox) => boolean;
  /** Whether a link is in view or near it. */
  readonly isLinkNear: (link: PlacedLink) => boolean;
}

/** Follows what is in view of `svg`, whose drawing of `layout` stands in `group`. Large text is not zoomed out as far. */
export function useDrawingView(
  svg: RefObject<SVGSVGElement | null>,
  group: RefObject<SVGGElement | null>,
  layout: GraphLayout,
  largeText: boolean,
): DrawingView {
  const [area, setArea] = useState<Area | null>(null);
  const onArea = useCallback((inView: Area) => {
    const next = drawnArea(inView);
    setArea((before) => (sameArea(before, next) ? before : next));
  }, []);
  const [smallest, largest] = largeText ? [0.5, 1.7] : [0.35, 1.15];
  // Of a drawing that does not fit, the middle of what comes first is shown.
  const anchor = layout.boxes.find(({ isParameter }) => isParameter)?.x ?? layout.width / 2;
  const size = { width: layout.width + gutter, height: layout.height, anchor: anchor + gutter };
  const zoom = useZoom(svg, group, size, smallest, largest, onArea);
  const reveal = useCallback(({ x, y }: PlacedBox) => zoom.reveal(x + gutter, y), [zoom]);
  const near = layout.boxes.length <= mostWhole ? null : area;
  return {
    zoom,
    reveal,
    isBoxNear: (box) => near === null || boxIsIn(box, near),
    isLinkNear: (link) => near === null || linkIsIn(link, near),
  };
}
