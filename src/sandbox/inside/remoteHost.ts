/**
 * The host of circuits inside the sandbox: it computes nothing, and asks the page to carry out the calls of a circuit.
 * It is handed the way to post; it names no worker.
 */
import { UserError } from "../../base/errors.ts";
import { printPasses } from "../../compile/artifacts.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, RunMethod, SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import type { CircuitHost, CircuitRuntime, RunOptions, TracedGraph } from "../../run/host.ts";
import { scalar, type Tensor } from "../../value/tensor.ts";
import { withinLimits } from "./stages.ts";

/** A host, and the sandbox's handle on it. */
export interface RemoteHost {
  readonly host: CircuitHost;
  /** Takes an answer of the page. */
  receive(response: SandboxResponse): void;
  /** Resolves when no request is open. */
  idle(): Promise<void>;
}

/** Makes a host that posts `circuit` and `request` messages. */
export function createRemoteHost(post: (message: SandboxMessage) => void): RemoteHost {
  const ids = new Map<TracedGraph, number>();
  const open = new Map<number, (result: Result<CircuitValue>) => void>();
  let waiting: (() => void)[] = [];
  let nextRequest = 0;

  const announce = (circuit: TracedGraph): number => {
    const known = ids.get(circuit);
    if (known !== undefined) return known;
    const id = ids.size;
    ids.set(circuit, id);
    const { graph, configuration, virtual, diagnostics } = circuit;
    const stages = withinLimits(printPasses(circuit.stages));
    post({ type: "circuit", circuit: { id, graph: graph.data, configuration, virtual, diagnostics, stages } });
    return id;
  };

  const settle = (id: number, result: Result<CircuitValue>): void => {
    const resolve = open.get(id);
    if (resolve === undefined) return;
    open.delete(id);
    resolve(result);
    if (open.size > 0) return;
    for (const wake of waiting) wake();
    waiting = [];
  };

  const ask = async (
    circuit: number,
    method: RunMethod,
    value: CircuitValue,
    signal?: AbortSignal,
  ): Promise<CircuitValue> => {
    const id = nextRequest++;
    const answer = new Promise<Result<CircuitValue>>((resolve) => open.set(id, resolve));
    const cancel = (): void => {
      settle(id, {
        ok: false,
        diagnostics: [{ severity: "error", code: "cancelled", message: `${method}: cancelled` }],
      });
    };
    if (signal?.aborted) cancel();
    else {
      signal?.addEventListener("abort", cancel);
      post({ type: "request", id, circuit, method, value });
    }
    const result = await answer;
    signal?.removeEventListener("abort", cancel);
    if (result.ok) return result.value;
    const [first, ...more] = result.diagnostics;
    throw new UserError(first?.message ?? `${method}: failed`, first, more);
  };

  const runtime = (circuit: number): CircuitRuntime => {
    const tensors = async (
      method: RunMethod,
      value: CircuitValue,
      { signal }: RunOptions,
    ): Promise<readonly Tensor[]> => {
      const answer = await ask(circuit, method, value, signal);
      if (answer instanceof Uint8Array)
        throw new UserError(`${method}: expected arrays, got bytes`, { code: "protocol" });
      return answer;
    };
    const bytes = async (method: RunMethod, value: CircuitValue, { signal }: RunOptions): Promise<Uint8Array> => {
      const answer = await ask(circuit, method, value, signal);
      if (answer instanceof Uint8Array) return answer;
      throw new UserError(`${method}: expected bytes, got arrays`, { code: "protocol" });
    };
    return {
      simulate: (args, options) => tensors("simulate", args.map(plain), options),
      simulateBatch: (args, options) => tensors("simulateBatch", args.map(plain), options),
      encryptRunDecrypt: (args, options) => tensors("encryptRunDecrypt", args.map(plain), options),
      keygen: async (force, options) => {
        await tensors("keygen", [scalar(force)], options);
      },
      encrypt: (args, options) => bytes("encrypt", args.map(plain), options),
      run: (encrypted, options) => bytes("run", encrypted, options),
      decrypt: (result, options) => tensors("decrypt", result, options),
      dispose: () => undefined,
    };
  };

  return {
    host: {
      open: (circuit) => runtime(announce(circuit)),
      traced: announce,
      print: (text) => post({ type: "print", text }),
    },
    receive: ({ id, result }) => settle(id, result),
    idle: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

/** Without the methods of an array class, which no message can carry. */
function plain({ dtype, shape, data }: Tensor): Tensor {
  return { dtype, shape: [...shape], data };
}
