/**
 * Monaco with the parts that the program's editor uses, its TypeScript told of our library, and its colours taken from the page.
 * Importing this file loads all of Monaco: only the lazily loaded editor does.
 */
import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/caretOperations/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/contextmenu/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
// The suggestions of `suggest` are only registered along with inline completions.
import "monaco-editor/features/inlineCompletions/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/parameterHints/register";
import "monaco-editor/features/quickHelp/register";
import "monaco-editor/features/smartSelect/register";
import "monaco-editor/features/suggest/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/wordHighlighter/register";
import "monaco-editor/features/wordOperations/register";
import "monaco-editor/languages/definitions/typescript/register";
import { ModuleKind, ScriptTarget, typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import { cellTypes } from "../../sandbox/cellTypes.ts";
import type { Theme } from "../graph/bitWidthScale.ts";

export { monaco };

/** Name of the one theme, which is defined anew when the page's design changes. */
export const editorTheme = "glovebox";

/**
 * Complaints of TypeScript that do not hold in a cell: `await` and `return` at the top level, unused expressions and names, and
 * arithmetic on comparisons, which are arrays of 0 and 1 here: `(x > 3) * y`, `(x > 3) & (y < 2)`.
 */
const notForCells = [1375, 1378, 1108, 6133, 6192, 6196, 7044, 80007, 2362, 2363, 2365, 2447];

typescriptDefaults.setCompilerOptions({
  target: ScriptTarget.ESNext,
  module: ModuleKind.ESNext,
  lib: ["es2023"],
  strict: true,
  noImplicitAny: false,
  allowNonTsExtensions: true,
  // ModuleDetectionKind.Force: the program is a module, which may await at its top level.
  moduleDetection: 3,
});
typescriptDefaults.setDiagnosticsOptions({ diagnosticCodesToIgnore: notForCells });
typescriptDefaults.setExtraLibs([{ content: cellTypes(), filePath: "file:///glovebox.d.ts" }]);

const modelUri = monaco.Uri.parse("file:///program.ts");

/** The one model of the program, with `text` in it; it outlives the editor, and so does its undo history. */
export function programModel(text: string): monaco.editor.ITextModel {
  const model = monaco.editor.getModel(modelUri) ?? monaco.editor.createModel(text, "typescript", modelUri);
  if (model.getValue() !== text) model.setValue(text);
  return model;
}

/** Takes the editor's colours from the style sheets' variables, as they are for the present design. */
export function setTheme(theme: Theme): void {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const token = (token: string, name: string, fontStyle = ""): monaco.editor.ITokenThemeRule => ({
    token,
    foreground: color(name).slice(1),
    fontStyle,
  });
  monaco.editor.defineTheme(editorTheme, {
    base: theme === "light" ? "vs" : "vs-dark",
    inherit: true,
    rules: [
      token("", "--ink"),
      token("comment", "--code-comment", "italic"),
      token("keyword", "--code-keyword"),
      token("string", "--code-string"),
      token("number", "--code-number"),
      token("regexp", "--code-string"),
      token("type.identifier", "--ink"),
      token("identifier", "--ink"),
      token("delimiter", "--ink-soft"),
    ],
    colors: {
      "editor.background": color("--surface"),
      "editor.foreground": color("--ink"),
      "editorLineNumber.foreground": color("--ink-soft"),
      "editorLineNumber.activeForeground": color("--ink"),
      "editorCursor.foreground": color("--ink"),
      "editor.selectionBackground": color("--selection"),
      "editorWidget.background": color("--paper"),
      "editorWidget.border": color("--hairline"),
      "editorHoverWidget.background": color("--paper"),
      "editorSuggestWidget.background": color("--paper"),
      "editorError.foreground": color("--error"),
      "editorWarning.foreground": color("--warning"),
      focusBorder: color("--focus"),
    },
  });
  monaco.editor.setTheme(editorTheme);
}
