/**
 * A notebook of Python as one of Glovebox: text stays, cells of NumPy, scikit-learn and Concrete are carried over line by line, and where a line has no way across the cell
 * stays as text with the Glovebox way beside it. Nothing is guessed: what is carried over means the same, and what is not says so.
 */
import { type Cell, type Notebook, newCell, notebookLimits } from "./document.ts";
import { carriedExpression, type PythonScope } from "./pythonExpressions.ts";
import { isUsableName } from "./pythonNames.ts";

/** What became of a notebook. */
export interface CarriedNotebook {
  readonly notebook: Notebook;
  /** Code cells that were carried over, and those that stayed text. */
  readonly carried: number;
  readonly left: number;
}

/** What to do instead, by what a line says. */
const ways: readonly (readonly [RegExp, string])[] = [
  [
    /\bpd\.|pandas|read_csv|open\(/,
    "Drop the `.csv` on this page, or paste its text: `const rows = ml.readCsv(text)`, then `rows.toArray(names)` and `rows.column(name)`.",
  ],
  [
    /\btorch\b|nn\.Module|keras|tensorflow/,
    'Train it in Python, write it with `torch.onnx.export(model.eval(), X[:1], "model.onnx")`, and drop that file on this page: `await ml.compileOnnxModel(bytes, X, { nBits: 4 })`.',
  ],
  [/\bplt\.|matplotlib|seaborn/, '`plot({ type: "line", x, y })`, `heatmap(array)` and `ml.display` draw here.'],
  [
    /compile_torch_model|compile_brevitas/,
    "Drop the network as `.onnx`: `await ml.compileOnnxModel(bytes, X, { nBits: 4 })`, or `ml.compileBrevitasQatModel`.",
  ],
  [
    /FHEModelDev|FHEModelClient|FHEModelServer/,
    "`show(new ml.FheModelDev(model))` offers the client's and the server's file.",
  ],
  [
    /@fhe\.compiler|fhe\.Compiler|fhe\./,
    'Functions are compiled as `const f = compiler({ x: "encrypted" }, (x) => x + 1)` and `const circuit = await f.compile(inputset)`.',
  ],
  [/np\.random/, "`np.random.default_rng(seed).integers(low, high, shape)` draws NumPy's numbers."],
  [
    /\bsklearn\b|concrete\.ml|xgboost|\bfit\(/,
    "Models are in `ml`, with scikit-learn's options in camelCase: `await new ml.XGBClassifier({ nBits: 3, nEstimators: 10 }).fit(X, y)`.",
  ],
];

const general = "Write it in TypeScript: `np` has NumPy's functions, `ml` the models, `compiler` compiles a function.";

/** Carries a notebook over, whose code cells are Python. */
export function carryOver(notebook: Notebook): CarriedNotebook {
  const declared = new Names();
  const cells: Omit<Cell, "id">[] = [];
  let carried = 0;
  let left = 0;
  for (const cell of notebook.cells) {
    const { kind, text, folded, tags } = cell;
    if (kind === "markdown" || text.trim() === "") {
      cells.push({ kind, text, folded, tags });
      continue;
    }
    const result = carriedCell(text, declared);
    if (typeof result === "string") {
      carried += 1;
      cells.push({ ...newCell("", "code", result), folded, tags });
    } else {
      left += 1;
      cells.push(newCell("", "markdown", leftText(text, result.line)));
    }
  }
  const kept = cells.slice(0, notebookLimits.cells).map((cell, i) => ({ ...cell, id: `p${i + 1}` }));
  return { notebook: { ...notebook, cells: kept }, carried, left };
}

/** The names that were carried over, by what they hold as far as that is sure. */
class Names implements PythonScope {
  readonly #kinds: Map<string, "array" | "list" | "other">;

  constructor(before?: Names) {
    this.#kinds = new Map(before === undefined ? [] : before.#kinds);
  }

  has(name: string): boolean {
    return this.#kinds.has(name);
  }

  isArray(name: string): boolean {
    return this.#kinds.get(name) === "array";
  }

  isList(name: string): boolean {
    return this.#kinds.get(name) === "list";
  }

  /** Takes a name that holds `value`, an expression of TypeScript. */
  define(name: string, value: string): void {
    const isArray =
      /^(?:np\.|ml\.trainTestSplit|ml\.datasets\.make|await \w+\.predict)/.test(value) ||
      value.includes("returnXY: true");
    this.#kinds.set(name, value.startsWith("[") ? "list" : isArray || value === "parameter" ? "array" : "other");
  }

  adopt(own: Names): void {
    for (const [name, kind] of own.#kinds) this.#kinds.set(name, kind);
  }
}

function leftText(text: string, line: string): string {
  const hints = ways.filter(([pattern]) => pattern.test(text)).map(([, way]) => `- ${way}`);
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [
    `**Not carried over**, because of \`${line.trim().slice(0, 80).replaceAll("`", "'")}\`. The Glovebox way:`,
    "",
    ...(hints.length > 0 ? hints : [`- ${general}`]),
    "",
    `${fence}python`,
    text,
    fence,
  ]
    .join("\n")
    .slice(0, notebookLimits.text);
}

/** A cell of Python as TypeScript, or the first line that has no way across. `declared` are the names so far, to which those of the cell come. */
function carriedCell(text: string, declared: Names): string | { readonly line: string } {
  const own = new Names(declared);
  const lines: string[] = [];
  const given = logicalLines(text);
  for (let i = 0; i < given.length; i++) {
    const line = given[i] ?? "";
    const trimmed = line.trim();
    if (trimmed === "") lines.push("");
    else if (trimmed.startsWith("#")) lines.push(trimmed.replace(/^#+/, "//"));
    else if (/^(?:import|from)\s/.test(trimmed)) {
      // What was imported is there, or the line that uses it says that it is not.
    } else if (/^\s/.test(line)) return { line };
    else if (/^[%!]/.test(trimmed)) return { line };
    else {
      const block = functionAt(given, i, own);
      if (block !== null) {
        lines.push(block.text);
        own.define(block.name, "function");
        i += block.lines - 1;
        continue;
      }
      const statement = carriedStatement(trimmed, own);
      if (statement === null) return { line };
      lines.push(statement.text);
      for (const name of statement.names) own.define(name, statement.value);
    }
  }
  declared.adopt(own);
  const result = lines.join("\n").trim();
  return result === "" ? "// np, ml and compiler are here without being imported." : result;
}

/** Lines with brackets that are open joined to those that close them. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const line of text.split(/\r?\n/)) {
    if (depth > 0) lines[lines.length - 1] += ` ${line.trim()}`;
    else lines.push(line);
    const bare = line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#.*$/g, "");
    depth += [...bare].reduce((sum, sign) => sum + ("([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0), 0);
  }
  return lines;
}

/** A function of one returned expression, and its decorator of Concrete. */
function functionAt(
  lines: readonly string[],
  start: number,
  scope: Names,
): { readonly text: string; readonly name: string; readonly lines: number } | null {
  let at = start;
  const decorator = /^@fhe\.compiler\((.*)\)\s*$/.exec(lines[at] ?? "");
  if (decorator !== null) at += 1;
  const head = /^def (\w+)\(([\w\s,]*)\):\s*$/.exec(lines[at] ?? "");
  const body = /^\s+return (.+)$/.exec(lines[at + 1] ?? "");
  const [, name, parameters = ""] = head ?? [];
  const inside = new Names(scope);
  for (const parameter of parameters.split(",")) inside.define(parameter.trim(), "parameter");
  const value = body?.[1] === undefined ? null : carriedExpression(withoutComment(body[1]), inside);
  const isOver = !/^\s+\S/.test(lines[at + 2] ?? "");
  if (
    name === undefined ||
    !isUsableName(name) ||
    scope.has(name) ||
    value === null ||
    value.includes("await ") ||
    !isOver
  )
    return null;
  const statuses = decorator === null ? null : carriedExpression(decorator[1] ?? "", scope);
  if (decorator !== null && statuses === null) return null;
  const arrow = `(${parameters.trim()}) => ${value}`;
  const made = decorator === null ? arrow : `compiler(${statuses}, ${arrow})`;
  return { text: `const ${name} = ${made};`, name, lines: at + 2 - start };
}

const withoutComment = (line: string): string => line.replace(/\s#[^"']*$/, "").trim();

/** An assignment or an expression; null for anything else. */
function carriedStatement(
  line: string,
  scope: Names,
): { readonly text: string; readonly names: readonly string[]; readonly value: string } | null {
  const plain = withoutComment(line);
  const assigned = /^((?:[A-Za-z_]\w*)(?:\s*,\s*[A-Za-z_]\w*)*)\s*=(?!=)\s*(.+)$/s.exec(plain);
  const value = carriedExpression(assigned?.[2] ?? plain, scope);
  if (value === null) return null;
  if (assigned === null) return { text: `${value};`, names: [], value };
  const names = (assigned[1] ?? "").split(",").map((name) => name.trim());
  // A second assignment to a name has no way across the cells, each of which defines its own.
  if (names.some((name) => scope.has(name) || !isUsableName(name)) || new Set(names).size < names.length) return null;
  const target = names.length === 1 ? names[0] : `[${names.join(", ")}]`;
  return { text: `const ${target} = ${value};`, names, value };
}
