/** Runs circuits in this process: the host of the Node library. Client and server are two objects that exchange only bytes. */
import { UserError } from "../../base/errors.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { Tensor } from "../../value/tensor.ts";
import { warnOfOutputs } from "../client/outputWarnings.ts";
import { ClientSession } from "../client/session.ts";
import { duringOptions } from "../during.ts";
import type { RunEnvironment } from "../environment.ts";
import { runOn, runThrough, type Sides } from "../exchange.ts";
import type { CircuitHost, CircuitRuntime, RunOptions, TracedGraph } from "../host.ts";
import { KeySessions, type NamedKeys } from "../server/keySessions.ts";
import { evaluateBatch, evaluateClear, simulateBatch, simulateCircuit } from "../simulation.ts";

/**
 * A host that computes here. All its circuits share one client session, so that equal parameters share keys; they go with the last circuit that used
 * them and was disposed of.
 * @param print shows what a verbose compilation says
 */
export function createLocalHost(environment: RunEnvironment, print: (text: string) => void = () => {}): CircuitHost {
  const client = new ClientSession(environment);
  return {
    print,
    open: (traced, prepare, threads) =>
      prepare === null ? virtualRuntime(traced) : localRuntime(prepare(), client, environment, threads),
  };
}

const cancelled = (): UserError => new UserError("the run was cancelled", { code: "cancelled" });

function throwIfAborted({ signal }: RunOptions): void {
  if (signal?.aborted === true) throw cancelled();
}

function localRuntime(
  circuit: PreparedCircuit,
  client: ClientSession,
  environment: RunEnvironment,
  threads: number | undefined,
): CircuitRuntime {
  const { specification } = circuit;
  const { sizeOfLoadedKeys } = circuit.statistics;
  // Room for one key: only the newest has its secret key in the client session.
  const sessions = new KeySessions(environment, { threads, room: sizeOfLoadedKeys, machineCode: false });
  const during = (options: RunOptions) => duringOptions(environment, options);
  /** Lets the keys go; null while this circuit has not used any since it was disposed of. */
  let release: (() => void) | null = null;
  let disposals = 0;
  /** Begins what needs keys. It gives what throws once the circuit was disposed of, so that no keys are made anew for what began before. */
  const begin = (options: RunOptions): (() => void) => {
    throwIfAborted(options);
    release ??= client.hold(specification);
    const before = disposals;
    return () => {
      if (before !== disposals) throw cancelled();
    };
  };
  /** The evaluation keys that runs go under. They come from the session here, so that their own name can be believed. */
  let sent: NamedKeys | null = null;
  const decrypt = async (result: Uint8Array, options: RunOptions): Promise<readonly Tensor[]> => {
    const values = await client.decrypt(specification, result, during(options));
    if (options.onWarning !== undefined) warnOfOutputs(specification, values, options.onWarning);
    return values;
  };
  /** Both sides of one call; every step ends when the circuit was disposed of. */
  const sidesOf = (options: RunOptions): Sides => {
    const stillHere = begin(options);
    const step = async <T>(work: () => Promise<T>): Promise<T> => {
      stillHere();
      return work();
    };
    return {
      client: {
        keygen: (force) => step(() => client.keygen(specification, force, during(options))),
        evaluationKeys: () => step(() => client.evaluationKeys(specification, during(options))),
        encrypt: (args) => step(() => client.encrypt(specification, args, during(options))),
        decrypt: (result) => step(() => decrypt(result, options)),
      },
      server: {
        heldKey: () => sent?.name ?? null,
        async loadKeys(name, evaluationKeys) {
          const bytes = await evaluationKeys();
          stillHere();
          sent = { name, read: () => bytes };
        },
        skipKeys: () => {},
        run: (encrypted) => step(() => sessions.run(circuit, sent ?? noKeys, encrypted, options)),
      },
    };
  };
  return {
    simulate: (args, { onWarning }) => simulateCircuit(circuit, args, environment.random, onWarning),
    simulateBatch: (args, { onWarning }) => simulateBatch(circuit, args, environment.random, onWarning),
    async keygen(force, options) {
      await sidesOf(options).client.keygen(force);
    },
    encrypt: async (args, options) => sidesOf(options).client.encrypt(args),
    run: async (encrypted, options) => runOn(sidesOf(options), encrypted),
    decrypt,
    encryptRunDecrypt: async (args, options) => runThrough(sidesOf(options), args),
    dispose() {
      disposals++;
      sessions.dispose();
      sent = null;
      release?.();
      release = null;
    },
  };
}

/** What a circuit without lookups runs under. */
const noKeys: NamedKeys = { name: "", read: () => new Uint8Array() };

/** A virtual circuit evaluates its graph in clear; there are no keys and nothing is encrypted. */
function virtualRuntime({ graph }: TracedGraph): CircuitRuntime {
  const refuse = (method: string) => async (): Promise<never> => {
    throw new UserError(`${method}: this circuit is virtual, nothing in it is encrypted`, {
      code: "virtual",
      hint: "compile without 'virtual: true' to use keys and ciphertexts",
    });
  };
  const clear: CircuitRuntime["simulate"] = async (args, { onWarning }) => evaluateClear(graph.data, args, onWarning);
  return {
    simulate: clear,
    simulateBatch: async (args, { onWarning }) => evaluateBatch(graph.data, args, onWarning),
    encryptRunDecrypt: clear,
    keygen: refuse("keygen"),
    encrypt: refuse("encrypt"),
    run: refuse("run"),
    decrypt: refuse("decrypt"),
    dispose: () => {},
  };
}
