/**
 * The one Monaco editor of the page, which goes from cell to cell: it is made once, because TypeScript's part of Monaco brings more features when
 * the first editor is there already, and editors that are made later fail on their services. Only one place shows it at a time.
 */
import { editorTheme, monaco } from "./monaco.ts";

/** The editor. */
export type StandaloneEditor = monaco.editor.IStandaloneCodeEditor;

/** Room above and below the text, in pixels. */
const padding = 10;

const place = document.createElement("div");
place.className = "monaco-place";
let made: StandaloneEditor | null = null;

/** Brings the editor into `host`, with a model, as high as `fits` asks: see `EditorProps`. */
export function bringEditor(
  host: HTMLElement,
  model: monaco.editor.ITextModel,
  { label, fits }: { readonly label: string; readonly fits: boolean },
): StandaloneEditor {
  host.append(place);
  made ??= createEditor();
  made.updateOptions({
    ariaLabel: label,
    scrollbar: fits
      ? { useShadows: false, vertical: "hidden", handleMouseWheel: false, alwaysConsumeMouseWheel: false }
      : { useShadows: false, vertical: "auto", handleMouseWheel: true, alwaysConsumeMouseWheel: true },
  });
  made.setModel(model);
  return made;
}

/** Takes the editor off the page until it is brought again. */
export function takeEditor(): void {
  made?.setModel(null);
  place.remove();
}

function createEditor(): StandaloneEditor {
  return monaco.editor.create(place, {
    model: null,
    theme: editorTheme,
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    fontFamily: "var(--code-face)",
    fontLigatures: false,
    lineNumbersMinChars: 3,
    folding: false,
    glyphMargin: false,
    padding: { top: padding, bottom: padding },
    renderLineHighlight: "none",
    overviewRulerLanes: 0,
    tabSize: 2,
    wordWrap: "on",
    wrappingIndent: "indent",
    fixedOverflowWidgets: true,
    stickyScroll: { enabled: false },
    // Words of the text would be asked of a worker that a bundled Monaco cannot start; TypeScript knows better ones.
    wordBasedSuggestions: "off",
  });
}
