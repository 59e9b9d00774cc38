/**
 * What cells ask the page to carry out: simulations at once, anything encrypted when the reader allows it for this text. Answers of
 * whole encrypted runs are remembered, so that a cell that runs again does not ask again for the same.
 */

import { deferred } from "../../base/deferred.ts";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, RunMethod, TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { circuitKey, equalArguments } from "../page/circuitKey.ts";
import type { Session } from "./session.ts";

/** Carries out one method in the trusted workers. */
export type CarryOut = (
  circuit: TracedCircuit,
  method: RunMethod,
  value: CircuitValue,
) => Promise<Result<CircuitValue>>;

/** One request, with its circuit as the sandbox made it. */
export interface CellRequest {
  readonly id: number;
  readonly cell: string | null;
  /** As the workers take it. */
  readonly circuit: TracedCircuit;
  /** The same with places in cells, as the page shows it. */
  readonly shown: TracedCircuit;
  readonly method: RunMethod;
  readonly value: CircuitValue;
}

/** Answers requests. */
export interface Requests {
  settle(request: CellRequest): Promise<Result<CircuitValue>>;
  /** Carries out what waits, and what comes until `forbid`. */
  allow(): void;
  forbid(): void;
  /** Gives the result of a run to all who ask for the very same, now and later. */
  give(circuit: TracedCircuit, args: readonly Tensor[], values: readonly Tensor[]): void;
  /** The run that asked is over: nobody waits any more. */
  drop(): void;
}

/** Answers that are remembered; the oldest go first. */
const mostAnswers = 200;

interface KnownRun {
  readonly key: string;
  readonly args: readonly Tensor[];
  readonly values: readonly Tensor[];
}

interface Open {
  readonly request: CellRequest;
  /** Null means: carry it out. */
  readonly resolve: (answer: Result<CircuitValue> | null) => void;
}

/** The one `Requests` of a page. */
export function createRequests(session: Session, carryOut: CarryOut): Requests {
  let allowed = false;
  let open: readonly Open[] = [];
  let answers: readonly KnownRun[] = [];

  const isFor = (key: string, args: CircuitValue) => (answer: KnownRun) =>
    answer.key === key && equalArguments(args, answer.args);
  const remember = (circuit: TracedCircuit, args: readonly Tensor[], values: readonly Tensor[]): void => {
    const key = circuitKey(circuit);
    const others = answers.filter((answer) => !isFor(key, args)(answer));
    answers = [...others, { key, args, values }].slice(-mostAnswers);
  };
  const show = (): void =>
    session.setState({
      pending: open.map(({ request: { id, cell, shown, method, value } }) => ({
        id,
        cell,
        circuit: shown,
        method,
        value,
      })),
    });

  return {
    async settle(request) {
      const { circuit, method, value } = request;
      if (method === "simulate" || method === "simulateBatch") return carryOut(circuit, method, value);
      const isRun = method === "encryptRunDecrypt";
      const known = isRun ? answers.find(isFor(circuitKey(circuit), value)) : undefined;
      if (known !== undefined) return { ok: true, value: known.values };
      if (!allowed) {
        const { promise, resolve } = deferred<Result<CircuitValue> | null>();
        open = [...open, { request, resolve }];
        show();
        const given = await promise;
        if (given !== null) return given;
      }
      const result = await carryOut(circuit, method, value);
      if (isRun && result.ok && !(value instanceof Uint8Array) && !(result.value instanceof Uint8Array)) {
        remember(circuit, value, result.value);
      }
      return result;
    },
    allow() {
      allowed = true;
      const waiting = open;
      open = [];
      show();
      for (const { resolve } of waiting) resolve(null);
    },
    forbid() {
      allowed = false;
    },
    give(circuit, args, values) {
      remember(circuit, args, values);
      const key = circuitKey(circuit);
      const same = ({ request }: Open): boolean =>
        request.method === "encryptRunDecrypt" &&
        circuitKey(request.circuit) === key &&
        equalArguments(request.value, args);
      const answered = open.filter(same);
      open = open.filter((each) => !same(each));
      show();
      for (const { resolve } of answered) resolve({ ok: true, value: values });
    },
    drop() {
      if (open.length === 0) return;
      open = [];
      show();
    },
  };
}
