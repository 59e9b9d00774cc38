/**
 * The files that the editor's TypeScript is given: the library, and every cell as a module of its own, whose names all cells see. Text only;
 * nothing of Monaco.
 */
import type { NotebookAnalysis } from "../../../notebook/dependencies.ts";
import { cellTypes } from "../../../sandbox/types/cellTypes.ts";

/** A file that TypeScript is given beside the one that is edited. */
export interface NamedFile {
  readonly filePath: string;
  readonly content: string;
}

/** Types that a cell declares at its top; its analysis knows values only. */
const declaredType = /^(?:type|interface)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

const library = cellTypes();

/** The file of a cell. Offsets in the cell are the same in it. */
export const cellPath = (id: string): string => `file:///cells/${id}.ts`;

/**
 * The library; the cells, each with the names that it takes from others and those that others can take; and a file that makes all names global,
 * for the text in the editor, which has no such lines.
 */
export function typeFiles({ cells }: Pick<NotebookAnalysis, "cells">): readonly NamedFile[] {
  const files: NamedFile[] = [];
  const names: string[] = [];
  const defined = new Set<string>();
  for (const { id, text, defines, needs } of cells.values()) {
    const types = [...text.matchAll(declaredType)].map(([, name = ""]) => name);
    const imports = needs.map(({ name, from }) => `import { ${name} } from "./${from}";`);
    const exported = [...defines, ...types.map((name) => `type ${name}`)].join(", ");
    // Below the text, where they move nothing; an import holds for the whole file wherever it stands.
    files.push({ filePath: cellPath(id), content: [text, ...imports, `export { ${exported} };`, ""].join("\n") });
    for (const name of defines) {
      defined.add(name);
      names.push(`declare const ${name}: typeof import("./cells/${id}").${name};`);
    }
    // A class is a type as well; for what is none the alias is an error in a file that nobody sees.
    for (const name of [...defines, ...types]) names.push(`type ${name} = import("./cells/${id}").${name};`);
  }
  const own = { filePath: "file:///glovebox.d.ts", content: libraryWithout(defined) };
  return [own, ...files, { filePath: "file:///names.d.ts", content: names.join("\n") }];
}

/** The library's declarations; a name that a cell defines (`circuit`, `table`) is the cell's. */
function libraryWithout(defined: ReadonlySet<string>): string {
  return library.replace(/^(declare (?:const|function|class) )(\w+)/gm, (all, kind: string, name: string) =>
    defined.has(name) ? `${kind}${name}OfLibrary` : all,
  );
}
