/** A code cell in Monaco, tied to the session: text, undo, problems, the line of the selected node, the line that is pointed at. */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Found } from "../../../notebook/find.ts";
import { useSettings } from "../../page/BrowserContext.tsx";
import { useNodeLines } from "../CircuitContext.tsx";
import { useFind } from "../find/FindContext.tsx";
import { useDiagnostics, useNotebook, useSession, useTypeProblems } from "../NotebookContext.tsx";
import { cellNow } from "../session.ts";
import { strings } from "../strings.ts";
import type { EditorProps } from "./CodeEditor.tsx";
import { followTypes } from "./followTypes.ts";
import { cellModel, monaco, setModelText, setTheme } from "./monaco.ts";
import { bringEditor, type StandaloneEditor, takeEditor } from "./oneEditor.ts";
import type { TextSelection } from "./PlainEditor.tsx";

/** What the editor is made with. */
interface MonacoEditorProps extends EditorProps {
  /** Selected from the start, with the focus; the reader is elsewhere when it holds null. */
  readonly selection: RefObject<TextSelection | null>;
}

/** The editor of `cell`; another cell needs another editor (a key). */
export function MonacoEditor({ cell, label, fits = false, selection }: MonacoEditorProps): ReactNode {
  const { session, editing } = useNotebook();
  const host = useRef<HTMLDivElement>(null);
  const exit = useRef<HTMLParagraphElement>(null);
  const [editor, setEditor] = useState<StandaloneEditor | null>(null);

  // Before the next key: one that is pressed while no editor has the focus would be lost.
  useLayoutEffect(() => {
    if (host.current === null) return;
    const textNow = (): string => cellNow(session.getState(), cell)?.text ?? "";
    const model = cellModel(cell, textNow());
    const made = bringEditor(host.current, model, { label, fits });
    // Tab indents, so there must be another way out for those who have only a keyboard.
    const leave = made.addAction({
      id: "glovebox.leave",
      label: strings.editor.leave,
      keybindings: [monaco.KeyCode.Escape],
      keybindingContext:
        "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !markersNavigationVisible && !editorHasSelection && !editorHasMultipleSelections",
      run: () => {
        session.setState({ editing: false, jump: null });
        const row = fits ? host.current?.closest<HTMLElement>("[data-cell]") : null;
        (row ?? exit.current)?.focus();
      },
    });
    const typed = model.onDidChangeContent(() => editing.text(cell, model.getValue()));
    const unsubscribe = session.subscribe((state, before) => {
      if (state.history !== before.history) setModelText(made, model, textNow());
    });
    const setHeight = (): void => {
      if (host.current !== null) host.current.style.height = `${made.getContentHeight()}px`;
    };
    const sized = fits ? made.onDidContentSizeChange(setHeight) : null;
    if (fits) setHeight();
    setEditor(made);
    if (selection.current !== null) {
      const { start, end } = selection.current;
      made.setSelection(monaco.Selection.fromPositions(model.getPositionAt(start), model.getPositionAt(end)));
      made.focus();
    }
    return () => {
      for (const part of [leave, typed, sized]) part?.dispose();
      unsubscribe();
      takeEditor();
      model.dispose();
      setEditor(null);
    };
  }, [session, editing, cell, label, fits, selection]);

  useEffect(() => followTypes(session), [session]);
  useLook(editor);
  useMarkers(editor, cell);
  useTypeMarkers(editor, cell);
  useLines(editor, cell);
  useFound(editor, cell);
  return (
    <>
      <div ref={host} className="monaco-host" data-editor="" />
      <p ref={exit} className="editor-exit note" tabIndex={-1}>
        {strings.editor.left}
      </p>
    </>
  );
}

/** The page's colours and text size. */
function useLook(editor: StandaloneEditor | null): void {
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  useEffect(() => {
    if (editor === null) return;
    setTheme(theme);
    const fontSize = largeText ? 19 : 13;
    editor.updateOptions({ fontSize, lineHeight: Math.round(fontSize * 1.6) });
    void document.fonts?.ready.then(() => monaco.editor.remeasureFonts());
  }, [editor, theme, largeText]);
}

/** Our problems, underlined in their lines. */
function useMarkers(editor: StandaloneEditor | null, cell: string): void {
  const diagnostics = useDiagnostics();
  const text = useSession((state) => cellNow(state, cell)?.text ?? "");
  const fresh = useSession((state) => state.trace.kind !== "waiting");
  useEffect(() => {
    const model = editor?.getModel();
    if (model === null || model === undefined) return;
    const lines = text.split("\n");
    const markers = diagnostics.flatMap(({ cell: place, diagnostic: { severity, message, hint, location } }) => {
      const line = location === undefined ? undefined : lines[location.line - 1];
      if (!fresh || place !== cell || location === undefined || line === undefined) return [];
      return [
        {
          severity: severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
          message: hint === undefined ? message : `${message}\n${hint}`,
          startLineNumber: location.line,
          endLineNumber: location.line,
          startColumn: line.length - line.trimStart().length + 1,
          endColumn: Math.max(line.length + 1, 2),
        },
      ];
    });
    monaco.editor.setModelMarkers(model, "glovebox", markers);
  }, [editor, cell, diagnostics, text, fresh]);
}

