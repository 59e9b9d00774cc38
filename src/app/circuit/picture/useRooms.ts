/** The room for a drawing: what there is, and what it may grow to. */
import { type RefObject, useLayoutEffect, useState } from "react";
import type { Room } from "../../../layout/form.ts";

/** Beside a drawing stand its buttons, above it its tools. */
const taken = { width: 44, height: 48 } as const;

/** A room that became so much narrower or wider is another room; details that open within it leave it as it is. */
const otherRoom = 0.15;

/**
 * The rooms of the element, the present one first; null before it is shown. It may be as high as its style's `max-height` says.
 */
export function useRooms(element: RefObject<HTMLElement | null>): readonly Room[] | null {
  const [rooms, setRooms] = useState<readonly Room[] | null>(null);
  useLayoutEffect(() => {
    const body = element.current;
    if (body === null) return;
    const measure = (): void => {
      const { clientWidth, clientHeight } = body;
      if (clientWidth === 0) return;
      const width = clientWidth - taken.width;
      const most = Number.parseFloat(getComputedStyle(body).maxHeight);
      const heights = [clientHeight, ...(Number.isFinite(most) && most > clientHeight ? [most] : [])];
      setRooms((before) => {
        const known = before?.[0]?.width ?? 0; // absent: the first time
        if (Math.abs(width - known) <= otherRoom * known) return before;
        return heights.map((height) => ({ width, height: height - taken.height }));
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(body);
    return () => observer.disconnect();
  }, [element]);
  return rooms;
}
