/** The simulator worker: clear and simulated evaluation and predictions, no keys and no cryptography. */
import type { Diagnostic } from "../src/base/errors.ts";
import { boundsWarnings } from "../src/circuit/boundsWarnings.ts";
import { checkedGraph } from "../src/circuit/checkedGraph.ts";
import { createCircuitCache } from "../src/circuit/circuitCache.ts";
import { clientFileContent, identifyFile, serverFileContent, splitCircuit } from "../src/compile/circuitFiles.ts";
import { artifactsOf, describeCircuit } from "../src/compile/describe.ts";
import type { SimulatorApi } from "../src/protocol/apis.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import { compareRuns, evaluateClear, simulateCircuit, valuesOfNodes } from "../src/run/simulation.ts";
import { browserEnvironment } from "../src/serving/environment.ts";
import { browserThreadCount } from "../src/serving/threads.ts";

const prepared = createCircuitCache();

serve({
  describe: (circuit) => resultOf(async () => describeCircuit(prepared(circuit), browserThreadCount())),
  boundsWarnings: (circuit) =>
    resultOf(async () => boundsWarnings(checkedGraph(circuit.graph), circuit.configuration, prepared(circuit))),
  artifacts: (circuit, record) => resultOf(async () => artifactsOf(circuit, record, prepared)),
  evaluate: (circuit, args) =>
    resultOf(async () => {
      const warnings: Diagnostic[] = [];
      const values = evaluateClear(checkedGraph(circuit.graph), args, (warning) => warnings.push(warning));
      return { values, warnings };
    }),
  simulate: (circuit, args) => resultOf(() => simulateCircuit(prepared(circuit), args, browserEnvironment.random)),
  compare: (circuit, args, draws) =>
    resultOf(() => compareRuns(prepared(circuit), args, draws, browserEnvironment.random, browserEnvironment.now)),
  nodeValues: (circuit, args) => resultOf(() => valuesOfNodes(prepared(circuit), args, browserEnvironment.random)),
  split: (circuit) => resultOf(async () => splitCircuit(circuit, prepared(circuit))),
  identify: (head) => resultOf(async () => identifyFile(head)),
  readClientFile: (file) => resultOf(async () => clientFileContent(file)),
  readServerFile: (file) => resultOf(async () => serverFileContent(file, prepared)),
} satisfies SimulatorApi);
