/** One cell: its number and state at the edge, its source, what it shows, and its actions while it has the focus. */
import { type KeyboardEvent, memo, type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { Cell } from "../../../notebook/document.ts";
import { useNotebook, useSession } from "../NotebookContext.tsx";
import { strings } from "../strings.ts";
import { AddBar } from "./AddBar.tsx";
import { focusCell, leaveCell } from "./actions.ts";
import { CellOutput } from "./CellOutput.tsx";
import { CellSource } from "./CellSource.tsx";
import { CellStatus, statusId } from "./CellStatus.tsx";
import { CellToolbar } from "./CellToolbar.tsx";

interface CellRowProps {
  readonly cell: Cell;
  /** Its number in the notebook, from 1. */
  readonly place: number;
  readonly isLast: boolean;
  /** Whether the notebook was on the page before: a page that opens does not move the focus. */
  readonly settled: RefObject<boolean>;
}

/** The row of a cell; drawn again only when something of its own changed. */
export const CellRow = memo(({ cell, place, isLast, settled }: CellRowProps): ReactNode => {
  const notebook = useNotebook();
  const { id, kind } = cell;
  const isFocused = useSession(({ focused }) => focused === id);
  const isEditing = useSession(({ focused, editing }) => editing && focused === id);
  const isHidden = useSession(({ slide }) => slide !== null && slide !== id);
  const row = useRef<HTMLElement>(null);

  // Keys led to this cell: the focus follows, unless it is in another part of the page.
  useEffect(() => {
    const element = row.current;
    const { activeElement } = document;
    if (!settled.current || !isFocused || isEditing || element === null || element.contains(activeElement)) return;
    if (activeElement !== document.body && activeElement?.closest(".cells") == null) return;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }, [isFocused, isEditing, settled]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target === row.current) return;
    leaveCell(notebook);
    row.current?.focus();
  };
  return (
    <>
      <article
        ref={row}
        className="cell"
        hidden={isHidden}
        data-cell={id}
        data-kind={kind}
        data-focused={isFocused || undefined}
        data-editing={isEditing || undefined}
        aria-label={strings.notebook.cell.label(kind, place)}
        aria-describedby={kind === "code" ? statusId(id) : undefined}
        aria-current={isFocused || undefined}
        tabIndex={isFocused ? 0 : -1}
        onFocus={() => {
          if (notebook.session.getState().focused !== id) focusCell(notebook, id);
        }}
        onKeyDown={onKeyDown}
      >
        <div className="cell-edge">
          <span className="cell-number">{place}</span>
        </div>
        <div className="cell-source">
          {isFocused && <CellToolbar cell={cell} place={place} isLast={isLast} />}
          <CellSource cell={cell} place={place} isEditing={isEditing} />
          {kind === "code" && <CellStatus cell={id} />}
        </div>
        <CellOutput cell={cell} isEditing={isEditing} />
      </article>
      <AddBar place={place} isLast={isLast} />
    </>
  );
});
