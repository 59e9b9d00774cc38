/**
 * Circuits as the trusted workers know them. A circuit goes once to the simulator, which checks it and chooses plan and parameters; the evaluator
 * gets the chosen circuit once, the client its specification. From then on calls name the circuit by its number in the worker.
 */
import type { CircuitSource } from "../../circuit/source.ts";
import { withoutWitnesses } from "../../ir/node.ts";
import type { ChosenCircuit, CircuitHandle, ClientApi, EvaluatorApi, SimulatorApi } from "../../protocol/apis.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "./circuitKey.ts";
import type { LazyWorker } from "./workers.ts";

/** Calls to the trusted workers about one circuit; each answers with what opening it failed with, if it did. */
export interface OpenCircuits {
  inSimulator<T>(
    circuit: TracedCircuit,
    call: (api: SimulatorApi, handle: CircuitHandle) => Promise<Result<T>>,
  ): Promise<Result<T>>;
  inEvaluator<T>(
    circuit: TracedCircuit,
    call: (api: EvaluatorApi, handle: CircuitHandle) => Promise<Result<T>>,
  ): Promise<Result<T>>;
  /** Has the evaluator take up a circuit, so that it is there when it is wanted. What fails then is said by the call that wants it. */
  prepareEvaluator(circuit: TracedCircuit): void;
  inClient<T>(
    circuit: TracedCircuit,
    call: (api: ClientApi, specification: ChosenCircuit["specification"]) => Promise<Result<T>>,
  ): Promise<Result<T>>;
}

/** What a worker needs of a circuit: samples of the input-set stay here. */
export const sourceOf = ({ graph, configuration }: TracedCircuit): CircuitSource => ({
  graph: withoutWitnesses(graph),
  configuration,
});

/** The workers that hold circuits. */
export interface CircuitWorkers {
  readonly client: LazyWorker<ClientApi>;
  readonly evaluator: LazyWorker<EvaluatorApi>;
  readonly simulator: LazyWorker<SimulatorApi>;
}

/** Circuits that are held ready in each worker; those that were not used for longest are closed. */
const mostOpen = 16;

/** What is known by circuit, as long as it succeeded: what failed is asked for again. */
function remembered<T>(ask: (circuit: TracedCircuit) => Promise<Result<T>>, forgotten: (value: T) => void) {
  const known = new Map<string, Promise<Result<T>>>();
  return {
    get(circuit: TracedCircuit): Promise<Result<T>> {
      const key = circuitKey(circuit);
      const found = known.get(key) ?? ask(circuit);
      known.delete(key);
      known.set(key, found);
      void found.then((result) => {
        if (!result.ok && known.get(key) === found) known.delete(key);
      });
      for (const [oldest, other] of known) {
        if (known.size <= mostOpen) break;
        known.delete(oldest);
        void other.then((result) => result.ok && forgotten(result.value));
      }
      return found;
    },
    clear: () => known.clear(),
  };
}

/** Makes the one `OpenCircuits` of a page. */
export function createOpenCircuits({ client, evaluator, simulator }: CircuitWorkers): OpenCircuits {
  const simulated = remembered(
    (circuit) => simulator.get().open(sourceOf(circuit)),
    (handle: CircuitHandle) => void simulator.get().close(handle),
  );
  const inSimulator: OpenCircuits["inSimulator"] = async (circuit, call) => {
    const handle = await simulated.get(circuit);
    return handle.ok ? call(simulator.get(), handle.value) : handle;
  };
  const chosen = remembered(
    (circuit) => inSimulator(circuit, (api, handle) => api.compiled(handle)),
    () => {},
  );
  const evaluated = remembered(
    async (circuit): Promise<Result<CircuitHandle>> => {
      const found = await chosen.get(circuit);
      return found.ok ? evaluator.get().open(found.value.compiled) : found;
    },
    (handle) => void evaluator.get().close(handle),
  );
  // What a worker held is gone with it.
  simulator.onEnd(() => simulated.clear());
  evaluator.onEnd(() => evaluated.clear());
  return {
    inSimulator,
    async inEvaluator(circuit, call) {
      const handle = await evaluated.get(circuit);
      return handle.ok ? call(evaluator.get(), handle.value) : handle;
    },
    prepareEvaluator: (circuit) => void evaluated.get(circuit),
    async inClient(circuit, call) {
      const found = await chosen.get(circuit);
      return found.ok ? call(client.get(), found.value.specification) : found;
    },
  };
}
