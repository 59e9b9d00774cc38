/** The text of a code cell in a plain text field with line numbers and colours, for touch screens and until Monaco is there. */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { highlightLines } from "../../markdown/highlight.ts";
import { useNodeLines } from "../CircuitContext.tsx";
import { useDiagnostics, useNotebook, useSession } from "../NotebookContext.tsx";
import { cellNow } from "../session.ts";
import type { EditorProps } from "./CodeEditor.tsx";

/** What is selected in a text, in UTF-16 units. */
export interface TextSelection {
  readonly start: number;
  readonly end: number;
}

interface PlainEditorProps extends EditorProps {
  /** Why it is the plain field, where that is to be said. */
  readonly note: string | null;
  /** Where what is selected is left for the editor that takes the field's place; null when the reader is elsewhere. */
  readonly selection?: RefObject<TextSelection | null>;
  /** The reader points at the text, or goes into it. */
  readonly onWanted?: () => void;
}

/** The field. */
export function PlainEditor({ cell, label, fits = false, note, selection, onWanted }: PlainEditorProps): ReactNode {
  const { session, editing, readOnly } = useNotebook();
  const field = useRef<HTMLTextAreaElement>(null);
  const isCode = useSession((state) => cellNow(state, cell)?.kind !== "markdown");
  const text = useSession((state) => cellNow(state, cell)?.text ?? "");
  const jump = useSession((state) => (state.jump?.cell === cell ? state.jump : null));
  const { selected, hovered } = useNodeLines(cell);
  const faulty = new Set(
    useDiagnostics().flatMap((each) => (each.cell === cell ? [each.diagnostic.location?.line] : [])),
  );
  const lines = useMemo(() => highlightLines(text, isCode ? "ts" : ""), [text, isCode]);

  useEffect(() => {
    const element = field.current;
    if (element === null || jump === null) return;
    const start = element.value.split("\n", jump.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    element.focus();
    element.setSelectionRange(start + jump.column - 1, start + jump.column - 1);
  }, [jump]);

  // Asked at the last moment, before the field goes: what is typed until then counts.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || selection === undefined) return;
    return () => {
      const isHere = document.activeElement === element;
      selection.current = isHere ? { start: element.selectionStart, end: element.selectionEnd } : null;
    };
  }, [selection]);

  useEffect(() => {
    if (fits) field.current?.focus();
  }, [fits]);

  // A shaken telephone, or a menu, asks to undo in its own way.
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    const undo = (event: InputEvent): void => {
      if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
      event.preventDefault();
      if (event.inputType === "historyUndo") editing.undo();
      else editing.redo();
    };
    element.addEventListener("beforeinput", undo);
    return () => element.removeEventListener("beforeinput", undo);
  }, [editing]);

  const followCursor = (): void => {
    const position = field.current?.selectionStart ?? 0;
    session.setState({ line: { cell, line: text.slice(0, position).split("\n").length } });
  };
  return (
    <>
      {note !== null && <p className="note editor-note">{note}</p>}
      <div className="plain-editor" data-kind={isCode ? "code" : "markdown"} data-editor="">
        <div className="plain-text">
          <textarea
            ref={field}
            aria-label={label}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            rows={1}
            readOnly={readOnly}
            value={text}
            onChange={({ target }) => editing.text(cell, target.value)}
            onSelect={followCursor}
            onPointerEnter={onWanted}
            onFocus={onWanted}
            onBlur={() => session.setState({ line: null })}
          />
          <pre aria-hidden="true">
            {lines.map((line, i) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number.
                key={i}
                className="code-line"
                data-faulty={faulty.has(i + 1) || undefined}
                data-selected={selected === i + 1 || undefined}
                data-hovered={hovered === i + 1 || undefined}
                // biome-ignore lint/security/noDangerouslySetInnerHtml: `highlight` escapes the text.
                dangerouslySetInnerHTML={{ __html: line }}
              />
            ))}
          </pre>
        </div>
      </div>
    </>
  );
}
