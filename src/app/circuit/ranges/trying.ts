/**
 * Tries other input-sets: traces the cell with another text, which nobody keeps, in a sandbox of its own. One try at a time; of those that come meanwhile
 * only the last is made, so that what is shown follows a drag without waiting for its end.
 */
import type { Diagnostic } from "../../../base/errors.ts";
import { analyseNotebook } from "../../../notebook/dependencies.ts";
import { changeText } from "../../../notebook/edits.ts";
import { programOf, toCellCircuit } from "../../../notebook/program.ts";
import type { Result } from "../../../protocol/result.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import type { NotebookParts } from "../../notebook/NotebookContext.tsx";
import type { CellCircuit } from "../../notebook/session.ts";

/** What is tried. */
export interface Try {
  readonly text: string;
  /** Whether it is to stay on show, marked, once nothing is dragged any more. */
  readonly stays: boolean;
}

/** Makes tries of one circuit, until it is stopped. */
export interface Trying {
  make(next: Try): void;
  /** Ends what goes on, and what is shown of it; what `stays` is left on show unless `all` ends. */
  stop(all: boolean): void;
}

/** @param onFailed hears why a text gave no circuit, and null once one does */
export function createTrying(
  { session, runInSandbox }: Pick<NotebookParts, "session" | "runInSandbox">,
  { slot, cell, circuit, index }: Pick<CellCircuit, "slot" | "cell" | "circuit"> & { readonly index: number },
  onFailed: (why: Diagnostic | null) => void,
): Trying {
  let waiting: Try | null = null;
  let isBusy = false;
  let isStopped = false;

  const trace = ({ text }: Try): Promise<Result<TracedCircuit>> => {
    const { history, chosen } = session.getState();
    const analysis = analyseNotebook(changeText(history.present, cell, text));
    const program = programOf(analysis, [cell], chosen);
    const number = program.cells.findIndex(({ id }) => id === cell);
    let current = -1;
    let met = 0;
    return new Promise((resolve) => {
      const run = runInSandbox(program.text, {
        onMessage(message) {
          if (message.type === "cell") current = message.id;
          if (message.type === "cellEnded" && message.id === number) end(message.diagnostics);
          if (message.type !== "circuit" || current !== number || met++ !== index) return;
          run.stop();
          resolve({ ok: true, value: toCellCircuit(program, message.circuit) });
        },
        // A try computes nothing.
        onRequest: async () => ({ ok: false, diagnostics: [] }),
      });
      const end = (diagnostics: readonly Diagnostic[]): void => {
        run.stop();
        resolve({ ok: false, diagnostics });
      };
      void run.finished.then((ending) => end(ending.ok ? [] : ending.diagnostics));
    });
  };

  const next = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    for (let now = waiting; now !== null && !isStopped; now = waiting) {
      waiting = null;
      const result = await trace(now);
      if (isStopped) break;
      const [why] = result.ok ? [] : result.diagnostics;
      onFailed(result.ok ? null : (why ?? null));
      if (result.ok) session.setState({ trial: { slot, of: circuit, circuit: result.value, stays: now.stays } });
    }
    isBusy = false;
  };

  return {
    make(what) {
      waiting = what;
      void next();
    },
    stop(all) {
      isStopped = true;
      waiting = null;
      session.setState(({ trial }) => (trial?.slot === slot && (all || !trial.stays) ? { trial: null } : {}));
    },
  };
}
