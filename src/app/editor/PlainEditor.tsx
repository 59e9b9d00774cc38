/** The text of a code cell in a plain text field with line numbers, for touch screens and until Monaco is there. */
import { type ReactNode, useEffect, useRef } from "react";
import { useNodeLines } from "../CircuitContext.tsx";
import { useDiagnostics, usePage, useSession } from "../PageContext.tsx";
import { cellNow } from "../store/session.ts";
import { strings } from "../strings.ts";

/** The field; `note` says why it is the plain one. */
export function PlainEditor({ cell, note }: { cell: string; note: string | null }): ReactNode {
  const { session, editing } = usePage();
  const text = useSession((state) => cellNow(state, cell)?.text ?? "");
  const jump = useSession((state) => (state.jump?.cell === cell ? state.jump : null));
  const { selected } = useNodeLines(cell);
  const faulty = new Set(
    useDiagnostics().flatMap((each) => (each.cell === cell ? [each.diagnostic.location?.line] : [])),
  );
  const field = useRef<HTMLTextAreaElement>(null);
  const lines = text.split("\n");

  useEffect(() => {
    const element = field.current;
    if (element === null || jump === null) return;
    const start = element.value.split("\n", jump.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    element.focus();
    element.setSelectionRange(start, start);
  }, [jump]);

  const followCursor = (): void => {
    const position = field.current?.selectionStart ?? 0;
    session.setState({ line: { cell, line: text.slice(0, position).split("\n").length } });
  };
  return (
    <>
      {note !== null && <p className="note editor-note">{note}</p>}
      <div className="plain-editor">
        <div className="plain-numbers" aria-hidden="true">
          {lines.map((_, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number.
              key={i}
              data-faulty={faulty.has(i + 1) || undefined}
              data-selected={selected === i + 1 || undefined}
            >
              {i + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={field}
          aria-label={strings.editor.plain}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          wrap="off"
          rows={lines.length + 1}
          value={text}
          onChange={({ target }) => editing.text(cell, target.value)}
          onSelect={followCursor}
          onBlur={() => session.setState({ line: null })}
        />
      </div>
    </>
  );
}
