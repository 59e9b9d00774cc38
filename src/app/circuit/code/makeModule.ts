/** Makes the module of a circuit in a worker of its own; loaded with the first view of machine code. */

import { connect } from "../../../protocol/connect.ts";
import type { MachineCodeApi, MadeModule } from "../../../protocol/machineCode.ts";
import type { Result } from "../../../protocol/result.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import type { Workers } from "../../page/workers.ts";

const made = new WeakMap<TracedCircuit, Promise<Result<MadeModule>>>();

async function compile(circuit: TracedCircuit, { circuits }: Pick<Workers, "circuits">): Promise<Result<MadeModule>> {
  // As it is packaged for a server: its parameters may differ from those of runs on the page, and its clients are those of the client file.
  const files = await circuits.inSimulator(circuit, (api, handle) => api.split(handle, null));
  if (!files.ok) return files;
  const compiler = connect<MachineCodeApi>(
    () =>
      new Worker(new URL("../../../../workers/machineCode.ts", import.meta.url), {
        type: "module",
        name: "machineCode",
      }),
  );
  const result = await compiler.api.compile(files.value.server);
  compiler.stop();
  return result;
}

/** The module of a circuit, made once while the circuit is on the page; what failed is tried again when it is next asked for. Never rejects. */
export function makeModule(circuit: TracedCircuit, workers: Pick<Workers, "circuits">): Promise<Result<MadeModule>> {
  const found = made.get(circuit) ?? compile(circuit, workers);
  made.set(circuit, found);
  void found.then((result) => {
    if (!result.ok) made.delete(circuit);
  });
  return found;
}
