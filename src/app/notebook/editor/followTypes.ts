/**
 * Keeps the session's type errors up with its text: TypeScript, in Monaco's worker, checks the cells that changed and those that use their names each
 * time the text has been looked at, which is some time after the last key. It is there once the full editor is: what is loaded for it anyway.
 */
import { languages } from "monaco-editor/editor";
import { getTypeScriptWorker, typescriptDefaults } from "monaco-editor/languages/features/typescript/register";
import type { NotebookAnalysis } from "../../../notebook/dependencies.ts";
import { cellsReadAnew } from "../../../notebook/readAnew.ts";
import { allDiagnostics } from "../circuits.ts";
import type { Session, SessionState, TypeProblem } from "../session.ts";
import { cellPath, type NamedFile, typeFiles } from "./cellNames.ts";
import { besideOurs, problemsOf } from "./typeProblems.ts";
import type { TypeScriptFinding } from "./typeRules.ts";

/** What is asked of TypeScript's worker; Monaco declares only the first. */
interface Checker {
  getSemanticDiagnostics(file: string): Promise<readonly TypeScriptFinding[]>;
  updateExtraLibs(files: ReturnType<typeof typescriptDefaults.getExtraLibs>): Promise<void>;
}

/** Monaco makes its worker ready when it meets the first text of the language; before, asking for it fails. */
const ready = new Promise<void>((resolve) => languages.onLanguage("typescript", resolve));

const followed = new WeakSet<Session>();

/** Follows the session for as long as the page is there; once is enough. */
export function followTypes(session: Session): void {
  if (followed.has(session)) return;
  followed.add(session);
  const follower = new TypeFollower(session);
  session.subscribe((state, before) => follower.changed(state, before));
  follower.look(null);
}

/** TypeScript's view of one session. */
class TypeFollower {
  readonly #session: Session;
  readonly #told = new Map<string, { readonly content: string; readonly dispose: () => void }>();
  /** Problems of cells as they were last checked. */
  readonly #found = new Map<string, readonly TypeProblem[]>();
  /** Cells that are to be checked. */
  readonly #due = new Set<string>();
  #isChecking = false;

  constructor(session: Session) {
    this.#session = session;
  }

  changed(state: SessionState, before: SessionState): void {
    if (state.document !== before.document) this.#found.clear();
    if (state.analysis !== before.analysis) this.look(before.analysis);
    else if (state.results !== before.results || state.circuits !== before.circuits) this.#show();
  }

  /** The text changed since `before`, null at the start: tells TypeScript of all cells, and checks those that may have other types now. */
  look(before: NotebookAnalysis | null): void {
    const { analysis } = this.#session.getState();
    this.#tell(typeFiles(analysis));
    for (const id of this.#found.keys()) if (!analysis.cells.has(id)) this.#found.delete(id);
    const changed =
      before === null || typesOf(before) !== typesOf(analysis) ? analysis.order : cellsReadAnew(before, analysis);
    for (const id of changed) this.#due.add(id);
    this.#show();
    if (this.#due.size > 0) void this.#check();
  }

  /** Only files that are not as they were are read again. */
  #tell(files: readonly NamedFile[]): void {
    const paths = new Set(files.map(({ filePath }) => filePath));
    for (const [path, { dispose }] of this.#told) {
      if (paths.has(path)) continue;
      dispose();
      this.#told.delete(path);
    }
    for (const { filePath, content } of files) {
      if (this.#told.get(filePath)?.content === content) continue;
      const { dispose } = typescriptDefaults.addExtraLib(content, filePath);
      this.#told.set(filePath, { content, dispose });
    }
  }

  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await ready;
      const worker = (await (await getTypeScriptWorker())()) as unknown as Checker;
      let sent: NotebookAnalysis | null = null;
      for (let [id] = this.#due; id !== undefined; [id] = this.#due) {
        const { analysis } = this.#session.getState();
        this.#due.delete(id);
        const cell = analysis.cells.get(id);
        if (cell === undefined || cell.problems.length > 0) continue;
        // Monaco tells the worker too, but not at a known time.
        if (analysis !== sent) await worker.updateExtraLibs(typescriptDefaults.getExtraLibs());
        sent = analysis;
        const findings = await worker.getSemanticDiagnostics(cellPath(id));
        if (this.#session.getState().analysis.cells.get(id)?.text === cell.text)
          this.#found.set(id, problemsOf(cell, findings));
      }
      this.#show();
    } catch {
      // Without TypeScript there is nothing to show: programs run all the same.
    } finally {
      this.#isChecking = false;
    }
  }

  #show(): void {
    const state = this.#session.getState();
    const found = state.history.present.cells.flatMap(({ id }) => this.#found.get(id) ?? []); // absent: not checked
    const typeProblems = besideOurs(found, allDiagnostics(state), state.analysis);
    const { typeProblems: before } = state;
    const isSame = typeProblems.length === before.length && typeProblems.every((each, i) => each === before[i]);
    if (!isSame) this.#session.setState({ typeProblems });
  }
}

/** Texts of cells that may declare types, which no analysis follows. */
function typesOf({ cells }: NotebookAnalysis): string {
  return [...cells.values()]
    .flatMap(({ text }) => (/^(?:type|interface|class)\s/m.test(text) ? [text] : []))
    .join("\n");
}
