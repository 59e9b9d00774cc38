/**
 * Jupyter's notebook file (nbformat 4.5), written so that other tools show it as TypeScript, with what only Glovebox knows in metadata under its name;
 * readIpynb.ts reads it back without loss.
 */
import { type Notebook, notebookVersion } from "./document.ts";

/** The metadata of a notebook for the Deno kernel, which runs TypeScript; other tools go by `language_info`. */
const kernelMetadata = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: {
    codemirror_mode: "typescript",
    file_extension: ".ts",
    mimetype: "text/x.typescript",
    name: "typescript",
    nbconvert_exporter: "script",
    pygments_lexer: "typescript",
  },
};

/** The text of an `.ipynb` file, keys in the order in which Jupyter writes them. */
export function writeIpynb({ title, settings, cells }: Notebook): string {
  const data = {
    cells: cells.map(({ id, kind, text, folded, tags }) => {
      const metadata = {
        ...(folded ? { jupyter: { source_hidden: true } } : {}),
        ...(tags.length > 0 ? { tags } : {}),
      };
      const source = text.split(/(?<=\n)/).filter((line) => line !== "");
      return kind === "code"
        ? { cell_type: "code", execution_count: null, id, metadata, outputs: [], source }
        : { cell_type: "markdown", id, metadata, source };
    }),
    metadata: {
      glovebox: { version: notebookVersion, settings },
      ...kernelMetadata,
      ...(title === "" ? {} : { title }),
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(data, null, 1)}\n`;
}
