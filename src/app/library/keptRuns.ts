/** What cells of the notebook on show ran with, kept in this tab through a reload, so that what was out of date is so still. */
import * as v from "valibot";
import { text } from "../../base/schema.ts";
import { digestOf } from "../../notebook/digest.ts";
import type { Notebook } from "../../notebook/document.ts";
import type { CellRun, CellRuns } from "../../notebook/outOfDate.ts";
import { type KeyValueStore, readStored, removeStored, storageKeys, writeStored } from "../page/storage.ts";

const short = text(1000);
const keptRun = v.strictTuple([
  short,
  short,
  v.array(v.strictTuple([short, short, v.nullable(short)])),
  v.array(v.strictTuple([short, short])),
]);
const keptRuns = v.strictObject({
  id: v.nullable(short),
  digest: short,
  runs: v.array(v.strictTuple([short, keptRun])),
});

/** Which notebook runs are of: by the id under which it is kept, or else by its text. */
const digestOfNotebook = ({ cells }: Notebook): string => digestOf(JSON.stringify(cells));

/** Writes the runs down, as the page goes away; runs that were broken off count as none. */
export function keepRuns(tab: KeyValueStore | null, id: string | null, notebook: Notebook, runs: CellRuns): void {
  const kept: v.InferOutput<typeof keptRuns> = {
    id,
    digest: digestOfNotebook(notebook),
    runs: [...runs]
      .filter(([, { isBroken }]) => !isBroken)
      .map(([cell, run]) => [
        cell,
        [run.text, run.inputs, run.taken.map(({ name, from, value }) => [name, from, value]), [...run.values]],
      ]),
  };
  writeStored(tab, storageKeys.runs, JSON.stringify(kept));
}

/** The runs of a notebook that this tab showed before it was loaded again; none where they are those of another. */
export function readRuns(tab: KeyValueStore | null, id: string | null, notebook: Notebook): CellRuns {
  const kept = readStored(tab, storageKeys.runs);
  removeStored(tab, storageKeys.runs);
  try {
    const { id: keptId, digest, runs } = v.parse(keptRuns, JSON.parse(kept ?? "null"));
    const isSame = id === null ? digest === digestOfNotebook(notebook) : id === keptId;
    return new Map(
      isSame ? runs.map(([cell, [ran, inputs, taken, values]]) => [cell, earlier(ran, inputs, taken, values)]) : [],
    );
  } catch {
    // None, or of another version of the page: cells count as not run.
    return new Map();
  }
}

function earlier(
  ran: string,
  inputs: string,
  taken: readonly (readonly [string, string, string | null])[],
  values: readonly (readonly [string, string])[],
): CellRun {
  return {
    text: ran,
    inputs,
    taken: taken.map(([name, from, value]) => ({ name, from, value })),
    values: new Map(values),
    before: null,
    isUnchanged: false,
    isBroken: false,
    isEarlier: true,
  };
}
