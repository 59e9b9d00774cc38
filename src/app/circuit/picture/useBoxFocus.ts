/** The focus among the boxes of a drawing: one box takes the Tab key, and a box that is not drawn yet takes the focus once it is. */
import { type RefObject, useEffect, useRef, useState } from "react";
import type { PlacedBox } from "../../../layout/layout.ts";

/** The focus and the ways to move it. */
export interface BoxFocus {
  /** The key of the box that takes the Tab key. */
  readonly stop: string;
  /** Moves the focus to a box of this layout. */
  moveTo(box: PlacedBox): void;
  /** Moves the focus, when the next layout is there, to the first of these keys that it has. */
  expect(keys: readonly string[]): void;
  /** The browser gave the focus to a box. */
  follow(box: PlacedBox): void;
}

/** What the focus depends on. */
export interface BoxFocusOptions {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly boxes: readonly PlacedBox[];
  readonly byKey: ReadonlyMap<string, PlacedBox>;
  /** The box of the selected node; null when none is selected. */
  readonly chosen: string | null;
  /** The box that is to take the focus when it is there: a new object is a new order. */
  readonly focusOn: { readonly key: string } | null;
  /** Brings a box into view; a new function brings the chosen box into view again. */
  readonly reveal: (box: PlacedBox) => void;
}

/** Keeps the focus of a drawing. */
export function useBoxFocus({ svg, boxes, byKey, chosen, focusOn, reveal }: BoxFocusOptions): BoxFocus {
  const wanted = useRef<readonly string[]>([]);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = [focused, chosen].find((key) => key !== null && byKey.has(key)) ?? boxes[0]?.key ?? "";

  // A box that is far away is drawn when it takes the focus, and can take it only then; one of a new layout, when that is there.
  useEffect(() => {
    const box = wanted.current.map((key) => byKey.get(key)).find((each) => each !== undefined);
    if (box === undefined) return;
    setFocused(box.key);
    const element = svg.current?.querySelector<SVGGElement>(`[data-box="${CSS.escape(box.key)}"]`);
    if (element == null) return;
    wanted.current = [];
    element.focus();
    reveal(box);
  });
  useEffect(() => {
    if (focusOn !== null) wanted.current = [focusOn.key];
  }, [focusOn]);
  // What was chosen elsewhere, in the table or in the source, comes into view.
  const chosenBox = byKey.get(chosen ?? "");
  useEffect(() => {
    if (chosenBox !== undefined) reveal(chosenBox);
  }, [chosenBox, reveal]);

  return {
    stop,
    moveTo(box) {
      wanted.current = [box.key];
      setFocused(box.key);
      reveal(box);
    },
    expect(keys) {
      wanted.current = keys;
    },
    follow: (box) => setFocused(box.key),
  };
}
