import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bad, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import type { SourceLocation } from "../../base/errors.ts";
import { newCell, newNotebook } from "../../notebook/document.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, SandboxMessage } from "../../protocol/sandbox.ts";
import { fromNested, scalar } from "../../value/tensor.ts";
import { allDiagnostics } from "./circuits.ts";
import { createEditing } from "./editing.ts";
import type { RunInSandbox } from "./programRun.ts";
import { createSession, replaceNotebook } from "./session.ts";
import { createTracing } from "./tracing.ts";

type Handlers = Parameters<RunInSandbox>[1];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const notebookOf = (texts: readonly string[], reactive = true) =>
  newNotebook(
    "",
    texts.map((text, index) => newCell(`c${index + 1}`, "code", text)),
    { layout: "notebook", reactive },
  );

interface Sandbox {
  readonly source: string;
  readonly handlers: Handlers;
  stopped: boolean;
  /** The loop that it is in. */
  loop: SourceLocation | null;
  readonly finish: (result: Result<null>) => void;
}

function setUp(texts: readonly string[] = ["program"], { reactive = true, origin = "own" as const, pace = 0 } = {}) {
  const session = createSession(notebookOf(texts, reactive), origin);
  const editing = createEditing(session, () => Date.now());
  const sandboxes: Sandbox[] = [];
  const carryOut = vi.fn(async () => good<CircuitValue>([scalar(8)]));
  const tracing = createTracing(session, {
    runInSandbox: (source, handlers) => {
      let finish: (result: Result<null>) => void = () => {};
      const finished = new Promise<Result<null>>((done) => (finish = done));
      const sandbox = { source, handlers, stopped: false, loop: null as SourceLocation | null, finish };
      sandboxes.push(sandbox);
      const stop = (): void => {
        sandbox.stopped = true;
      };
      return { finished, loop: () => sandbox.loop, stop };
    },
    carryOut,
    now: () => Date.now(),
    delay: 300,
    pace,
  });
  const latest = () => {
    const sandbox = sandboxes.at(-1);
    if (sandbox === undefined) throw new Error("nothing was started");
    return sandbox;
  };
  /** Cells of the newest program, by the texts in it. */
  const ran = () => texts.filter((text) => latest().source.includes(text));
  const say = (...messages: readonly SandboxMessage[]) => messages.forEach(latest().handlers.onMessage);
  /** The newest program runs to its end. */
  const complete = async () => {
    const cells = latest().source.match(/^cell\(/gm)?.length ?? 0;
    for (let id = 0; id < cells; id++) say({ type: "cell", id }, { type: "cellEnded", id, diagnostics: [] });
    latest().finish(good(null));
    await vi.advanceTimersByTimeAsync(0);
  };
  const statuses = () => [...session.getState().results.cells].map(([id, { status }]) => `${id} ${status}`);
  return { session, editing, tracing, sandboxes, carryOut, latest, say, complete, statuses, ran };
}

const request = { type: "request", id: 1, circuit: 0, method: "encryptRunDecrypt", value: [fromNested([3])] } as const;
const begin: SandboxMessage = { type: "cell", id: 0 };
const circuit: SandboxMessage = { type: "circuit", circuit: linearCircuit };
const textsOf = ({ session }: ReturnType<typeof setUp>, id: string) =>
  session
    .getState()
    .results.cells.get(id)
    ?.outputs.flatMap((each) => (each.kind === "text" ? [each.text] : []));

describe("tracing", () => {
  it("shows what comes in quick succession at once, and all of it before the end", async () => {
    const page = setUp(["program"], { pace: 30 });
    let shown = 0;
    page.session.subscribe((state, before) => {
      if (state.results !== before.results) shown += 1;
    });
    page.say(begin);
    expect(shown).toBe(1);
    for (let i = 0; i < 50; i++) page.say({ type: "print", text: `${i}` });
    expect(textsOf(page, "c1")).toEqual([]);
    await vi.advanceTimersByTimeAsync(30);
    expect(textsOf(page, "c1")).toHaveLength(50);
    expect(shown).toBe(2);
    page.say({ type: "print", text: "last" });
    page.latest().finish(good(null));
    await vi.advanceTimersByTimeAsync(0);
    expect(textsOf(page, "c1")?.at(-1)).toBe("last");
  });

  it("runs once for a burst of edits, after a pause, and stops what went on", () => {
    const { editing, sandboxes } = setUp();
    editing.text("c1", "a");
    vi.advanceTimersByTime(200);
    editing.text("c1", "ab");
    vi.advanceTimersByTime(299);
    expect(sandboxes).toHaveLength(1);
    expect(sandboxes[0]?.stopped).toBe(true);
    vi.advanceTimersByTime(1);
    expect(sandboxes.map(({ source }) => source.split("\n")[1])).toEqual(["program", "ab"]);
  });

  it("shows circuits and prints; a failed run keeps the graphs before it", async () => {
    const page = setUp();
    const { session, editing, say, latest } = page;
    say(begin, circuit, { type: "print", text: "hello" }, { type: "cellEnded", id: 0, diagnostics: [] });
    latest().finish(good(null));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.getState().circuits).toMatchObject([{ slot: "c1 0", cell: "c1", program: "program", old: false }]);
    expect(textsOf(page, "c1")).toEqual(["hello"]);
    expect(session.getState().trace.kind).toBe("traced");

    editing.text("c1", "throws");
    await vi.advanceTimersByTimeAsync(300);
    say(begin, {
      type: "cellEnded",
      id: 0,
      diagnostics: [{ severity: "error", code: "exception", message: "exception" }],
    });
    latest().finish(good(null));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.getState().circuits).toMatchObject([{ slot: "c1 0", program: "program", old: true }]);
    expect(textsOf(page, "c1")).toEqual([]);
    expect(session.getState().trace.kind).toBe("failed");

    editing.text("c1", "const broken = ;");
    await vi.advanceTimersByTimeAsync(300);
    expect(allDiagnostics(session.getState()).map(({ diagnostic }) => diagnostic.code)).toEqual(["syntax"]);
    expect(session.getState().circuits).toHaveLength(1);
  });

  it("places nodes and problems in their cells", () => {
    const { session, say, latest } = setUp(["const a = 1", "first\nsecond"]);
    const line = latest().source.split("\n").indexOf("second") + 1;
    const location = { file: "notebook.ts", line, column: 3 };
    const nodes = linearCircuit.graph.nodes.map((node) => ({ ...node, location }));
    say(
      { type: "cell", id: 1 },
      { type: "circuit", circuit: { ...linearCircuit, graph: { ...linearCircuit.graph, nodes } } },
    );
    expect(session.getState().circuits[0]?.circuit.graph.nodes[0]?.location).toEqual({
      file: "c2",
      line: 2,
      column: 3,
    });
  });

  it("ignores messages of a sandbox that was stopped", async () => {
    const page = setUp();
    page.tracing.stop();
    page.say(begin, { type: "print", text: "late" });
    page.latest().finish(good(null));
    await vi.advanceTimersByTimeAsync(0);
    expect(page.statuses()).toEqual(["c1 stopped"]);
    expect(textsOf(page, "c1")).toEqual([]);
    expect(page.session.getState().trace.kind).toBe("stopped");
  });

  it("keeps the selection when the circuit stays the same", async () => {
    const { session, editing, say } = setUp();
    say(begin, circuit);
    session.setState({ selected: { slot: "c1 0", node: 3 } });
    editing.text("c1", "program // with a comment");
    await vi.advanceTimersByTimeAsync(300);
    say(begin, circuit);
    expect(session.getState().selected?.node).toBe(3);
    say({ type: "cellEnded", id: 0, diagnostics: [] });
    editing.text("c1", "another");
    await vi.advanceTimersByTimeAsync(300);
    say(begin, { type: "circuit", circuit: { ...linearCircuit, configuration: { pError: 0.1 } } });
    expect(session.getState().selected).toBeNull();
  });
});

