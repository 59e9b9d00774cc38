/** Declarations of the other cells for the editor's TypeScript: each is a module of its own, whose names all cells see. Text only; nothing of Monaco. */
import type { CellAnalysis } from "../../../notebook/dependencies.ts";

/** A file that TypeScript is given beside the one that is edited. */
export interface NamedFile {
  readonly filePath: string;
  readonly content: string;
}

/** Types that a cell declares at its top; its analysis knows values only. */
const declaredType = /^(?:type|interface)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

/** The files for cells that can be parsed: their texts with their names exported, and one that makes those names global. */
export function cellFiles(cells: Iterable<CellAnalysis>): readonly NamedFile[] {
  const files: NamedFile[] = [];
  const names: string[] = [];
  for (const { id, text, defines } of cells) {
    const types = [...text.matchAll(declaredType)].map(([, name = ""]) => name);
    if (defines.length + types.length === 0) continue;
    const exported = [...defines, ...types.map((name) => `type ${name}`)].join(", ");
    files.push({ filePath: `file:///cells/${id}.ts`, content: `${text}\nexport { ${exported} };\n` });
    for (const name of defines) names.push(`declare const ${name}: typeof import("./cells/${id}").${name};`);
    // A class is a type as well; for what is none the alias is an error in a file that nobody sees.
    for (const name of [...defines, ...types]) names.push(`type ${name} = import("./cells/${id}").${name};`);
  }
  return [...files, { filePath: "file:///names.d.ts", content: names.join("\n") }];
}
