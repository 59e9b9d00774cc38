/**
 * What the page knows of the inside of runs: the bytes of the last ones, values of nodes, measured noise, repeated simulations. Bytes go to the
 * client worker only, for what the reader asks for here; user code has no way to any of it.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ClientSpecification, NodeSpecification } from "../../circuit/specification.ts";
import type { ClientApi } from "../../protocol/apis.ts";
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Inspected, Inspection } from "../../run/client/inspection.ts";
import type { Intermediates } from "../../run/intermediates.ts";
import type { Comparison, NodeValues } from "../../run/simulation.ts";
import type { Tensor } from "../../value/tensor.ts";
import { circuitKey } from "../page/circuitKey.ts";
import type { Workers } from "../page/workers.ts";
import type { BytesKeeper } from "../run/running.ts";
import type { RunBytes } from "../run/runs.ts";

/** Something found out about a circuit on certain arguments. */
interface KnownFor<T> {
  readonly args: readonly Tensor[];
  readonly value: T;
}

/** A part of a run to look into. */
export type InspectedPart = Inspected["kind"];

/** What a run panel explains when it is asked. */
export type Explanation = "modes" | "inside";

/** What is known of one circuit. */
export interface CircuitInspection {
  /** Of its last encrypted run. */
  readonly bytes: RunBytes | null;
  /** Clear and simulated values of its nodes. */
  readonly values: KnownFor<NodeValues> | null;
  /** Decrypted intermediate values of the last run, by node. */
  readonly decrypted: KnownFor<ReadonlyMap<number, Tensor>> | null;
  readonly inspected: { readonly part: InspectedPart; readonly value: readonly Inspection[] } | null;
  readonly comparison: KnownFor<Comparison> | null;
  /** The explanation that is open in its run panel. */
  readonly open: Explanation | null;
  /** What goes on. */
  readonly busy: "values" | "decrypt" | "inspect" | "compare" | null;
  readonly problem: string;
}

/** What is known of all circuits. */
export interface InspectionsState {
  /** Whether encrypted runs keep the ciphertexts of all nodes. */
  readonly keeping: boolean;
  /** Whether pictures mark the widest path. */
  readonly showsPath: boolean;
  /** By `circuitKey`, the newest last. */
  readonly circuits: ReadonlyMap<string, CircuitInspection>;
}

/** The inside of runs, and the ways to find out about it. What was known of an earlier run goes when the next one is remembered. */
export interface Inspections extends BytesKeeper {
  readonly store: StoreApi<InspectionsState>;
  setKeeping(keeping: boolean): void;
  showPath(shown: boolean): void;
  /** Opens an explanation in the circuit's run panel, or closes it when it is open. */
  toggle(circuit: TracedCircuit, explanation: Explanation): void;
  computeValues(circuit: TracedCircuit, args: readonly Tensor[]): Promise<void>;
  decryptIntermediates(circuit: TracedCircuit): Promise<void>;
  inspect(circuit: TracedCircuit, part: InspectedPart): Promise<void>;
  compare(circuit: TracedCircuit, args: readonly Tensor[], draws: number): Promise<void>;
}

const nothing: CircuitInspection = {
  bytes: null,
  values: null,
  decrypted: null,
  inspected: null,
  comparison: null,
  open: null,
  busy: null,
  problem: "",
};

/** Circuits of which anything is kept: their bytes take memory. */
const mostCircuits = 4;

/** What is known of a circuit. */
export function inspectionOf({ circuits }: InspectionsState, circuit: TracedCircuit): CircuitInspection {
  return circuits.get(circuitKey(circuit)) ?? nothing;
}