describe("cells", () => {
  const texts = ["const a = 1", "const b = a + 1", "const other = 5"];

  it("runs again what an edit makes stale, with what it needs, and nothing else", async () => {
    const { session, editing, complete, ran } = setUp(texts);
    expect(ran()).toEqual(texts);
    await complete();
    expect(session.getState().stale.size).toBe(0);
    editing.text("c2", "const b = a + 1 // changed");
    expect([...session.getState().stale.keys()]).toEqual(["c2"]);
    await vi.advanceTimersByTimeAsync(300);
    expect(ran()).toEqual(texts.slice(0, 2));
    await complete();
    editing.text("c3", "const other = 5 // changed");
    await vi.advanceTimersByTimeAsync(300);
    expect(ran()).toEqual(texts.slice(2));
  });

  it("only marks stale cells of a notebook that is not reactive", async () => {
    const { session, editing, tracing, sandboxes, complete, statuses } = setUp(texts, { reactive: false });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sandboxes).toHaveLength(0);
    tracing.start();
    await complete();
    editing.text("c1", "const a = 2");
    await vi.advanceTimersByTimeAsync(1000);
    expect([...session.getState().stale.keys()].toSorted()).toEqual(["c1", "c2"]);
    tracing.start(["c1"]);
    await complete();
    expect([...session.getState().stale.keys()]).toEqual(["c2"]);
    expect(statuses()).toEqual(["c1 done", "c2 done", "c3 done"]);
    editing.settings({ reactive: true });
    await vi.advanceTimersByTimeAsync(300);
    expect(sandboxes).toHaveLength(3);
  });

  it("names the loop in which a cell was stopped, in the cell where it stands", () => {
    const page = setUp(["const f = () => {\nfor (;;);\n}", "f()"]);
    page.say(begin, { type: "cellEnded", id: 0, diagnostics: [] }, { type: "cell", id: 1 });
    page.latest().loop = { file: "notebook.ts", line: 3, column: 1 };
    page.tracing.stopCell("c2");
    expect(page.statuses()).toEqual(["c1 done", "c2 stopped"]);
    const [problem] = allDiagnostics(page.session.getState());
    expect(problem).toMatchObject({ cell: "c1", diagnostic: { severity: "warning", location: { line: 2 } } });
  });

  it("stops one cell and those that need it, while the others go on", async () => {
    const { tracing, session, say, statuses, sandboxes, ran, complete } = setUp(texts);
    say(begin);
    tracing.stopCell("c1");
    expect(sandboxes).toHaveLength(2);
    expect(sandboxes[0]?.stopped).toBe(true);
    expect(ran()).toEqual(texts.slice(2));
    await complete();
    expect(statuses()).toEqual(["c1 stopped", "c2 stopped", "c3 done"]);
    expect(session.getState().stale.has("c3")).toBe(false);
  });

  it("goes on without a cell that took too long", async () => {
    const { latest, say, sandboxes, ran, complete, statuses } = setUp(texts);
    say(begin);
    latest().finish(bad("timeout"));
    await vi.advanceTimersByTimeAsync(0);
    expect(sandboxes).toHaveLength(2);
    expect(ran()).toEqual(texts.slice(2));
    await complete();
    expect(statuses()).toEqual(["c1 failed", "c2 stopped", "c3 done"]);
  });

  it("runs again what an edit elsewhere interrupts, and is not interrupted by typing in markdown or by moving", async () => {
    const { session, editing, latest, say, sandboxes, complete, ran } = setUp(texts);
    say(begin, { type: "cellEnded", id: 0, diagnostics: [] }, { type: "cell", id: 1 });
    editing.insert(0, "markdown", "# Title");
    editing.move("c3", -1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sandboxes).toHaveLength(1);
    editing.text("c3", "const other = 5 // changed");
    expect(latest().stopped).toBe(true);
    await vi.advanceTimersByTimeAsync(300);
    expect(ran()).toEqual(texts);
    await complete();
    expect(session.getState().stale.size).toBe(0);
  });

  it("shows another notebook at once, and runs a stranger's only with consent", async () => {
    const { session, sandboxes, statuses, ran } = setUp(texts);
    replaceNotebook(session, notebookOf(["const other = 5"], false), "stranger");
    await vi.advanceTimersByTimeAsync(1000);
    expect(sandboxes).toHaveLength(1);
    expect(sandboxes[0]?.stopped).toBe(true);
    expect(statuses()).toEqual([]);
    session.setState({ consent: "granted" });
    await vi.advanceTimersByTimeAsync(0);
    expect(ran()).toEqual(["const other = 5"]);
  });
});

