/** A stand-in for the sandbox while the page is developed: always traces the linear model. */
import { fromNested } from "../../value/tensor.ts";
import type { RunInSandbox } from "../store/tracing.ts";
import { linearCircuit } from "../testing/fakes.ts";

export const fakeSandbox: RunInSandbox = (source, { onMessage, onRequest }) => {
  let stopped = false;
  const finished = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 40));
    if (stopped) return { ok: true as const, value: null };
    if (source.includes("boom")) {
      return {
        ok: false as const,
        diagnostics: [
          {
            severity: "error" as const,
            code: "x",
            message: "boom: expected peace, got war",
            hint: "calm down",
            location: { file: "cell", line: 2, column: 1 },
          },
        ],
      };
    }
    onMessage({ type: "circuit", circuit: linearCircuit });
    await onRequest({ type: "request", id: 1, circuit: 0, method: "encryptRunDecrypt", value: [fromNested([3])] });
    onMessage({ type: "print", text: "hello" });
    return { ok: true as const, value: null };
  })();
  return { finished, stop: () => (stopped = true) };
};
