/**
 * How TypeScript looks at cells: its options, which of its complaints do not hold in a cell, and what its sentences mean in words of the house. Data
 * and functions of texts; the tests over examples and lessons use the same.
 */
import { habits } from "../../../sandbox/shared/habits.ts";
import { numpyNames } from "../../../sandbox/types/cellTypes.ts";

/** What TypeScript found, as its language service says it. Offsets are of UTF-16 units. */
export interface TypeScriptFinding {
  readonly code: number;
  readonly start?: number | undefined;
  readonly length?: number | undefined;
  readonly messageText: string | MessageChain;
  readonly relatedInformation?: readonly Pick<TypeScriptFinding, "code">[] | undefined;
}

/** A message with its reasons. */
interface MessageChain {
  readonly messageText: string;
  readonly next?: readonly MessageChain[] | undefined;
}

/**
 * Options of TypeScript. A program shows by running whether a value is missing, so that "possibly undefined" is no problem of a text: `null` and
 * `undefined` belong to every type. A parameter without a type is one of any type: `noImplicitAny` is on all the same, because without it a list
 * that begins empty holds nothing for good; its own complaints are left out below.
 */
export const compilerOptions = {
  target: 99, // ESNext
  module: 99, // ESNext
  lib: ["es2023"],
  strict: true,
  strictNullChecks: false,
  useUnknownInCatchVariables: false,
  noImplicitThis: false,
  allowNonTsExtensions: true,
  // ModuleDetectionKind.Force: a cell is a module, which may await at its top level.
  moduleDetection: 3,
};

/** Complaints that do not hold in a cell: `await` and `return` at the top level; no types where none are written. */
export const leftOut: readonly number[] = [
  ...[1108, 1375, 1378],
  ...[7005, 7006, 7008, 7010, 7011, 7015, 7016, 7017, 7018, 7019, 7022, 7023, 7024, 7031, 7034, 7052],
];

/** Operands of the wrong type: arrays, comparisons and lists may be operands of everything here. */
const operands = new Set([2362, 2363, 2365, 2367, 2447]);

/** TypeScript says beside a complaint that `await` would mend it. */
const awaitMissing = 2773;

const namesOfTypes = /'([^']*)'/g;

/** Numbers, comparisons (arrays of 0 and 1), arrays, lists of them, and unions of these. */
const numeric =
  /^(?:(?:number|boolean|true|false|null|undefined|Tensor|Operand|readonly|any|never|-?[\d.e+-]+|\[\]|[|&()[\],;: ])+)$/;

/** Names that pages or Node have. */
const elsewhere = new Set([
  ...["window", "document", "navigator", "location", "localStorage", "sessionStorage", "indexedDB", "alert", "prompt"],
  ...["fetch", "XMLHttpRequest", "WebSocket", "Worker", "require", "module", "process", "Buffer"],
]);

/** Brackets after a number, an array or a traced value. */
const ofArrays = /to index type '(?:Number & TensorMembers|Number|Boolean)'\.$/;

const suggestsAwait = (beside: TypeScriptFinding["relatedInformation"]): boolean =>
  beside?.some(({ code }) => code === awaitMissing) ?? false; // absent: nothing beside it

/** Whether it is something wrong with a cell, and not a thing that Glovebox allows. */
export function isForCells({ code, messageText, relatedInformation }: TypeScriptFinding): boolean {
  if (leftOut.includes(code)) return false;
  const [first = "", ...reasons] = linesOf(messageText);
  // An object that begins empty and is filled; brackets that stand for a name. Arrays have no brackets, which is worth a word.
  if (code === 2339 && first.endsWith(" on type '{}'.")) return false;
  if (code === 7053) return ofArrays.test(first);
  if (operands.has(code)) {
    if (suggestsAwait(relatedInformation)) return true;
    // These two name no types: what they complain of has a meaning here, or is told when it runs.
    if (code === 2362 || code === 2363) return false;
    const types = [...first.matchAll(namesOfTypes)].map(([, type = ""]) => type).filter((type) => !/^\W+$/.test(type));
    return !types.every((type) => numeric.test(type));
  }
  // A comparison is a number here.
  return !/^(?:Type|Argument of type) '(?:boolean|true|false)' is not assignable to .*'(?:number|Tensor)'\.$/.test(
    reasons.at(-1) ?? first, // absent: the message has no reasons
  );
}

/** The message and its reasons, the first reason of each. */
function linesOf(message: string | MessageChain): readonly string[] {
  const lines: string[] = [];
  for (let at: string | MessageChain | undefined = message; at !== undefined; ) {
    if (typeof at === "string") return [...lines, at];
    lines.push(at.messageText);
    at = at.next?.[0];
  }
  return lines;
}

/** TypeScript's sentence, and what to do in words of the house, or else its last reason. */
export function saidOf({ messageText, relatedInformation }: TypeScriptFinding): {
  readonly message: string;
  readonly hint: string | undefined;
} {
  const [whole = "", ...reasons] = linesOf(messageText);
  const message = whole
    // Libraries that could be added to a project cannot be added here.
    .replace(/ Do you need to (?:change your target library|install type definitions).*$/, "")
    .replace("Element implicitly has an 'any' type because expression", "Expression")
    .replace("'Number & TensorMembers'", "'Tensor'");
  const isPromise = suggestsAwait(relatedInformation) || message.includes("'Promise<");
  return {
    message,
    hint: isPromise ? "it is a promise: write await before what makes it" : (hintFor(message) ?? reasons.at(-1)),
  };
}

function hintFor(message: string): string | undefined {
  const [, name] = /^Cannot find name '(\w+)'/.exec(message) ?? [];
  if (name !== undefined && Object.hasOwn(habits, name)) return habits[name];
  if (name !== undefined && elsewhere.has(name)) return "cells have no page, no network and no files";
  if (message.endsWith("'Operand'.")) return "expected a number, a list of numbers, an array or a traced value";
  if (message.startsWith("Expression of type") && message.includes("used to index type"))
    return 'arrays have no brackets: write x.slice(0), x.slice(0, "1:3")';
  const [, member, type] = /^Property '(\w+)' does not exist on type '([^']+)'\.$/.exec(message) ?? [];
  if (member === undefined || type === undefined) return undefined;
  if (type === "NumPy") return "the supported functions are the members of np that the editor offers";
  if (!numeric.test(type)) return undefined;
  return numpyNames.has(member)
    ? `it is a function of np: write np.${member}(x)`
    : "arrays and traced values have the members that the editor offers";
}
