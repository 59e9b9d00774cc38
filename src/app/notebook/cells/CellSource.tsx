/** The source of a cell: an editor while it is written, else its text with colours; a click goes to the place that was clicked. */
import { type MouseEvent, type ReactNode, useMemo, useRef } from "react";
import type { Cell } from "../../../notebook/document.ts";
import { allowanceOf } from "../../markdown/allowance.ts";
import { highlightLines } from "../../markdown/highlight.ts";
import { Markdown } from "../../markdown/Markdown.tsx";
import { useNodeLines } from "../CircuitContext.tsx";
import { CodeEditor } from "../editor/CodeEditor.tsx";
import { PlainEditor } from "../editor/PlainEditor.tsx";
import { useCellDiagnostics, useNotebook, useStrangersDocument } from "../NotebookContext.tsx";
import { goToLine } from "../session.ts";
import { strings } from "../strings.ts";
import { focusCell } from "./actions.ts";

/** The source. Markdown shows what it says instead, unless it is written. */
export function CellSource({ cell, place, isEditing }: { cell: Cell; place: number; isEditing: boolean }): ReactNode {
  const notebook = useNotebook();
  const { id, kind, text, folded } = cell;
  const allowance = allowanceOf(useStrangersDocument());
  const texts = strings.notebook.cell;
  if (isEditing) {
    const label = texts.editorOf(place);
    return (
      <div className="cell-editor" data-editor="">
        {kind === "code" ? (
          <CodeEditor cell={id} label={label} fits />
        ) : (
          <PlainEditor cell={id} label={label} note={null} fits />
        )}
      </div>
    );
  }
  if (folded) {
    return (
      <button
        type="button"
        className="link note cell-folded"
        onClick={() => notebook.editing.change(id, { folded: false })}
      >
        {texts.folded(text.split("\n").length)}
      </button>
    );
  }
  if (kind === "markdown") {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: Enter and the Edit button do the same.
      <div className="cell-markdown" onDoubleClick={() => focusCell(notebook, id, true)}>
        {text.trim() === "" ? (
          <p className="note">{texts.emptyMarkdown}</p>
        ) : (
          <Markdown text={text} allowance={allowance} />
        )}
      </div>
    );
  }
  return <StaticCode cell={cell} />;
}

function StaticCode({ cell: { id, text } }: { cell: Cell }): ReactNode {
  const notebook = useNotebook();
  const code = useRef<HTMLElement>(null);
  const { selected, hovered } = useNodeLines(id);
  const faulty = new Set(
    useCellDiagnostics(id).flatMap((each) => (each.cell === id ? [each.diagnostic.location?.line] : [])),
  );
  const edit = (event: MouseEvent): void => {
    if (!(getSelection()?.isCollapsed ?? true)) return;
    const offset = code.current === null ? 0 : offsetAt(code.current, event.clientX, event.clientY);
    const before = text.slice(0, offset).split("\n");
    goToLine(notebook.session, { cell: id, line: before.length }, (before.at(-1)?.length ?? 0) + 1);
  };
  const lines = useMemo(() => highlightLines(text, "ts"), [text]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the cell does the same.
    // biome-ignore lint/a11y/useSemanticElements: no fields are grouped.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a click that puts the cursor there has its place in the order of keys.
    <div className="static-code" role="group" aria-label={strings.notebook.cell.source} tabIndex={0} onClick={edit}>
      <pre>
        {text === "" ? (
          <code className="note">{strings.notebook.cell.emptyCode}</code>
        ) : (
          <code ref={code}>
            {lines.map((line, i) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number.
                key={i}
                className="code-line"
                data-faulty={faulty.has(i + 1) || undefined}
                data-selected={selected === i + 1 || hovered === i + 1 || undefined}
                // biome-ignore lint/security/noDangerouslySetInnerHtml: highlight escapes all of the text.
                dangerouslySetInnerHTML={{ __html: line }}
              />
            ))}
          </code>
        )}
      </pre>
    </div>
  );
}

/** Characters of `element` before the point. */
function offsetAt(element: HTMLElement, x: number, y: number): number {
  const range = document.caretRangeFromPoint(x, y);
  if (range === null || !element.contains(range.startContainer)) return element.textContent?.length ?? 0;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return before.toString().length;
}
