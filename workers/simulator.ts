/** The simulator worker: clear and simulated evaluation, no keys and no cryptography. */
import { checkedGraph, createCircuitCache } from "../src/compile/circuitCache.ts";
import { evaluateClear, simulateCircuit } from "../src/compile/simulation.ts";
import { answer, serve } from "../src/protocol/connect.ts";
import type { SimulatorApi } from "../src/protocol/crypto.ts";
import { browserSurroundings } from "./surroundings.ts";

const prepared = createCircuitCache();

serve({
  evaluate: (circuit, args) => answer(async () => evaluateClear(checkedGraph(circuit), args)),
  simulate: (circuit, args) => answer(() => simulateCircuit(prepared(circuit), args, browserSurroundings.random)),
} satisfies SimulatorApi);
