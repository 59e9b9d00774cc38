/** Makes the two files of a circuit of the notebook, and gives both to the reader. */
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Download } from "../page/download.ts";
import type { Workers } from "../page/workers.ts";
import { fileName, refused } from "./files.ts";
import { strings } from "./strings.ts";

/** Downloads the client specification and the server program of a circuit. Never rejects. */
export async function splitCircuit(
  circuit: TracedCircuit,
  { circuits, simulator }: Pick<Workers, "circuits" | "simulator">,
  download: Download,
): Promise<Result<null>> {
  const files = await circuits.inSimulator(circuit, (api, handle) => api.split(handle, null));
  if (!files.ok) return files;
  const identified = await simulator.get().identify(files.value.client);
  if (!identified.ok) return identified;
  const { circuit: own } = identified.value;
  if (own === undefined) return refused(strings.workshop.noCircuit);
  for (const kind of ["client", "server"] as const) download(fileName(kind, own, ""), files.value[kind]);
  return { ok: true, value: null };
}
