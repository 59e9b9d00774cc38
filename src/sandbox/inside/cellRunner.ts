/**
 * Runs a transformed cell inside the sandbox worker: gives it the library's names and the operators, reports what it prints, makes and asks for,
 * and how it ended. The worker's own objects are handed in.
 */
import { type Diagnostic, diagnosticsOf, InternalError, UserError } from "../../base/errors.ts";
import { isStackOverflow } from "../../base/stackOverflow.ts";
import { Circuit } from "../../compile/circuit.ts";
import { createLibrary, type Library } from "../../compile/library.ts";
import type { SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import { applyOperator, isArrayLike, NDArray, type Operand, Traced } from "../../trace/arrays.ts";
import { setLocationFinder } from "../../trace/location.ts";
import { type CellPlacement, locateInCell } from "../translate/stack.ts";
import { type Cells, createCells } from "./cells.ts";
import { createCheck } from "./check.ts";
import { createDecode } from "./decode.ts";
import { createDisplays } from "./displays.ts";
import { hideGlobals } from "./globals.ts";
import { createInputs } from "./inputs.ts";
import { createLoops, type Loops } from "./loops.ts";
import { createOperators, type OperatorDispatcher, type Operators } from "./operators.ts";
import { createPrint } from "./print.ts";
import { createProgress, type SandboxProgress } from "./progress.ts";
import { createRemoteHost } from "./remoteHost.ts";
import { giveScalarsMembers } from "./scalars.ts";
import { hintFor, type KnownNames } from "./suggest.ts";

/** A part of the runtime that a program's names asked for: it adds names to the library. */
export interface SandboxPart {
  names(library: Library, tell: SandboxProgress): Readonly<Record<string, unknown>>;
}

/** The worker's side of the world. */
export interface CellRunEnvironment {
  /** The global object, whose names the cell sees. */
  readonly scope: object;
  readonly post: (message: SandboxMessage) => void;
  readonly onResponse: (receive: (response: SandboxResponse) => void) => void;
  readonly onUnhandledRejection: (receive: (reason: unknown) => void) => void;
  /** Resolves when the present task and the failures it left are dealt with. */
  readonly nextTask: () => Promise<void>;
  /** Resolves after the events and timers that are due. */
  readonly nextTurn: () => Promise<void>;
}

/** A transformed cell: see `transformCell`. */
export type CellFunction = (operators: Operators) => Promise<void>;

/** Runs one cell, or the program of a notebook, which announces its cells; posts `ready` first and `done` or `failed` last. */
export async function runCell(
  around: CellRunEnvironment,
  placement: CellPlacement,
  cell: CellFunction,
  parts: readonly SandboxPart[] = [],
): Promise<void> {
  const { post } = around;
  let failed = false;
  /** The names that cells see, for hints; filled below. */
  const known: { globals: readonly string[]; members: Readonly<Record<string, readonly string[]>> } = {
    globals: [],
    members: {},
  };
  const fail = (thrown: unknown): void => {
    if (failed || cells.fail(thrown)) return;
    failed = true;
    post({ type: "failed", diagnostics: explain(thrown, placement, known) });
  };
  const cells = createCells({
    post,
    explain: (thrown) => explain(thrown, placement, known),
    nextTask: around.nextTask,
  });
  /** The messages of circuits, by their graphs: to show one again is to post it again. */
  const circuits = new WeakMap<object, SandboxMessage>();
  const remote = createRemoteHost((message) => {
    if (message.type === "circuit") circuits.set(message.circuit.graph, message);
    cells.post(message);
  });
  around.onResponse((response) => cells.receive(response, remote.receive));
  around.onUnhandledRejection(fail);
  Object.assign(Error, { stackTraceLimit: 100 });
  setLocationFinder(() => locateInCell(new Error().stack, placement));

  const print = createPrint((text) => cells.post({ type: "print", text }));
  const displays = createDisplays({
    post: (display) => cells.post({ type: "display", display }),
    print,
    showCircuit(circuit) {
      const message = circuits.get(circuit.graph.data);
      if (message !== undefined) cells.post(message);
      return message !== undefined;
    },
    offer({ circuit, model, processing }) {
      const message = circuits.get(circuit.graph.data);
      if (message?.type !== "circuit") return false;
      cells.post({ type: "deployment", deployment: { circuit: message.circuit, model, processing } });
      return true;
    },
  });
  const input = createInputs({ show: displays.display, chosen: cells.chosen, cell: cells.current });
  const decode = createDecode((circuit, words) => {
    const message = circuits.get(circuit.graph.data);
    if (message?.type !== "circuit") return false;
    cells.post({ type: "decode", circuit: message.circuit.id, words });
    return true;
  });
  const operators = operatorsOfLibrary(
    displays.shown,
    createLoops((place) => post({ type: "loop", place }), Date.now),
  );
  const check = createCheck(operators.truth);
  const own = createLibrary(remote.host);
  const tell = createProgress((progress) => cells.post({ type: "progress", progress }));
  const library: Readonly<Record<string, unknown>> = {
    ...own,
    ...Object.assign({}, ...parts.map((part) => part.names(own, tell))),
    print,
    check,
    input,
    decode,
    ...displays.functions,
  };
  known.globals = Object.keys(library);
  known.members = membersOf(library);
  hideGlobals(around.scope, Object.keys(library));
  giveScalarsMembers({ Number, Boolean });
  for (const [name, value] of Object.entries(library))
    Object.defineProperty(around.scope, name, { value, enumerable: true });
  const console = Object.fromEntries(["log", "info", "warn", "error", "debug"].map((name) => [name, print]));
  Object.defineProperty(around.scope, "console", { value: Object.freeze(console) });
  keepCellOfTimers(around.scope, cells);
  Object.defineProperty(around.scope, "cell", { value: cells.announce, configurable: true });

  post({ type: "ready" });
  try {
    await cell(operators);
    Reflect.deleteProperty(around.scope, "cell");
    await cells.run();
    await remote.idle();
    await around.nextTurn();
  } catch (thrown) {
    fail(thrown);
  }
  if (!failed) post({ type: "done" });
}

/** What a timer does belongs to the cell that set it. */
function keepCellOfTimers(scope: object, cells: Cells): void {
  const original: unknown = Reflect.get(scope, "setTimeout");
  if (typeof original !== "function") return;
  Object.defineProperty(scope, "setTimeout", {
    value: (call: (...values: readonly unknown[]) => void, ...rest: readonly unknown[]): unknown =>
      original.call(scope, cells.bound(call), ...rest),
    configurable: true,
    writable: true,
  });
}

function operatorsOfLibrary(shown: (value: unknown) => void, loops: Loops): Operators {
  const dispatcher: OperatorDispatcher = {
    isArrayLike,
    isTraced: (value) => Traced.is(value),
    truth: (value) => {
      if (!(value instanceof NDArray)) throw new InternalError("the truth of what is no array");
      if (value.size === 1) return value.data[0] !== 0;
      throw new UserError("The truth value of an array with more than one element is ambiguous", {
        code: "truth",
        hint: "ask for np.any(x) or np.all(x)",
      });
    },
    apply: (name, operands) => applyOperator(name, operands as readonly Operand[]),
    shown,
  };
  return createOperators(dispatcher, loops);
}

/** Members of the library's objects, and those that arrays and circuits have under any name. */
function membersOf(library: Readonly<Record<string, unknown>>): KnownNames["members"] {
  const objects = Object.entries(library).filter(([, value]) => typeof value === "object" && value !== null);
  const methodsOf = (prototype: object): readonly string[] => Object.getOwnPropertyNames(prototype);
  return {
    ...Object.fromEntries(objects.map(([name, value]) => [name, Object.keys(value as object)])),
    "an array": methodsOf(NDArray.prototype),
    "a traced value": methodsOf(Traced.prototype),
    "a circuit": methodsOf(Circuit.prototype),
  };
}

/** Characters of a foreign exception's message that are shown. */
const longestException = 10_000;

/** What a cell threw, with the line on which it happened. Never throws, whatever getters and proxies were thrown. */
function explain(thrown: unknown, placement: CellPlacement, known: KnownNames): readonly Diagnostic[] {
  try {
    return explained(thrown, placement, known);
  } catch {
    return [{ severity: "error", code: "exception", message: "thrown: an object that cannot be read" }];
  }
}

function explained(thrown: unknown, placement: CellPlacement, names: KnownNames): readonly Diagnostic[] {
  const location = (thrown instanceof Error ? locateInCell(thrown.stack, placement) : null) ?? undefined;
  const known = thrown instanceof UserError || thrown instanceof InternalError;
  const diagnostics: readonly Diagnostic[] = known ? diagnosticsOf(thrown) : [exceptionOf(thrown, names)];
  return diagnostics.map((each) =>
    each.location === undefined && location !== undefined ? { ...each, location } : each,
  );
}

function exceptionOf(thrown: unknown, names: KnownNames): Diagnostic {
  const message = exceptionText(thrown).slice(0, longestException);
  const hint = hintFor(message, names);
  return { severity: "error", code: "exception", message, ...(hint === null ? {} : { hint }) };
}

function exceptionText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `thrown: ${String(thrown)}`;
  if (isStackOverflow(thrown)) return "a function calls itself without end";
  return `${thrown.name}: ${thrown.message}`;
}
