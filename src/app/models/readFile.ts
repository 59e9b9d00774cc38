/** Reads a file of data or of a model in a worker of its own; loaded with the first such file. */
import type { Diagnostic } from "../../base/errors.ts";
import { connect } from "../../protocol/connect.ts";
import type { ModelReaderApi } from "../../protocol/modelFiles.ts";
import type { BringingState } from "./bringing.ts";
import { strings } from "./dialog/strings.ts";

/** Larger files are not read, in bytes: a notebook holds two million characters, and a model is written in four for three bytes. */
const largestFile = 2_000_000;

const text = strings.models;

/** What the file changes of the state: the rows or the model that it holds, or the words why it holds neither. */
export async function readModelFile(file: File): Promise<Partial<BringingState>> {
  const { name } = file;
  if (file.size > largestFile) return { problem: text.tooLong(name, largestFile) };
  const buffer = await file.arrayBuffer().catch(() => null);
  if (buffer === null) return { problem: text.unreadable(name) };
  const bytes = new Uint8Array(buffer);
  const reader = connect<ModelReaderApi>(
    () =>
      new Worker(new URL("../../../workers/modelReader.ts", import.meta.url), { type: "module", name: "modelReader" }),
  );
  const result = await reader.api.read(name, bytes);
  reader.stop();
  if (!result.ok) return { problem: sentences(result.diagnostics) };
  const { value } = result;
  if (value.kind === "model") return { model: { name, bytes, model: value } };
  return { rows: { name, text: new TextDecoder().decode(bytes), delimiter: value.delimiter, table: value } };
}

const sentences = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(({ message, hint }) => text.withHint(message, hint)).join(" ");
