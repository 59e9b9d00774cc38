/** Stand-ins for the workers and the sandbox, for tests of the page's stores. Nothing but tests imports this file. */
import { createOpenCircuits } from "../../src/app/page/openCircuits.ts";
import { lazyWorker, type Workers } from "../../src/app/page/workers.ts";
import { deferred } from "../../src/base/deferred.ts";
import { chooseCircuit } from "../../src/circuit/choose.ts";
import { PreparedCircuit } from "../../src/circuit/prepare.ts";
import type { NodeSpecification } from "../../src/circuit/specification.ts";
import type { LayoutSource } from "../../src/layout/layers.ts";
import { layoutView } from "../../src/layout/layout.ts";
import type { ClientApi, EvaluatorApi, SimulatorApi } from "../../src/protocol/apis.ts";
import type { Result } from "../../src/protocol/result.ts";
import type { TracedCircuit } from "../../src/protocol/sandbox.ts";
import { scalar } from "../../src/value/tensor.ts";
import { linearModel } from "./graphs.ts";

/** The circuit of the linear model, as a trace reports it. */
export const linearCircuit: TracedCircuit = {
  id: 0,
  graph: linearModel,
  configuration: {},
  virtual: false,
  diagnostics: [],
  stages: [],
};

/** The same with what is chosen for it. */
const { compiled, specification } = new PreparedCircuit(chooseCircuit(linearModel, {}));
const linearChosen = { compiled, specification };

const nodeSpecification = (node: number): NodeSpecification => ({
  ...{ node, shape: [], bits: 3, low: 0, bounds: [0, 7], deviation: 0 },
});

/** A fulfilled result. */
export const good = <T>(value: T): Result<T> => ({ ok: true, value });

/** A failed result. */
export const bad = (code: string, message = code): Result<never> => ({
  ok: false,
  diagnostics: [{ severity: "error", code, message }],
});

/** Fake workers that answer at once, with a log of what was called; single methods can be replaced. `end` has one end by itself. */
export function fakeWorkers(
  replaced: { client?: Partial<ClientApi>; evaluator?: Partial<EvaluatorApi>; simulator?: Partial<SimulatorApi> } = {},
): { workers: Workers; log: string[]; end: (name: string) => Promise<void> } {
  const log: string[] = [];
  let keys = false;
  const client: ClientApi = {
    takeRing: async () => good(null),
    liftLimit: async () => good(null),
    prepare: async () => {
      log.push("prepare");
      return good(null);
    },
    keygen: async (_circuit, _force, onProgress) => {
      log.push("keygen");
      onProgress({ stage: "keys", done: 1, total: 2 });
      const reused = keys;
      keys = true;
      return good({
        parametersId: "p",
        keyId: "k",
        evaluationKeyBytes: 4000,
        seconds: 1,
        reused,
        told: { results: 0, bits: 0 },
      });
    },
    evaluationKeys: async () => {
      log.push("evaluationKeys");
      return good(new Uint8Array(4000).fill(7));
    },
    encrypt: async () => {
      log.push("encrypt");
      return good(new Uint8Array(1000).fill(1));
    },
    decrypt: async () => {
      log.push("decrypt");
      return good({ values: [scalar(8)], warnings: [] });
    },
    decryptIntermediates: async () => good([scalar(6), scalar(8)]),
    inspect: async () => bad("not-inspected"),
    cancel: async () => {
      log.push("cancel keys");
    },
    listKeys: async () => good([]),
    saveKeys: async () => bad("no-storage"),
    loadKeys: async () => bad("no-such-keys"),
    deleteKeys: async () => bad("no-such-keys"),
    exportKeys: async () => good(new Uint8Array(100)),
    importKeys: async () => bad("damaged-bytes"),
    ...replaced.client,
  };
  const evaluator: EvaluatorApi = {
    open: async () => good(0),
    close: async () => {},
    loadKeys: async () => {
      log.push("loadKeys");
      return good(null);
    },
    run: async (_circuit, _encrypted, onProgress) => {
      log.push("run");
      onProgress({ stage: "evaluate", done: 3, total: 4, node: 4 });
      return good(new Uint8Array(500).fill(2));
    },
    runKeeping: async () => bad("not-kept"),
    cancel: async () => {
      log.push("cancel");
    },
    ...replaced.evaluator,
  };
  const simulator: SimulatorApi = {
    measurePace: async () => good(1),
    open: async () => good(0),
    close: async () => {},
    compiled: async () => good(linearChosen),
    nodeSpecifications: async (_circuit, nodes) => good(nodes.map(nodeSpecification)),
    describe: async () => bad("not-described"),
    boundsWarnings: async () => good([]),
    artifacts: async () => bad("no-artifacts"),
    evaluate: async () => good({ values: [scalar(8)], warnings: [] }),
    simulate: async () => good([scalar(8)]),
    simulateBatch: async () => good([scalar(8)]),
    compare: async () => bad("not-compared"),
    nodeValues: async () => bad("no-values"),
    split: async () => bad("not-split"),
    identify: async () => bad("damaged-bytes"),
    readClientFile: async () => bad("damaged-bytes"),
    readServerFile: async () => bad("damaged-bytes"),
    ...replaced.simulator,
  };
  const ends = new Map<string, () => void>();
  const opened = <Api extends object>(name: string, api: Api) =>
    lazyWorker(() => {
      log.push(`open ${name}`);
      const { promise: ended, resolve } = deferred<Result<never>>();
      ends.set(name, () => resolve(bad("crashed")));
      return { api, ended, stop: () => log.push(`stop ${name}`) };
    });
  const circuitWorkers = {
    client: opened("client", client),
    evaluator: opened("evaluator", evaluator),
    simulator: opened("simulator", simulator),
  };
  return {
    log,
    end: async (name) => ends.get(name)?.(),
    workers: {
      ...circuitWorkers,
      circuits: createOpenCircuits(circuitWorkers),
      layout: opened("layout", { layout: async (view: LayoutSource) => good(layoutView(view)) }),
    },
  };
}
