/**
 * What the source files import, export and declare, read by a parser. The layer tests and the report of the house are made of it;
 * nothing here judges.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ESTree, parseSync } from "vite";

/** An import, or an export from another file, that names a file of the project. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Nothing of it is left when the types are gone. */
  readonly isType: boolean;
  /** The exported names that are taken; null: all of them (`import * as`, `export *`, `import()`). */
  readonly names: readonly string[] | null;
}

/** One file. Paths are absolute. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Packages of npm and of Node by the names that import them. */
  readonly packages: readonly string[];
  /** Names of exported values. */
  readonly values: readonly string[];
  /** Names of types, interfaces and classes that are declared here and exported. */
  readonly types: readonly string[];
  /** Names of those that are not exported. */
  readonly ownTypes: readonly string[];
}

const isSource = (name: string): boolean => /\.tsx?$/.test(name) && !name.endsWith(".d.ts");
/** A test beside its file, or under tests. */
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
/** Folders that hold AssemblyScript, or what the build writes. */
const foreign = ["assembly", "generated", "node_modules"];

/** All files of TypeScript under a folder; none when there is no such folder. */
export function filesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return foreign.includes(entry.name) ? [] : filesUnder(path);
    return isSource(entry.name) ? [path] : [];
  });
}

/** Names that a pattern binds: `a`, `{ a, b: c }`, `[a]`. */
function boundNames(pattern: ESTree.Node): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) => boundNames(each.type === "Property" ? each.value : each.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => (each === null ? [] : boundNames(each)));
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    default:
      return [];
  }
}

function declaredNames(declaration: ESTree.Declaration): Pick<SourceFile, "values" | "types"> {
  switch (declaration.type) {
    case "VariableDeclaration":
      return { values: declaration.declarations.flatMap(({ id }) => boundNames(id)), types: [] };
    case "FunctionDeclaration":
      return { values: [declaration.id?.name ?? "default"], types: [] };
    case "ClassDeclaration":
      return { values: [declaration.id?.name ?? "default"], types: declaration.id ? [declaration.id.name] : [] };
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
      return { values: [], types: [declaration.id.name] };
    default:
      return { values: [], types: [] };
  }
}

/** Reads one file. @throws Error when it cannot be parsed. */
export function readSource(path: string): SourceFile {
  const text = readFileSync(path, "utf8");
  const { program, module, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const packages: string[] = [];
  const add = (request: string, isType: boolean, names: readonly string[] | null): void => {
    if (!request.startsWith(".")) packages.push(request);
    else if (!request.includes("?")) imports.push({ from: path, to: resolve(dirname(path), request), isType, names });
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    const whole = entries.some(({ importName }) => importName.kind === "NamespaceObject");
    const names = entries.map(({ importName }) => importName.name ?? "default");
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType), whole ? null : names);
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, importName, isType } of entries)
      if (moduleRequest) add(moduleRequest.value, isType, importName.name === null ? null : [importName.name]);
  }
  // Requests that are written as a text: `import("./plots.ts")`. Other requests cannot be followed.
  for (const { moduleRequest } of module.dynamicImports) {
    const request = /^["'`](.*)["'`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (request !== undefined) add(request, false, null);
  }
  const ownTypes = program.body.flatMap((each) =>
    each.type === "TSTypeAliasDeclaration" || each.type === "TSInterfaceDeclaration" || each.type === "ClassDeclaration"
      ? declaredNames(each).types
      : [],
  );
  const declared = program.body.map((each): Pick<SourceFile, "values" | "types"> => {
    if (each.type === "ExportDefaultDeclaration") return { values: ["default"], types: [] };
    if (each.type !== "ExportNamedDeclaration") return { values: [], types: [] };
    if (each.declaration) return declaredNames(each.declaration);
    // Names that are handed on from another file are that file's.
    if (each.source !== null || each.exportKind === "type") return { values: [], types: [] };
    return {
      values: each.specifiers.flatMap(({ exported, exportKind }) =>
        exportKind === "type" || exported.type !== "Identifier" ? [] : [exported.name],
      ),
      types: [],
    };
  });
  return {
    path,
    lines: text.split("\n").length - 1,
    imports,
    packages,
    values: declared.flatMap(({ values }) => values),
    types: declared.flatMap(({ types }) => types),
    ownTypes,
  };
}
