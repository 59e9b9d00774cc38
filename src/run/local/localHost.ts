/** Runs circuits in this process: the host of the Node library. Client and server are two objects that exchange only bytes. */
import { UserError } from "../../base/errors.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import { warnOfOutputs } from "../client/outputWarnings.ts";
import { ClientSession } from "../client/session.ts";
import { duringOptions } from "../during.ts";
import type { RunEnvironment } from "../environment.ts";
import { readHead } from "../files/files.ts";
import type { CircuitHost, CircuitRuntime, RunOptions, TracedGraph } from "../host.ts";
import { KeySessions } from "../server/keySessions.ts";
import { evaluateClear, simulateCircuit } from "../simulation.ts";

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
  const sessions = new KeySessions(circuit, environment, { threads, memoryLimit: sizeOfLoadedKeys });
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
  const runtime: CircuitRuntime = {
    simulate: (args, { onWarning }) => simulateCircuit(circuit, args, environment.random, onWarning),
    async keygen(force, options) {
      begin(options);
      await client.keygen(specification, force, during(options));
    },
    async encrypt(args, options) {
      begin(options);
      return client.encrypt(specification, args, during(options));
    },
    async run(encrypted, options) {
      const stillHere = begin(options);
      const bytes = await client.evaluationKeys(specification, during(options));
      stillHere();
      // They come from the session here, so that their own name can be believed.
      const name = bytes.length === 0 ? "" : readHead("evaluationKeys", bytes).keyId;
      return sessions.run({ name, bytes }, encrypted, options);
    },
    async decrypt(result, options) {
      const values = await client.decrypt(specification, result, during(options));
      if (options.onWarning !== undefined) warnOfOutputs(specification, values, options.onWarning);
      return values;
    },
    async encryptRunDecrypt(args, options) {
      const stillHere = begin(options);
      const encrypted = await runtime.encrypt(args, options);
      stillHere();
      const result = await runtime.run(encrypted, options);
      stillHere();
      return runtime.decrypt(result, options);
    },
    dispose() {
      disposals++;
      sessions.dispose();
      release?.();
      release = null;
    },
  };
  return runtime;
}

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
    encryptRunDecrypt: clear,
    keygen: refuse("keygen"),
    encrypt: refuse("encrypt"),
    run: refuse("run"),
    decrypt: refuse("decrypt"),
    dispose: () => {},
  };
}
