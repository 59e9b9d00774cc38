/** What of a drawing is in view: zoom and pan, the way to a box, and which boxes, bands and links are worth drawing. */
import { type RefObject, useCallback, useMemo, useState } from "react";
import type { BandArea } from "../../../layout/bands.ts";
import { leastReadable } from "../../../layout/form.ts";
import { sideRoom } from "../../../layout/layers.ts";
import type { GraphLayout, PlacedBox, PlacedLink } from "../../../layout/layout.ts";
import { type DrawingSize, useZoom, type ZoomControls } from "./useZoom.ts";
import { type Area, boxIsIn, drawnArea, linkIsIn, sameArea } from "./visible.ts";

/** Drawings of so many boxes are drawn whole. */
const mostWhole = 120;

/** The smallest scale in which a drawing is shown unasked; people who want large text want it in drawings too. */
export const leastScale = (largeText: boolean): number => (largeText ? 1 : leastReadable);

/** The view of a drawing. */
export interface DrawingView {
  readonly zoom: ZoomControls;
  /** Moves the view if the box is not well inside it. Stays the same function while the layout's size does. */
  readonly reveal: (box: PlacedBox) => void;
  /** Whether a box is in view or near it. */
  readonly isBoxNear: (box: PlacedBox) => boolean;
  /** Whether the frame of a band is in view or near it. */
  readonly isBandNear: (band: BandArea) => boolean;
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
  const { width, height, direction } = layout;
  const room = sideRoom(direction);
  // Of a drawing that does not fit, the middle of what comes first is shown.
  const parameter = layout.boxes.find(({ isParameter }) => isParameter);
  const [atX, atY] = [parameter?.x ?? width / 2, parameter?.y ?? height / 2]; // absent: a program of constants
  const size = useMemo(
    (): DrawingSize => ({
      ...{ width: width + room.x, height: height + room.y, direction },
      anchor: direction === "down" ? atX + room.x : atY + room.y,
    }),
    [width, height, direction, room.x, room.y, atX, atY],
  );
  const zoom = useZoom(svg, group, size, leastScale(largeText), largeText ? 1.7 : 1.15, onArea);
  const reveal = useCallback(
    (box: PlacedBox) => zoom.reveal({ ...box, x: box.x + room.x, y: box.y + room.y }),
    [zoom, room.x, room.y],
  );
  const near = layout.boxes.length <= mostWhole ? null : area;
  return {
    zoom,
    reveal,
    isBoxNear: (box) => near === null || boxIsIn(box, near),
    isBandNear: (band) => near === null || boxIsIn(band, near),
    isLinkNear: (link) => near === null || linkIsIn(link, near),
  };
}
