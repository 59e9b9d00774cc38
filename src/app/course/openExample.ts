/** Opens an example of the gallery: one cell as a playground, several as a notebook. */
import { type Example, exampleText } from "../../examples/index.ts";
import { readScript } from "../../notebook/script.ts";
import type { LibraryParts } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";

/** Opens it in place of the notebook on show, which is safe before. */
export async function openExample(library: LibraryParts, example: Pick<Example, "id" | "title">): Promise<boolean> {
  const notebook = readScript(await exampleText(example), example.title);
  const layout = notebook.cells.length === 1 ? ("playground" as const) : ("notebook" as const);
  return openNotebook(library, { ...notebook, settings: { ...notebook.settings, layout } }, "own");
}
