/** Files on their way between the parts of a workshop: reading those that are dropped, naming those that are made. */
import type { Diagnostic } from "../../base/errors.ts";
import type { FileIdentity } from "../../compile/circuitFiles.ts";
import { resultOf } from "../../protocol/connect.ts";
import type { Result } from "../../protocol/result.ts";
import type { Workers } from "../page/workers.ts";
import { type Role, takenBy, type WorkshopFileKind } from "./roles.ts";
import { strings } from "./strings.ts";

/** A file that was made here and goes to the other part. */
export interface MadeFile {
  readonly kind: WorkshopFileKind;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file that was given to this part, and is one that it takes. */
export interface TakenFile {
  readonly identity: FileIdentity;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is needed of a `File`. */
export type GivenFile = Pick<File, "name" | "size" | "slice" | "arrayBuffer">;

/** Larger files are not read: evaluation keys of the widest lookups stay below. */
export const largestFile = 2 ** 30;

/** Enough bytes for every head. */
const headBytes = 1024;

/** File names by kind. */
export const fileNames: { readonly [K in WorkshopFileKind]: string } = {
  client: "client-specification.glovebox",
  server: "server-program.glovebox",
  keys: "secret-keys.glovebox",
  evaluationKeys: "evaluation-keys.glovebox",
  arguments: "encrypted-arguments.glovebox",
  results: "encrypted-results.glovebox",
  intermediates: "values-inside-a-run.glovebox",
};

/** A file of a kind, with its usual name. */
export const madeFile = (kind: WorkshopFileKind, bytes: Uint8Array): MadeFile => ({
  ...{ kind, name: fileNames[kind] },
  bytes: bytes as Uint8Array<ArrayBuffer>,
});

/** The result of what cannot be done, said in words. */
export const refused = (message: string, hint?: string): Result<never> => ({
  ok: false,
  diagnostics: [{ severity: "error", code: "workshop", message, hint }],
});

/** Says that a file belongs to another circuit than the one that is open, if it does. */
export function foreign(
  { kind, parametersId, circuit }: FileIdentity,
  open: { readonly parametersId: string; readonly circuit: NonNullable<FileIdentity["circuit"]> },
): Result<never> | null {
  const text = strings.workshop;
  if (circuit !== undefined && circuit.hash !== open.circuit.hash) {
    const [expected, got] = [open.circuit, circuit].map(({ functionName, hash }) =>
      text.circuitNamed(functionName, hash),
    );
    return refused(text.otherCircuit(text.kinds[kind]), text.otherCircuitNamed(String(expected), String(got)));
  }
  return parametersId === open.parametersId
    ? null
    : refused(text.otherCircuit(text.kinds[kind]), text.otherCircuitHint);
}

/** Reads a file if the part takes its kind; else says what it is and what was expected. */
export async function takeFile(
  { simulator }: Pick<Workers, "simulator">,
  role: Role,
  file: GivenFile,
): Promise<Result<TakenFile>> {
  const text = strings.workshop;
  const expected = text.expected(takenBy[role].map((kind) => text.kinds[kind]));
  if (file.size > largestFile) return refused(text.tooLarge(file.name), expected);
  const head = await contentOf(file.slice(0, headBytes));
  if (!head.ok) return head;
  const identified = await simulator.get().identify(head.value);
  if (!identified.ok) return refused(text.notOurs(file.name), expected);
  const identity = identified.value;
  if (!takenBy[role].includes(identity.kind))
    return refused(text.wrongKind(file.name, text.kinds[identity.kind]), expected);
  const bytes = await contentOf(file);
  return bytes.ok ? { ok: true, value: { identity, bytes: bytes.value } } : bytes;
}

/** The bytes of a file, which may have gone since it was chosen. */
const contentOf = (file: Pick<Blob, "arrayBuffer">): Promise<Result<Uint8Array<ArrayBuffer>>> =>
  resultOf(async () => new Uint8Array(await file.arrayBuffer()));

/** One line of problems for the reader. */
export const sentences = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ message, hint }) => (hint ? `${message}. ${hint}` : message)).join(" ");
