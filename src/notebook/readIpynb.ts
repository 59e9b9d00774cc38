/**
 * Notebooks out of Jupyter's file (nbformat 4). Of other people's, text, kind, title, tags and folding are taken, outputs are not; cells of Python are carried over where
 * that is possible.
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
