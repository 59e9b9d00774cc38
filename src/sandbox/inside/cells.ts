/**
 * Runs the cells of a notebook inside the sandbox: each as soon as the names it needs are there, so that a cell that waits or fails holds up
 * only those that need it. Says of everything that is posted which cell it came from. What programs look like is in src/notebook/program.ts.
 */
import { type Diagnostic, InternalError } from "../../base/errors.ts";
import type { InputValue } from "../../protocol/display.ts";
import type { SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** A cell's code: takes the values of the names it needs, gives those of the names it defines. */
export type CellBody = (...values: readonly unknown[]) => Promise<Readonly<Record<string, unknown>>>;

/** A name, and the number of the cell that defines it. */
export type CellNeed = readonly [name: string, from: number];

/** What the reader chose in a cell, by the names of its inputs. */
export type ChosenInputs = Readonly<Record<string, InputValue>>;

/** What cells need from their environment. */
export interface CellsEnvironment {
  readonly post: (message: SandboxMessage) => void;
  readonly explain: (thrown: unknown) => readonly Diagnostic[];
  /** Resolves when the present task and the failures it left are dealt with. */
  readonly nextTask: () => Promise<void>;
}

/** The cells of one program. */
export interface Cells {
  /** The function `cell` of programs: announces a cell. Cells come after those that they need, and start once those of `after` are over, too. */
  announce(
    id: number,
    needs: readonly CellNeed[],
    body: CellBody,
    chosen?: ChosenInputs,
    after?: readonly number[],
  ): void;
  /** The number of the cell that is at work, null outside of one; and what the reader chose in it. */
  readonly current: () => number | null;
  readonly chosen: () => ChosenInputs;
  /** Runs all announced cells; resolves when the last one is over. */
  run(): Promise<void>;
  /** Posts a message, behind the mark of the cell it comes from. */
  post(message: SandboxMessage): void;
  /** Hands on an answer; what it wakes belongs to the cell that asked. */
  receive(response: SandboxResponse, receiver: (response: SandboxResponse) => void): void;
  /** `call`, to be run later, as work of the cell that is at work now. */
  bound(call: (...values: readonly unknown[]) => void): (...values: readonly unknown[]) => void;
  /** Reports a failure that nobody waited for; false when no cell is at work. */
  fail(thrown: unknown): boolean;
}

interface Announced {
  readonly id: number;
  readonly needs: readonly CellNeed[];
  readonly body: CellBody;
  readonly after: readonly number[];
}

/** The cells of a program that announces none until now. */
export function createCells({ post, explain, nextTask }: CellsEnvironment): Cells {
  const announced: Announced[] = [];
  const chosen = new Map<number, ChosenInputs>();
  /** The names of cells that are over; null of those that failed. */
  const names = new Map<number, ReadonlyMap<string, unknown> | null>();
  const askers = new Map<number, number>();
  // Each task enters one cell, and all that its promises do until the next task is work of that cell.
  let current: number | null = null;
  let marked: number | null = null;

  const mark = (): void => {
    if (current === null || current === marked) return;
    marked = current;
    post({ type: "cell", id: current });
  };

  const start = async ({ id, needs, body }: Announced): Promise<void> => {
    current = id;
    const missing = needs.find(([name, from]) => names.get(from)?.has(name) !== true);
    if (missing !== undefined) {
      names.set(id, null);
      post({ type: "cellEnded", id, diagnostics: [notRun(missing[0])] });
      return;
    }
    mark();
    try {
      const taken = needs.map(([name, from]) => [name, names.get(from)?.get(name)] as const);
      const defined = Object.entries(await body(...taken.map(([, value]) => value)));
      names.set(id, new Map(defined));
      // Also of what it took, the inside of which it may have changed.
      const values = [...taken, ...defined].map(([name, value]) => ({ name, fingerprint: fingerprintOf(value) }));
      post({ type: "cellEnded", id, diagnostics: [], values });
    } catch (thrown) {
      names.set(id, null);
      post({ type: "cellEnded", id, diagnostics: explain(thrown) });
    }
  };

  return {
    announce(id, needs, body, inputs = {}, after = []) {
      announced.push({ id, needs, body, after });
      chosen.set(id, inputs);
    },
    current: () => current,
    chosen: () => chosen.get(current ?? -1) ?? {},
    async run() {
      const waiting = [...announced];
      const running = new Set<Promise<void>>();
      while (waiting.length > 0) {
        const index = waiting.findIndex(({ needs, after }) =>
          [...needs.map(([, from]) => from), ...after].every((from) => names.has(from)),
        );
        const [next] = index < 0 ? [] : waiting.splice(index, 1);
        if (next === undefined) {
          if (running.size === 0) throw new InternalError("a cell needs one that is not in the program");
          await Promise.race(running);
          await nextTask();
          continue;
        }
        const ended = start(next);
        running.add(ended);
        void ended.then(() => running.delete(ended));
        await nextTask();
      }
      await Promise.all(running);
    },
    post(message) {
      mark();
      if (message.type === "request" && current !== null) askers.set(message.id, current);
      post(message);
    },
    receive(response, receiver) {
      current = askers.get(response.id) ?? current;
      askers.delete(response.id);
      receiver(response);
    },
    bound(call) {
      const own = current;
      return (...values) => {
        current = own;
        call(...values);
      };
    },
    fail(thrown) {
      if (current === null) return false;
      post({ type: "cellEnded", id: current, diagnostics: explain(thrown) });
      return true;
    },
  };
}

function notRun(name: string): Diagnostic {
  return {
    severity: "error",
    code: "not-run",
    message: `not run: ${name} comes from a cell that failed`,
    hint: "repair that cell first",
  };
}
