/**
 * The input-set of a circuit in the text of its cell: where it stands, and the text with another range in it. Only forms whose meaning is plain are
 * rewritten; for all others a range can be tried in a text that nobody keeps.
 */
import {
  child,
  childList,
  childrenOf,
  optionalChild,
  parseCell,
  type SyntaxNode,
} from "../sandbox/translate/syntax.ts";

/** Least and greatest value of one parameter: integers. */
export type InputRange = readonly [low: number, high: number];

/** One parameter of the circuit, with the range that its input-set has now. */
export interface RangedParameter {
  readonly range: InputRange;
  readonly shape: readonly number[];
}

/** The input-set of one circuit, found in a text. */
export interface InputSetText {
  /** The text with other ranges, one for each parameter; null where its form is not one that is rewritten, or cannot have these. */
  rewritten(ranges: readonly InputRange[]): string | null;
  /** The text of a try: samples of these ranges in place of the input-set. */
  tried(ranges: readonly InputRange[]): string;
}

/**
 * The input-set of the cell's circuit number `index` of `count`; null where it cannot be told which call makes it, or it is that of a model.
 * @param isCompiler whether a name holds what `compiler` gave, in any cell
 */
export function findInputSet(
  text: string,
  { index, count }: { readonly index: number; readonly count: number },
  parameters: readonly RangedParameter[],
  isCompiler: (name: string) => boolean,
): InputSetText | null {
  const tree = parsedOrNull(text);
  const calls = tree === null ? [] : compileCalls(tree, text, isCompiler);
  const given = calls.length === count ? calls[index] : undefined;
  const [argument] = given === undefined ? [] : childList(given, "arguments");
  if (tree === null || argument === undefined || argument.type === "SpreadElement") return null;
  const place = definitionOf(tree, argument);
  const replaced = ({ start, end }: SyntaxNode, by: string): string => text.slice(0, start) + by + text.slice(end);
  return {
    rewritten(ranges) {
      const change = changeOf(place, ranges, parameters);
      return change === null
        ? null
        : change.reduceRight((all, { node, by }) => all.slice(0, node.start) + by + all.slice(node.end), text);
    },
    tried: (ranges) => replaced(argument, samplesText(ranges, parameters)),
  };
}

function parsedOrNull(text: string): SyntaxNode | null {
  try {
    return parseCell(text);
  } catch {
    // It cannot run either, and says why.
    return null;
  }
}

const repeats = /Function|^(?:For|While|DoWhile|Class)/;

/** Calls of `compile` of compiled functions, in their order: those that run once each. */
function compileCalls(tree: SyntaxNode, text: string, isCompiler: (name: string) => boolean): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    open.push(...childrenOf(node).filter(({ type }) => !repeats.test(type)));
    const callee = node.type === "CallExpression" ? child(node, "callee") : null;
    if (callee?.type !== "MemberExpression" || child(callee, "property").name !== "compile") continue;
    const object = child(callee, "object");
    const isOwn =
      object.type === "Identifier" ? isCompiler(String(object.name)) : /^compiler\s*\(/.test(text.slice(object.start));
    if (isOwn) found.push(node);
  }
  return found.sort((a, b) => a.end - b.end);
}

/** Where a name leads to: its definition in the same cell. */
function definitionOf(tree: SyntaxNode, argument: SyntaxNode): SyntaxNode {
  if (argument.type !== "Identifier") return argument;
  const definitions = childList(tree, "body").filter(
    ({ type, kind }) => type === "VariableDeclaration" && kind === "const",
  );
  const found = definitions
    .flatMap((each) => childList(each, "declarations"))
    .find((each) => child(each, "id").name === argument.name);
  return (found === undefined ? null : optionalChild(found, "init")) ?? argument;
}

interface Change {
  readonly node: SyntaxNode;
  readonly by: string;
}

/** What becomes of the input-set's text, in the order of the text; null where it cannot be said. */
function changeOf(
  node: SyntaxNode,
  ranges: readonly InputRange[],
  parameters: readonly RangedParameter[],
): readonly Change[] | null {
  const [range] = ranges;
  if (range !== undefined && ranges.length === 1) {
    const arange = arangeOf(node);
    if (arange !== null) return arangeChange(arange, range);
    const counted = countedChange(node, range);
    if (counted !== null) return counted;
  }
  return listChange(node, ranges, parameters);
}

/** `np.arange(…)`, also with methods behind it. */
function arangeOf(node: SyntaxNode): SyntaxNode | null {
  if (node.type !== "CallExpression") return null;
  const callee = child(node, "callee");
  if (callee.type !== "MemberExpression") return null;
  const object = child(callee, "object");
  const method = child(callee, "property").name;
  if (object.name === "np" && method === "arange") return node;
  // What else arrays can do could change the values.
  return ["reshape", "astype"].includes(String(method)) ? arangeOf(object) : null;
}

