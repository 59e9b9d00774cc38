/**
 * Jupyter's notebook file (nbformat 4.5): written so that other tools show it as TypeScript, with what only Glovebox knows in metadata under its name, and
 * read back without loss. Of other people's files, text, kind, title, tags and folding are taken; outputs are not.
 */
import * as v from "valibot";
import { parsed } from "../base/schema.ts";
import {
  type Cell,
  defaultSettings,
  type Notebook,
  notebookLimits,
  notebookVersion,
  parseNotebook,
} from "./document.ts";
import { carryOver } from "./python.ts";

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

const cell = v.object({
  cell_type: v.picklist(["code", "markdown", "raw"]),
  id: v.optional(v.unknown()),
  source: v.union([v.string(), v.array(v.string())]),
  metadata: v.optional(
    v.object({
      tags: v.optional(v.unknown()),
      collapsed: v.optional(v.unknown()),
      jupyter: v.optional(v.unknown()),
    }),
    {},
  ),
  outputs: v.optional(v.array(v.unknown()), []),
  attachments: v.optional(v.unknown()),
});

const file = v.object({
  nbformat: v.literal(4),
  metadata: v.optional(
    v.object({
      title: v.optional(v.unknown()),
      glovebox: v.optional(v.object({ version: v.number(), settings: v.optional(v.unknown(), defaultSettings) })),
      language_info: v.optional(v.object({ name: v.optional(v.unknown()) }), {}),
    }),
    {},
  ),
  cells: v.array(cell),
});

const languages: readonly unknown[] = ["typescript", "javascript", undefined];

/**
 * The notebook in the parsed JSON of an `.ipynb` file, and what was left out.
 * @throws UserError (code `ipynb`) when it is none; what `parseNotebook` throws
 */
export function readIpynb(data: unknown): { readonly notebook: Notebook; readonly notes: readonly string[] } {
  const { cells, metadata } = parsed(file, data, "ipynb", { code: "ipynb", hint: "save it as nbformat 4 in Jupyter" });
  const own = metadata.glovebox;
  const used = new Set<string>();
  const notebook = parseNotebook({
    version: own?.version ?? notebookVersion,
    title: typeof metadata.title === "string" ? metadata.title.slice(0, notebookLimits.title) : "",
    settings: own?.settings ?? defaultSettings,
    cells: cells.map(({ id, cell_type: kind, source, metadata: { tags, jupyter } }): Cell => {
      const name = uniqueId(id, used);
      used.add(name);
      return {
        id: name,
        kind: kind === "code" ? "code" : "markdown",
        text: typeof source === "string" ? source : source.join(""),
        folded: (jupyter as { readonly source_hidden?: unknown } | null | undefined)?.source_hidden === true,
        tags: usableTags(tags),
      };
    }),
  });
  const language = metadata.language_info.name;
  const outputs = cells.reduce((sum, each) => sum + each.outputs.length, 0);
  const attachments = cells.filter((each) => each.attachments !== undefined).length;
  const over = language === "python" ? carryOver(notebook) : null;
  return {
    notebook: over?.notebook ?? notebook,
    notes: [
      ...(over === null
        ? []
        : [
            `a notebook of Python: ${over.carried} of ${over.carried + over.left} code cells were carried over${over.left > 0 ? ", the others say how they are written here" : ""}`,
          ]),
      ...(languages.includes(language) || over !== null
        ? []
        : [`its cells are written in ${String(language).slice(0, 30)}, not in TypeScript`]),
      ...(outputs > 0 ? [`${outputs} outputs were left out`] : []),
      ...(attachments > 0 ? [`pictures attached to ${attachments} cells were left out`] : []),
    ],
  };
}

/** The id when it can be kept; else the first of `n1`, `n2`, … that is free. */
function uniqueId(id: unknown, used: ReadonlySet<string>): string {
  if (typeof id === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(id) && !used.has(id)) return id;
  let number = used.size + 1;
  while (used.has(`n${number}`)) number += 1;
  return `n${number}`;
}

function usableTags(tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) return [];
  const usable = tags.filter(
    (tag): tag is string => typeof tag === "string" && /^[^,]+$/.test(tag) && tag.length <= notebookLimits.tag,
  );
  return [...new Set(usable)].slice(0, notebookLimits.tags);
}
