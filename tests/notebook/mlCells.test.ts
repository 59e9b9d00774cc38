/** Machine learning in cells, in the real sandbox runtime: progress while a model is trained, and pictures as outputs of the cell. */
import { expect, test } from "vitest";
import type { CellProgress } from "../../src/protocol/sandbox.ts";
import { superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { workersOfNode } from "../support/sandboxWorkers.ts";

/** What a program says, and how it ended; `each` may stop it. */
async function run(source: string, each: (progress: CellProgress, stop: () => void) => void = () => {}) {
  const progress: CellProgress[] = [];
  const kinds: string[] = [];
  const sandbox = superviseCell(workersOfNode, source, {
    watchdogMilliseconds: 60_000,
    onRequest: async () => ({ ok: false, diagnostics: [] }),
    onMessage(message) {
      if (message.type === "display") kinds.push(message.display.kind);
      if (message.type !== "progress") return;
      progress.push(message.progress);
      each(message.progress, () => sandbox.stop());
    },
  });
  return { result: await sandbox.finished, progress, kinds };
}

const training = "const [X, y] = ml.datasets.makeMoons({ nSamples: 400, noise: 0.3 });\n";

test("training tells how far it is, and stops when it is stopped", async () => {
  const network =
    "await new ml.NeuralNetClassifier({ module: { nLayers: 3, nHiddenNeuronsMultiplier: 30 }, maxEpochs: 2000 }).fit(X, y);";
  const { result, progress } = await run(`${training}${network}`, ({ done }, stop) => done > 2 && stop());
  expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "stopped" }] });
  expect(progress.at(-1)).toMatchObject({ total: 2000, loss: expect.any(Number) });
  const counts = progress.map(({ done }) => done);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(counts.at(-1)).toBeLessThan(2000);
});

test("pictures are outputs of the cell, in their order", async () => {
  const { result, kinds } = await run(`${training}
const model = await new ml.DecisionTreeClassifier({ nBits: 3, maxDepth: 2 }).fit(X, y);
await model.compile(X);
show(ml.display.confusionMatrix(y, await model.predict(X)));
show(await ml.display.decisionBoundary(model, X, y, { resolution: 4, fhe: "disable" }));
show(ml.display.layers(model));
show({ a: 1 });
show(await ml.display.tree(model));`);
  expect(result).toEqual({ ok: true, value: null });
  expect(kinds).toEqual(["confusion", "boundary", "layers", "tree"]);
});