describe("requests of the program", () => {
  it("simulates at once", async () => {
    const { latest, say, carryOut } = setUp();
    say(begin, circuit);
    await latest().handlers.onRequest({ ...request, method: "simulate" });
    expect(carryOut).toHaveBeenCalledOnce();
  });

  it("waits with encrypted runs until they are allowed, and asks again for others after an edit", async () => {
    const { session, editing, tracing, latest, say, carryOut } = setUp();
    say(begin, circuit);
    const answer = latest().handlers.onRequest(request);
    await vi.advanceTimersByTimeAsync(1000);
    expect(carryOut).not.toHaveBeenCalled();
    expect(session.getState().pending).toMatchObject([{ cell: "c1", method: "encryptRunDecrypt" }]);
    tracing.allowRequests();
    expect(await answer).toEqual(good([scalar(8)]));
    expect(session.getState().pending).toEqual([]);

    editing.text("c1", "changed");
    await vi.advanceTimersByTimeAsync(300);
    say(begin, circuit);
    expect(await latest().handlers.onRequest(request)).toEqual(good([scalar(8)]));
    expect(carryOut).toHaveBeenCalledOnce();
    void latest().handlers.onRequest({ ...request, value: [fromNested([2])] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.getState().pending).toHaveLength(1);
  });

  it("answers with a run of the same circuit on the same inputs, and with no other", async () => {
    const { session, tracing, latest, say, carryOut } = setUp();
    say(begin, circuit);
    const answer = latest().handlers.onRequest(request);
    await vi.advanceTimersByTimeAsync(1);
    tracing.giveResult(linearCircuit, [fromNested([2])], [scalar(6)]);
    expect(session.getState().pending).toHaveLength(1);
    tracing.giveResult({ ...linearCircuit }, [fromNested([3])], [scalar(8)]);
    expect(await answer).toEqual(good([scalar(8)]));
    expect(carryOut).not.toHaveBeenCalled();
  });

  it("refuses a request for a circuit that was never made", async () => {
    const { latest, say } = setUp();
    say(begin);
    expect(await latest().handlers.onRequest({ ...request, circuit: 9 })).toMatchObject({ ok: false });
  });
});
