/** Client files are written by whoever knows a circuit, a server among them; only clients read them (run/client/clientFile.ts). */
import { type ClientSpecification, parametersId } from "../../circuit/specification.ts";
import { writeFile } from "./files.ts";
import { plainDataBytes } from "./plainData.ts";

/** The specification as a file: no key, no graph. */
export const writeClientFile = (written: ClientSpecification): Uint8Array<ArrayBuffer> =>
  withProcessing(written, undefined);

/** The same with plain data that says how rows become arguments and results predictions. */
export function withProcessing(written: ClientSpecification, processing: unknown): Uint8Array<ArrayBuffer> {
  const names = { parametersId: parametersId(written.parameters), keyId: "", circuit: written.circuit };
  return writeFile("client", names, plainDataBytes({ ...written, processing }));
}
