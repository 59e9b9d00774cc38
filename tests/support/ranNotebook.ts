/**
 * A notebook that is edited and run as the page does it, with the sandbox's own cells inside of this process; and the slow oracle beside it, which
 * runs everything anew.
 */
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import type { Notebook } from "../../src/notebook/document.ts";
import { type CellRuns, type StaleCells, staleCells, startedRun, withValues } from "../../src/notebook/outOfDate.ts";
import { type Chosen, programOf } from "../../src/notebook/program.ts";
import type { SandboxMessage } from "../../src/protocol/sandbox.ts";
import { type CellBody, type CellNeed, type ChosenInputs, createCells } from "../../src/sandbox/inside/cells.ts";

/** What cells printed, by their ids. */
export type Printed = ReadonlyMap<string, readonly string[]>;

interface Ran {
  readonly printed: Printed;
  readonly runs: CellRuns;
}

/** Runs cells, all when none are given, after the runs before. */
async function runCells(notebook: Notebook, chosen: Chosen, before: Ran, ids?: readonly string[]): Promise<Ran> {
  const program = programOf(analyseNotebook(notebook), ids, chosen);
  const runs = new Map(before.runs);
  const printed = new Map<string, string[]>([...before.printed].map(([id, lines]) => [id, [...lines]]));
  const started = new Set<number>();
  let count = 0;
  const post = (message: SandboxMessage): void => {
    if (message.type !== "cell" && message.type !== "cellEnded") return;
    const cell = program.cells[message.id];
    if (cell === undefined) throw new Error("a message of no cell");
    if (!started.has(message.id)) {
      started.add(message.id);
      printed.set(cell.id, []);
      runs.set(cell.id, startedRun(cell, runs));
    }
    if (message.type === "cell") return;
    const run = runs.get(cell.id);
    if (message.diagnostics.length > 0) printed.get(cell.id)?.push(...message.diagnostics.map((each) => each.message));
    else if (run !== undefined) runs.set(cell.id, withValues(run, cell, message.values ?? [], ++count));
  };
  const cells = createCells({
    post,
    explain: (thrown) => [{ severity: "error", code: "exception", message: String(thrown) }],
    nextTask: () => Promise.resolve(),
  });
  const print = (value: unknown): void => {
    const id = program.cells[cells.current() ?? -1]?.id ?? "";
    printed.get(id)?.push(JSON.stringify(value) ?? "undefined");
  };
  const slider = (name: string, first: number): number => Number(cells.chosen()[name] ?? first);
  const announce = (id: number, needs: readonly CellNeed[], body: CellBody, inputs?: ChosenInputs, after?: number[]) =>
    cells.announce(id, needs, body, inputs, after);
  const start: (...values: readonly unknown[]) => void = new Function("cell", "print", "slider", program.text) as never;
  start(announce, print, slider);
  await cells.run();
  return { printed, runs };
}

const nothing: Ran = { printed: new Map(), runs: new Map() };

/** What every cell prints when all run anew: the oracle. */
export const runAnew = async (notebook: Notebook, chosen: Chosen = new Map()): Promise<Printed> =>
  (await runCells(notebook, chosen, nothing)).printed;

/** A notebook, what the reader chose in it, and what its cells showed last. */
export class RanNotebook {
  notebook: Notebook;
  chosen: Chosen = new Map();
  #ran: Ran = nothing;

  constructor(notebook: Notebook) {
    this.notebook = notebook;
  }

  get printed(): Printed {
    return this.#ran.printed;
  }

  get runs(): CellRuns {
    return this.#ran.runs;
  }

  stale(): StaleCells {
    return staleCells(this.notebook, analyseNotebook(this.notebook), this.chosen, this.#ran.runs);
  }

  /** Runs cells and what they need, all when none are given. */
  async run(ids?: readonly string[]): Promise<void> {
    this.#ran = await runCells(this.notebook, this.chosen, this.#ran, ids);
  }
}
