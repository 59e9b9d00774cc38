/** The editor's TypeScript without an editor: the very compiler, files and options of the page, over all cells of a notebook. */
import { TypeScriptWorker } from "monaco-editor/languages/features/typescript/tsWorker.js";
import { cellPath, typeFiles } from "../../src/app/notebook/editor/cellNames.ts";
import { problemsOf } from "../../src/app/notebook/editor/typeProblems.ts";
import { compilerOptions } from "../../src/app/notebook/editor/typeRules.ts";
import type { TypeProblem } from "../../src/app/notebook/session.ts";
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import { type Notebook, newCell, newNotebook } from "../../src/notebook/document.ts";

/** A notebook of these code cells, `c1` and so on. */
export function notebookOf(...texts: readonly string[]): Notebook {
  return newNotebook(
    "",
    texts.map((text, index) => newCell(`c${index + 1}`, "code", text)),
  );
}

/** What TypeScript finds wrong with a notebook. */
export interface TypeChecker {
  check(notebook: Notebook): Promise<readonly TypeProblem[]>;
}

/** A checker for many notebooks, one after the other: what they share is read once. */
export function createTypeChecker(): TypeChecker {
  const files: Record<string, { readonly content: string; readonly version: number }> = {};
  const worker = new TypeScriptWorker({ getMirrorModels: () => [] }, { compilerOptions, extraLibs: files });
  const told = new Map<string, { readonly content: string; readonly version: number }>();
  return {
    async check(notebook) {
      const analysis = analyseNotebook(notebook);
      for (const path of Object.keys(files)) delete files[path];
      for (const { filePath, content } of typeFiles(analysis)) {
        const before = told.get(filePath) ?? { content: "", version: 0 };
        const file = before.content === content ? before : { content, version: before.version + 1 };
        told.set(filePath, file);
        files[filePath] = file;
      }
      const found: TypeProblem[] = [];
      for (const [id, cell] of analysis.cells) {
        if (cell.problems.length > 0)
          throw new Error(`cell ${id}: ${cell.problems.map(({ message }) => message).join("; ")}`);
        found.push(...problemsOf(cell, await worker.getSemanticDiagnostics(cellPath(id))));
      }
      return found;
    },
  };
}

/** Problems as `cell:line code message`. */
export function written(problems: readonly TypeProblem[]): readonly string[] {
  return problems.map(
    ({ cell, diagnostic: { code, message, location } }) => `${cell}:${location.line} ${code} ${message}`,
  );
}
