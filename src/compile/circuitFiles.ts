/** Client files and server files, as plain data for the page: made, recognised, read. No key is among them. */
import { transfer } from "comlink";
import { fromJson, parseJson } from "../base/plainData.ts";
import { allowedInPage } from "../circuit/budget.ts";
import { packaged } from "../circuit/choose.ts";
import type { CompiledCircuit } from "../circuit/compiled.ts";
import type { CircuitIdentity } from "../circuit/identity.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { type ClientSpecification, parametersId } from "../circuit/specification.ts";
import { readClientFile } from "../run/client/clientFile.ts";
import { withProcessing } from "../run/files/clientFileWriter.ts";
import { type FileHead, readAnyHead } from "../run/files/files.ts";
import { weaknessOf } from "../run/files/loadOptions.ts";
import { readServerFile, writeServerFile } from "../run/server/server.ts";
import { type CircuitReport, describeCircuit } from "./describe.ts";

/** What a file is, from its head. */
export type FileIdentity = Pick<FileHead, "kind" | "version" | "parametersId" | "keyId" | "circuit"> & {
  /** What people call it. */
  readonly name: string;
};

/** A circuit in two files, for a client and a server that are apart. Neither holds a key. */
export interface SplitCircuit {
  readonly client: Uint8Array<ArrayBuffer>;
  readonly server: Uint8Array<ArrayBuffer>;
}

/** What a client file says. */
export interface ClientFileContent {
  readonly specification: ClientSpecification;
  /** Why its parameters do not keep values secret, in words; null when they do. */
  readonly weakness: string | null;
  readonly parametersId: string;
}

/** What a server file says, and what follows from it. */
export interface ServerFileContent {
  readonly compiled: CompiledCircuit;
  readonly circuit: CircuitIdentity;
  readonly report: CircuitReport;
}

/**
 * The two files of a circuit, as it is packaged.
 * @param processing of a model's circuit its part of the client file, a text of plain data, which the file's reader checks; null for a circuit alone
 * @throws UserError for text that is no plain data
 */
export function splitCircuit(prepared: PreparedCircuit, processing: string | null): SplitCircuit {
  const circuit = packaged(prepared);
  const client = withProcessing(circuit.specification, processing === null ? undefined : plainDataIn(processing));
  const server = writeServerFile(circuit);
  return transfer({ client, server }, [client.buffer, server.buffer]);
}

const plainDataIn = (text: string): unknown => fromJson("processing", parseJson(text, "processing", text.length));

/** What a file is; throws a `UserError` when it is not a file of Glovebox. */
export function identifyFile(head: Uint8Array): FileIdentity {
  const { kind, name, version, parametersId, keyId, circuit } = readAnyHead(head);
  return { kind, name, version, parametersId, keyId, circuit };
}

/** What a client file says; throws a `UserError` when it is none. */
export function clientFileContent(file: Uint8Array): ClientFileContent {
  const specification = readClientFile(file);
  const { parameters } = specification;
  return { specification, parametersId: parametersId(parameters), weakness: weaknessOf(parameters) };
}

/** What a server file says; throws a `UserError` when it is none, or when its parameters do not fit. */
export function serverFileContent(file: Uint8Array): ServerFileContent {
  const circuit = readServerFile(file, allowedInPage);
  return {
    compiled: circuit.compiled,
    circuit: circuit.specification.circuit,
    report: describeCircuit(circuit),
  };
}