/** Makes the one `Inspections` of a page. */
export function createInspections({ circuits }: Pick<Workers, "circuits">): Inspections {
  const store = createStore<InspectionsState>()(() => ({ keeping: false, showsPath: false, circuits: new Map() }));
  const change = (circuit: TracedCircuit, changed: Partial<CircuitInspection>): void =>
    store.setState((state) => {
      const key = circuitKey(circuit);
      const others = [...state.circuits].filter(([other]) => other !== key);
      const entry = [key, { ...inspectionOf(state, circuit), ...changed }] as const;
      return { circuits: new Map([...others, entry].slice(-mostCircuits)) };
    });

  /** One call at a time for each circuit; its outcome or its problem comes into the store. */
  async function perform<T>(
    circuit: TracedCircuit,
    busy: NonNullable<CircuitInspection["busy"]>,
    call: () => Promise<Result<T>>,
    take: (value: T) => Partial<CircuitInspection>,
  ): Promise<void> {
    if (inspectionOf(store.getState(), circuit).busy !== null) return;
    change(circuit, { busy, problem: "" });
    const result = await call();
    const found = result.ok ? take(result.value) : { problem: result.diagnostics[0]?.message ?? "" };
    change(circuit, { ...found, busy: null });
  }

  /** Calls the client worker with what it must know of the nodes whose ciphertexts it gets. */
  const withNodes = <T>(
    circuit: TracedCircuit,
    { nodes }: Pick<Intermediates, "nodes">,
    call: (
      api: ClientApi,
      specification: ClientSpecification,
      nodes: readonly NodeSpecification[],
    ) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    circuits.inClient(circuit, async (api, specification) => {
      const known = await circuits.inSimulator(circuit, (simulator, handle) =>
        simulator.nodeSpecifications(handle, nodes),
      );
      return known.ok ? call(api, specification, known.value) : known;
    });
  const inspectPart = (circuit: TracedCircuit, what: Part): Promise<Result<readonly Inspection[]>> =>
    withNodes(circuit, what, (api, specification, nodes) =>
      api.inspect(specification, what.kind === "fresh" ? { kind: what.kind } : { ...what, nodes }),
    );

  return {
    store,
    wantsIntermediates: () => store.getState().keeping,
    setKeeping: (keeping) => store.setState({ keeping }),
    showPath: (showsPath) => store.setState({ showsPath }),
    toggle(circuit, explanation) {
      const { open } = inspectionOf(store.getState(), circuit);
      change(circuit, { open: open === explanation ? null : explanation });
    },
    remember: (circuit, bytes) => change(circuit, { bytes, decrypted: null, inspected: null }),
    computeValues: (circuit, args) =>
      perform(
        circuit,
        "values",
        () => circuits.inSimulator(circuit, (api, handle) => api.nodeValues(handle, args)),
        (value) => ({ values: { args, value } }),
      ),
    async decryptIntermediates(circuit) {
      const { bytes } = inspectionOf(store.getState(), circuit);
      const kept = bytes?.intermediates;
      if (bytes === null || kept == null) return;
      await perform(
        circuit,
        "decrypt",
        () =>
          withNodes(circuit, kept, (api, specification, nodes) =>
            api.decryptIntermediates(specification, { bytes: kept.bytes, nodes }),
          ),
        (values) => {
          const byNode = kept.nodes.flatMap((node, i) => {
            const value = values[i];
            return value === undefined ? [] : [[node, value] as const];
          });
          return { decrypted: { args: bytes.args, value: new Map(byNode) } };
        },
      );
    },
    async inspect(circuit, part) {
      const { bytes } = inspectionOf(store.getState(), circuit);
      const what = inspectedPart(circuit, bytes, part);
      if (what === null) return;
      await perform(
        circuit,
        "inspect",
        () => inspectPart(circuit, what),
        (value) => ({ inspected: { part, value } }),
      );
    },
    compare: (circuit, args, draws) =>
      perform(
        circuit,
        "compare",
        () => circuits.inSimulator(circuit, (api, handle) => api.compare(handle, args, draws)),
        (value) => ({ comparison: { args, value } }),
      ),
  };
}

/** Bytes to look into, of these nodes. */
interface Part {
  readonly kind: InspectedPart;
  readonly bytes: Uint8Array;
  readonly nodes: readonly number[];
}

function inspectedPart({ graph }: TracedCircuit, bytes: RunBytes | null, part: InspectedPart): Part | null {
  if (part === "fresh") return { kind: part, bytes: new Uint8Array(), nodes: [] };
  if (bytes === null) return null;
  if (part === "arguments") return { kind: part, bytes: bytes.arguments, nodes: graph.inputs };
  if (part === "results") return { kind: part, bytes: bytes.result, nodes: graph.outputs };
  const { intermediates } = bytes;
  return intermediates === null ? null : { kind: part, bytes: intermediates.bytes, nodes: intermediates.nodes };
}
