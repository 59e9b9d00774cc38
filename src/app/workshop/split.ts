/** Makes the two files of a circuit of the notebook, and gives both to the reader. */
import type { Result } from "../../protocol/result.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Download } from "../page/download.ts";
import type { Workers } from "../page/workers.ts";
import { fileNames } from "./files.ts";

/** Downloads the client specification and the server program of a circuit. Never rejects. */
export async function splitCircuit(
  circuit: TracedCircuit,
  { circuits }: Pick<Workers, "circuits">,
  download: Download,
): Promise<Result<null>> {
  const files = await circuits.inSimulator(circuit, (api, handle) => api.split(handle));
  if (!files.ok) return files;
  download(fileNames.client, files.value.client);
  download(fileNames.server, files.value.server);
  return { ok: true, value: null };
}
