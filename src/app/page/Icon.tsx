/** Small drawings that stand before a word. They say nothing by themselves: the word is always there, at least for screen readers. */
import type { ReactNode } from "react";

/** Each on a field of 16 × 16, drawn with strokes. */
const paths = {
  new: "M8 3v10M3 8h10",
  notebooks: "M3.5 2.5h7v9h-7zM5.5 13.5h7v-9",
  lessons: "M1.5 6L8 3l6.5 3L8 9zM4 7.3v3.4c2 1.6 6 1.6 8 0V7.3",
  examples: "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z",
  model: "M8 11V3.5M5 6.5l3-3 3 3M2.5 10.5v3h11v-3",
  open: "M8 10.5V2.5M5 5.5l3-3 3 3M2.5 10v3.5h11V10",
  share:
    "M5.5 7l5-2.8M5.5 9l5 2.8M2 8a1.8 1.8 0 103.6 0A1.8 1.8 0 102 8M10.4 3.6a1.8 1.8 0 103.6 0 1.8 1.8 0 10-3.6 0M10.4 12.4a1.8 1.8 0 103.6 0 1.8 1.8 0 10-3.6 0",
  more: "M2.3 8a.7.7 0 101.4 0 .7.7 0 10-1.4 0M7.3 8a.7.7 0 101.4 0 .7.7 0 10-1.4 0M12.3 8a.7.7 0 101.4 0 .7.7 0 10-1.4 0",
  inside: "M1.5 8c3-5 10-5 13 0-3 5-10 5-13 0zM6 8a2 2 0 104 0 2 2 0 10-4 0",
  modes: "M2.5 3v10M8 3v10M13.5 3v10",
  keys: "M2 8a2.7 2.7 0 105.4 0A2.7 2.7 0 102 8M7.4 8H14M11.5 8v3",
  split: "M2.5 3h4v10h-4zM9.5 3h4v10h-4z",
  simulate: "M1.5 8c1.5-6 3-6 4.5 0s3 6 4.5 0 2.5-6 4 0",
  app: "M2 3.5h12v9H2zM2 6h12",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof paths;

/** One drawing, in the colour of the words beside it. */
export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