function arangeChange(call: SyntaxNode, [low, high]: InputRange): readonly Change[] | null {
  const given = childList(call, "arguments");
  const [first] = given;
  const last = given.at(-1);
  if (first === undefined || last === undefined || given.length > 2) return null;
  const by = low === 0 && given.length === 1 ? `${high + 1}` : `${low}, ${high + 1}`;
  return [{ node: { ...first, end: last.end }, by }];
}

/** `Array.from({ length: 4 }, (_, i) => i)`, also with `i + 1` or `i - 1`. */
function countedChange(node: SyntaxNode, [low, high]: InputRange): readonly Change[] | null {
  if (node.type !== "CallExpression") return null;
  const callee = child(node, "callee");
  if (
    callee.type !== "MemberExpression" ||
    child(callee, "object").name !== "Array" ||
    child(callee, "property").name !== "from"
  )
    return null;
  const [from, each] = childList(node, "arguments");
  const [length] = from?.type === "ObjectExpression" ? childList(from, "properties") : [];
  if (
    length === undefined ||
    each?.type !== "ArrowFunctionExpression" ||
    optionalChild(length, "key")?.name !== "length"
  )
    return null;
  const [, count] = childList(each, "params");
  const body = child(each, "body");
  const isSum =
    body.type === "BinaryExpression" && /^[+-]$/.test(String(body.operator)) && numberOf(child(body, "right")) !== null;
  const counter = isSum ? child(body, "left") : body;
  if (count?.type !== "Identifier" || counter.type !== "Identifier" || counter.name !== count.name) return null;
  const name = String(count.name);
  const value = low === 0 ? name : low < 0 ? `${name} - ${-low}` : `${name} + ${low}`;
  return [
    { node: child(length, "value"), by: `${high - low + 1}` },
    { node: body, by: value },
  ];
}

function numberOf(node: SyntaxNode): number | null {
  if (node.type === "Literal" && typeof node.value === "number") return node.value;
  if (node.type !== "UnaryExpression" || node.operator !== "-") return null;
  const value = numberOf(child(node, "argument"));
  return value === null ? null : -value;
}

/** A list of numbers, or of lists of them: each number keeps its place between the least and the greatest of its parameter. */
function listChange(
  node: SyntaxNode,
  ranges: readonly InputRange[],
  parameters: readonly RangedParameter[],
): readonly Change[] | null {
  if (node.type !== "ArrayExpression") return null;
  const changes: Change[] = [];
  const visit = (each: SyntaxNode, parameter: number): boolean => {
    if (each.type === "ArrayExpression") return childList(each, "elements").every((inner) => visit(inner, parameter));
    const value = numberOf(each);
    const before = parameters[parameter]?.range;
    const range = ranges[parameter];
    if (value === null || before === undefined || range === undefined) return false;
    const [low, high] = before;
    if (low === high && range[0] !== range[1]) return false;
    const part = low === high ? 0 : (value - low) / (high - low);
    const moved = Math.round(range[0] + part * (range[1] - range[0]));
    if (moved !== value) changes.push({ node: each, by: `${moved}` });
    return true;
  };
  const samples = childList(node, "elements");
  const isReadable = samples.every((sample) => {
    if (ranges.length === 1) return visit(sample, 0);
    const values = sample.type === "ArrayExpression" ? childList(sample, "elements") : [];
    return values.length === ranges.length && values.every((each, i) => visit(each, i));
  });
  return isReadable ? changes : null;
}

/** Samples of a try: the corners, and some between, spread evenly. Numbers in all of them together: so many. */
const most = { samples: 64, numbers: 20_000 } as const;

function samplesText(ranges: readonly InputRange[], parameters: readonly RangedParameter[]): string {
  const sizes = parameters.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const size = sizes.reduce((a, b) => a + b, 0);
  const [range] = ranges;
  if (size === 1 && range !== undefined && parameters[0]?.shape.length === 0 && range[1] - range[0] < most.samples) {
    return JSON.stringify(Array.from({ length: range[1] - range[0] + 1 }, (_, i) => range[0] + i));
  }
  const count = Math.max(4, Math.min(most.samples, Math.floor(most.numbers / Math.max(1, size))));
  const samples = Array.from({ length: count }, (_, sample) => {
    const values = ranges.map(([low, high], i) =>
      filled(parameters[i]?.shape ?? [], (element) => low + Math.round(partOf(sample, i, element) * (high - low))),
    );
    return values.length === 1 ? values[0] : values;
  });
  return JSON.stringify(samples);
}

/** Where between its ends a number of a sample lies: the first samples are corners, the others follow multiples of the golden ratio. */
function partOf(sample: number, parameter: number, element: number): number {
  const corners = 8;
  if (sample < corners) return (sample >> Math.min(parameter, 2)) & 1;
  return ((sample * 31 + parameter * 17 + element * 7 + 1) * 0.618_033_988_749_894_9) % 1;
}

function filled(shape: readonly number[], numberAt: (element: number) => number): unknown {
  let element = 0;
  const fill = (depth: number): unknown =>
    depth === shape.length ? numberAt(element++) : Array.from({ length: shape[depth] ?? 0 }, () => fill(depth + 1));
  return fill(0);
}
