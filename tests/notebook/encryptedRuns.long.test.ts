/** Every encrypted run of the gallery and the lessons, on real ciphertexts with secure parameters, against the clear result. */
import { expect, test } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { evaluateGraph } from "../../src/ir/evaluate.ts";
import type { TracedCircuit } from "../../src/protocol/sandbox.ts";
import type { Tensor } from "../../src/value/tensor.ts";
import { runEncrypted, runNotebook, shownNotebooks } from "../support/lessonTools.ts";

const flat = (values: readonly Tensor[]) => values.map(({ data }) => [...data]);

/** What the button of a card runs first: a sample. */
async function runOfCard(circuit: TracedCircuit) {
  const args = at(circuit.graph.witnesses ?? [], 0).args;
  return { circuit, args, values: await runEncrypted(circuit, args) };
}

test.each(shownNotebooks())("%s", async (_, notebook) => {
  const { asked, circuits } = await runNotebook(notebook, runEncrypted);
  // The program of the first screen asks for nothing: its card has the button.
  const runs = asked.length > 0 ? asked : [await runOfCard(at(circuits, 0))];
  for (const { circuit, args, values } of runs) {
    expect([circuit.graph.name, flat(values)]).toEqual([circuit.graph.name, flat(evaluateGraph(circuit.graph, args))]);
  }
});
