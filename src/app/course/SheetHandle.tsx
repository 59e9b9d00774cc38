/**
 * The upper edge of the lessons on a narrow screen, where they are a sheet over the notebook: dragged, tapped, or moved by arrow keys. How high the
 * sheet is stands in a property of the page's root, since the page keeps that much room below itself.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useState } from "react";
import { strings } from "./strings.ts";

/** Heights in percent of the window: the head alone, what is usual, most. */
const heights = { least: 12, usual: 45, most: 85 } as const;
const step = 8;

const limited = (height: number): number => Math.min(heights.most, Math.max(heights.least, Math.round(height)));

/** The height after a key; null for keys that move nothing. */
function movedBy(key: string, height: number): number | null {
  if (key === "ArrowUp") return limited(height + step);
  if (key === "ArrowDown") return limited(height - step);
  if (key === "Home") return heights.least;
  if (key === "End") return heights.most;
  if (key === "Enter") return height < heights.usual ? heights.usual : heights.least;
  return null;
}

/** The handle. */
export function SheetHandle(): ReactNode {
  const [height, setHeight] = useState<number>(heights.usual);
  const [isDragged, setDragged] = useState(false);
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty("--sheet-chosen", `${height}dvh`);
    return () => void style.removeProperty("--sheet-chosen");
  }, [height]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is a widget (ARIA 1.2), which hr is not.
    <div
      className="sheet-handle"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={strings.course.sheet}
      aria-valuemin={heights.least}
      aria-valuemax={heights.most}
      aria-valuenow={height}
      onKeyDown={(event: KeyboardEvent) => {
        const moved = movedBy(event.key, height);
        if (moved === null) return;
        event.preventDefault();
        setHeight(moved);
      }}
      onPointerDown={(event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      }}
      onPointerMove={(event: PointerEvent) => {
        if (isDragged) setHeight(limited(100 * (1 - event.clientY / window.innerHeight)));
      }}
      onPointerUp={() => setDragged(false)}
      onPointerCancel={() => setDragged(false)}
    />
  );
}
