/** The simulator worker: clear and simulated evaluation and predictions, no keys and no cryptography. It alone chooses plans and parameters. */
import { boundsWarnings } from "../src/circuit/boundsWarnings.ts";
import { allowedInPage } from "../src/circuit/budget.ts";
import { preparing } from "../src/circuit/choose.ts";
import { checkedSource } from "../src/circuit/compiled.ts";
import type { PreparedCircuit } from "../src/circuit/prepare.ts";
import type { CircuitSource } from "../src/circuit/source.ts";
import { clientFileContent, identifyFile, serverFileContent, splitCircuit } from "../src/compile/circuitFiles.ts";
import { artifactsOf, describeCircuit } from "../src/compile/describe.ts";
import type { SimulatorApi } from "../src/protocol/apis.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import { createHandles } from "../src/protocol/handles.ts";
import { nodeSpecifications } from "../src/run/nodeSpecifications.ts";
import { compareRuns, evaluateWatched, simulateBatch, simulateCircuit, valuesOfNodes } from "../src/run/simulation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";
import { measuredPace } from "../src/serving/pace.ts";
import { browserThreadCount } from "../src/serving/threads.ts";

/** A checked graph; plan and parameters are searched for when something needs them. */
interface OpenCircuit {
  readonly graph: CircuitSource["graph"];
  readonly prepare: () => PreparedCircuit;
}

const circuits = createHandles<OpenCircuit>();
const prepared = (handle: number): PreparedCircuit => circuits.at(handle).prepare();
const chosenIn = ({ compiled, specification }: PreparedCircuit) => ({ compiled, specification });
const { random, now } = browserEnvironment;

serve({
  open: (source) =>
    resultOf(async () => {
      const { graph, configuration } = checkedSource(source);
      return circuits.hold({ graph, prepare: preparing(graph, configuration, allowedInPage) });
    }),
  close: async (handle) => circuits.close(handle),
  measurePace: () => resultOf(measuredPace),
  compiled: (handle) => resultOf(async () => chosenIn(prepared(handle))),
  nodeSpecifications: (handle, nodes) => resultOf(async () => nodeSpecifications(prepared(handle), nodes)),
  describe: (handle) => resultOf(async () => describeCircuit(prepared(handle), browserThreadCount())),
  boundsWarnings: (handle) => resultOf(async () => boundsWarnings(prepared(handle))),
  artifacts: (source, record, handle) =>
    resultOf(async () => artifactsOf(source, record, handle === null ? null : () => prepared(handle))),
  evaluate: (handle, args) =>
    resultOf(async () => {
      const { graph, prepare } = circuits.at(handle);
      return evaluateWatched(graph, args, prepare);
    }),
  simulate: (handle, args) => resultOf(() => simulateCircuit(prepared(handle), args, random)),
  simulateBatch: (handle, args) => resultOf(() => simulateBatch(prepared(handle), args, random)),
  compare: (handle, args, draws) => resultOf(() => compareRuns(prepared(handle), args, draws, random, now)),
  nodeValues: (handle, args) => resultOf(() => valuesOfNodes(prepared(handle), args, random)),
  split: (handle, processing) => resultOf(async () => splitCircuit(prepared(handle), processing)),
  identify: (head) => resultOf(async () => identifyFile(head)),
  readClientFile: (file) => resultOf(async () => clientFileContent(file)),
  readServerFile: (file) => resultOf(async () => serverFileContent(file)),
} satisfies SimulatorApi);
