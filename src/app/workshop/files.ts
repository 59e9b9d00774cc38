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

/** How names of files end, by kind. */
const endings: { readonly [K in WorkshopFileKind]: string } = {
  // As `glovebox serve` takes them.
  client: ".glovebox-client",
  server: ".glovebox-server",
  keys: ".keys.glovebox",
  evaluationKeys: ".evaluation-keys.glovebox",
  arguments: ".arguments.glovebox",
  results: ".results.glovebox",
  intermediates: ".intermediates.glovebox",
};

/** Letters and digits of a text, with single hyphens between them. */
const plain = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

/** What files tell of the circuit that they belong to. */
export type CircuitName = Pick<NonNullable<FileIdentity["circuit"]>, "functionName" | "hash">;

/** A circuit of a function without a name is told by the start of its hash. */
const circuitPart = ({ functionName, hash }: CircuitName): string =>
  (/^[\p{L}_$]/u.test(functionName) ? plain(functionName) : "") || `circuit-${hash.slice(0, 6)}`;

/** Name of a file: whose it is (empty for what belongs to nobody), of which circuit, and its kind: `ada-fare.keys.glovebox`. */
export const fileName = (kind: WorkshopFileKind, circuit: CircuitName, person: string): string =>
  `${[plain(person), circuitPart(circuit)].filter(Boolean).join("-")}${endings[kind]}`;

/** Whose file it is, by its name; empty when the name does not say. A browser may have numbered it. */
export function personOf(name: string, circuit: CircuitName): string {
  const [, stem = ""] = /^(.*)\.[a-z-]+(?: ?\(\d+\))?\.glovebox$/.exec(name) ?? [];
  const ending = `-${circuitPart(circuit)}`;
  return stem.endsWith(ending) ? stem.slice(0, -ending.length) : "";
}

/** A file of a kind that was made of a circuit. */
export const madeFile = (
  kind: WorkshopFileKind,
  bytes: Uint8Array,
  circuit: CircuitName,
  person: string,
): MadeFile => ({
  ...{ kind, name: fileName(kind, circuit, person) },
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
export const contentOf = (file: Pick<Blob, "arrayBuffer">): Promise<Result<Uint8Array<ArrayBuffer>>> =>
  resultOf(async () => new Uint8Array(await file.arrayBuffer()));

/** One line of problems for the reader. */
export const sentences = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ message, hint }) => (hint ? `${message}. ${hint}` : message)).join(" ");