/** TypeScript's errors, underlined where they are. */
function useTypeMarkers(editor: StandaloneEditor | null, cell: string): void {
  const { session } = useNotebook();
  const problems = useTypeProblems(cell);
  useEffect(() => {
    const model = editor?.getModel();
    // Marks move with the text; places in a text that is not looked at yet would be wrong.
    const text = session.getState().analysis.cells.get(cell)?.text;
    if (model == null || (problems.length > 0 && model.getValue() !== text)) return;
    const markers = problems.map(({ diagnostic: { message, hint, code }, start, length }) => ({
      severity: monaco.MarkerSeverity.Warning,
      message: hint === undefined ? message : `${message}\n${hint}`,
      code,
      ...monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(start + length)),
    }));
    monaco.editor.setModelMarkers(model, "glovebox.types", markers);
  }, [editor, session, cell, problems]);
}

/** Marks what find found in the cell, and shows the place that it is at. */
function useFound(editor: StandaloneEditor | null, cell: string): void {
  const { finder } = useFind();
  const found = useStore(finder.store, (state) => state.found);
  const current = useStore(finder.store, (state) => state.found[state.current]);
  useEffect(() => {
    const model = editor?.getModel();
    if (editor === null || model == null) return;
    const rangeOf = ({ start, end }: Found) =>
      monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
    const decorations = editor.createDecorationsCollection(
      found
        .filter((place) => place.cell === cell)
        .map((place) => ({
          range: rangeOf(place),
          options: { inlineClassName: place === current ? "found-current" : "found" },
        })),
    );
    if (current?.cell === cell) editor.revealRangeInCenterIfOutsideViewport(rangeOf(current));
    return () => decorations.clear();
  }, [editor, cell, found, current]);
}

/** Lines and nodes: marks the line of the selected and of the hovered node, tells which line is pointed at, and follows jumps. */
function useLines(editor: StandaloneEditor | null, cell: string): void {
  const { session } = useNotebook();
  const { selected, hovered } = useNodeLines(cell);
  const jump = useSession((state) => (state.jump?.cell === cell ? state.jump : null));

  useEffect(() => {
    if (editor === null) return;
    const whole = (line: number, className: string): monaco.editor.IModelDeltaDecoration => ({
      range: new monaco.Range(line, 1, line, 1),
      options: { isWholeLine: true, className, marginClassName: `${className}-margin` },
    });
    const decorations = editor.createDecorationsCollection([
      ...(selected === null ? [] : [whole(selected, "line-selected")]),
      ...(hovered === null || hovered === selected ? [] : [whole(hovered, "line-hovered")]),
    ]);
    return () => decorations.clear();
  }, [editor, selected, hovered]);

  useEffect(() => {
    if (editor === null || selected === null) return;
    editor.revealLineInCenterIfOutsideViewport(selected);
  }, [editor, selected]);

  useEffect(() => {
    if (editor === null) return;
    const tell = (line: number | null): void => {
      const { line: before } = session.getState();
      if (line === null ? before?.cell === cell : before?.cell !== cell || before.line !== line) {
        session.setState({ line: line === null ? null : { cell, line } });
      }
    };
    const cursorLine = (): number | null => (editor.hasTextFocus() ? (editor.getPosition()?.lineNumber ?? null) : null);
    const listeners = [
      editor.onDidChangeCursorPosition(() => tell(cursorLine())),
      editor.onDidFocusEditorText(() => tell(cursorLine())),
      editor.onDidBlurEditorText(() => tell(null)),
      editor.onMouseMove(({ target }) => tell(target.position?.lineNumber ?? cursorLine())),
      editor.onMouseLeave(() => tell(cursorLine())),
    ];
    return () => {
      for (const listener of listeners) listener.dispose();
    };
  }, [editor, session, cell]);

  // What was asked for before the editor came has been seen to: the selection that it was given is newer.
  const seen = useRef(jump?.count);
  useEffect(() => {
    if (editor === null || jump === null || jump.count === seen.current) return;
    seen.current = jump.count;
    editor.setPosition({ lineNumber: jump.line, column: jump.column });
    editor.revealLineInCenterIfOutsideViewport(jump.line);
    editor.focus();
  }, [editor, jump]);
}
