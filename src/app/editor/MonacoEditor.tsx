/** The program in Monaco, tied to the session: text, problems, the line of the selected node, the line that is pointed at. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useDiagnostics, usePage, useSession, useSettings } from "../PageContext.tsx";
import { editText, selectedLine } from "../store/session.ts";
import { strings } from "../strings.ts";
import { editorTheme, monaco, programModel, setTheme } from "./monaco.ts";

type StandaloneEditor = monaco.editor.IStandaloneCodeEditor;

/** The editor. */
export function MonacoEditor(): ReactNode {
  const { session } = usePage();
  const host = useRef<HTMLDivElement>(null);
  const exit = useRef<HTMLParagraphElement>(null);
  const [editor, setEditor] = useState<StandaloneEditor | null>(null);

  useEffect(() => {
    if (host.current === null) return;
    const model = programModel(session.getState().text);
    const made = monaco.editor.create(host.current, {
      model,
      theme: editorTheme,
      ariaLabel: strings.editor.withExit,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      fontFamily: "var(--code-face)",
      fontLigatures: false,
      lineNumbersMinChars: 3,
      folding: false,
      glyphMargin: false,
      padding: { top: 10, bottom: 10 },
      renderLineHighlight: "none",
      overviewRulerLanes: 0,
      tabSize: 2,
      wordWrap: "on",
      wrappingIndent: "indent",
      fixedOverflowWidgets: true,
      stickyScroll: { enabled: false },
      scrollbar: { useShadows: false },
    });
    // Tab indents, so there must be another way out for those who have only a keyboard.
    made.addAction({
      id: "glovebox.leave",
      label: strings.editor.leave,
      keybindings: [monaco.KeyCode.Escape],
      keybindingContext:
        "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !markersNavigationVisible && !editorHasSelection && !editorHasMultipleSelections",
      run: () => exit.current?.focus(),
    });
    const typed = model.onDidChangeContent(() => editText(session, model.getValue()));
    const unsubscribe = session.subscribe((state, before) => {
      if (state.text !== before.text && state.text !== model.getValue()) model.setValue(state.text);
    });
    setEditor(made);
    return () => {
      typed.dispose();
      unsubscribe();
      made.dispose();
      setEditor(null);
    };
  }, [session]);

  useLook(editor);
  useMarkers(editor);
  useLines(editor);
  return (
    <>
      <div ref={host} className="monaco-host" />
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

/** Our problems, underlined in their lines beside those of TypeScript. */
function useMarkers(editor: StandaloneEditor | null): void {
  const diagnostics = useDiagnostics();
  const text = useSession((state) => state.text);
  const fresh = useSession((state) => state.trace.kind !== "waiting");
  useEffect(() => {
    const model = editor?.getModel();
    if (model === null || model === undefined) return;
    const lines = text.split("\n");
    const markers = diagnostics.flatMap(({ severity, message, hint, location }) => {
      const line = location === undefined ? undefined : lines[location.line - 1];
      if (!fresh || location === undefined || line === undefined) return [];
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
  }, [editor, diagnostics, text, fresh]);
}

/** Lines and nodes: marks the line of the selected and of the hovered node, tells which line is pointed at, and follows jumps. */
function useLines(editor: StandaloneEditor | null): void {
  const { session } = usePage();
  const selected = useSession(selectedLine);
  const hovered = useSession((state) => selectedLine({ ...state, selectedNode: state.hoveredNode }));
  const jump = useSession((state) => state.jump);

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
      if (session.getState().line !== line) session.setState({ line });
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
  }, [editor, session]);

  useEffect(() => {
    if (editor === null || jump === null) return;
    editor.setPosition({ lineNumber: jump.line, column: 1 });
    editor.revealLineInCenterIfOutsideViewport(jump.line);
    editor.focus();
  }, [editor, jump]);
}
