/**
 * Monaco with the parts that the program's editor uses, its TypeScript given the declarations of the library, and its colours taken from the page.
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
import { typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import type { Theme } from "../../page/color.ts";
import { compilerOptions, leftOut } from "./typeRules.ts";

export { monaco };

/** Name of the one theme, which is defined anew when the page's design changes. */
export const editorTheme = "glovebox";

typescriptDefaults.setCompilerOptions(compilerOptions);
// Here it marks what cannot be parsed; what is wrong with types followTypes.ts asks for, so that marks and Problems are the same.
typescriptDefaults.setDiagnosticsOptions({
  noSemanticValidation: true,
  noSuggestionDiagnostics: true,
  diagnosticCodesToIgnore: [...leftOut],
});

/** The model of a cell, with `text` in it; who asks for it disposes of it. */
export function cellModel(cell: string, text: string): monaco.editor.ITextModel {
  const uri = monaco.Uri.parse(`file:///cell/${cell}.ts`);
  const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, "typescript", uri);
  if (model.getValue() !== text) model.setValue(text);
  return model;
}

/** Gives a model the text that the session has, if it is another: only what differs is replaced, and the cursor goes there. */
export function setModelText(editor: monaco.editor.ICodeEditor, model: monaco.editor.ITextModel, text: string): void {
  const before = model.getValue();
  if (before === text) return;
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end++;
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(before.length - end));
  model.applyEdits([{ range, text: text.slice(start, text.length - end) }]);
  const cursor = model.getPositionAt(text.length - end);
  editor.setPosition(cursor);
  editor.revealPositionInCenterIfOutsideViewport(cursor);
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
