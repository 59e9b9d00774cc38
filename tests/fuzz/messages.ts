/** Messages of the sandbox, which are a stranger's word: what is accepted can be shown. */
import fc from "fast-check";
import { plainText } from "../../src/base/plainData.ts";
import { messageReceived, noResults, runStarted } from "../../src/notebook/results.ts";
import { parseSandboxMessage } from "../../src/sandbox/outside/messages.ts";
import { weightOf } from "../../src/sandbox/shared/limits.ts";
import { someGraphs } from "./graphs.ts";
import { changedData, type DataChange, dataChanges } from "./mutations.ts";
import { accepted, expectSame, target } from "./target.ts";

const tensor = { dtype: "int64", shape: [2], data: Float64Array.of(1, -2) };
const columns = [
  { name: "a", values: [1, 2, Number.NaN] },
  { name: "b", values: ["x", null, true] },
];
const axis = { label: "x", type: "linear", domain: [0, 1], grid: true };
const diagnostic = {
  severity: "error",
  code: "c",
  message: "m",
  hint: "h",
  location: { file: "cell", line: 1, column: 1 },
  nodes: [0],
};

function someMessages(): readonly unknown[] {
  const [graph] = someGraphs();
  const stages = [{ name: "initial", text: "%0 = x" }];
  return [
    { type: "ready" },
    { type: "cell", id: 0 },
    { type: "cellEnded", id: 0, diagnostics: [diagnostic] },
    { type: "print", text: "hello" },
    { type: "display", display: { kind: "table", title: "t", columns, omitted: 0 } },
    {
      type: "display",
      display: {
        kind: "heatmap",
        title: null,
        values: tensor,
        scale: "diverging",
        rowLabels: null,
        columnLabels: ["p", "q"],
      },
    },
    {
      type: "display",
      display: {
        ...{
          kind: "plot",
          title: null,
          data: [columns],
          x: axis,
          y: axis,
          color: { label: null, scheme: "sequential" },
        },
        marks: [{ type: "dot", data: 0, channels: { x: "a", y: "b" }, color: "ink", bins: null }],
      },
    },
    {
      type: "circuit",
      circuit: { id: 0, graph, configuration: { pError: 0.001 }, virtual: false, diagnostics: [], stages },
    },
    { type: "request", id: 0, circuit: 0, method: "simulate", value: [tensor] },
    { type: "request", id: 1, circuit: 0, method: "decrypt", value: Uint8Array.of(1, 2) },
    { type: "done" },
    { type: "failed", diagnostics: [diagnostic] },
  ];
}

interface MessageCase {
  readonly which: number;
  readonly changes: readonly DataChange[];
}

export const messages = target<MessageCase>("messages", async () => {
  const all = someMessages();
  const changed = ({ which, changes }: MessageCase) => changedData(all[which], changes);
  const started = runStarted(noResults, { text: "", cells: [{ id: "c1", firstLine: 1, lines: 1 }] as never });
  const results = messageReceived(started, { type: "cell", id: 0 });
  return {
    cases: fc.record({ which: fc.nat(all.length - 1), changes: dataChanges }),
    async check(value) {
      const message = await accepted(() => parseSandboxMessage(changed(value).data));
      if (message === null) return;
      messageReceived(results, message);
      if (message.type === "display") weightOf(message.display);
      if (message.type === "request") return;
      // What is read once is read the same again: nothing of it is left to chance.
      const again = parseSandboxMessage(structuredClone(message));
      expectSame("read again", plainText(again), plainText(message));
    },
    describe: (value) => `message ${value.which}: ${changed(value).done}`,
  };
});
