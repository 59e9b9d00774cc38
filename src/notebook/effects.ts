/**
 * What code does to the inside of objects, read off its tree: which names it changes members of, hands to calls, or mentions. It may say too
 * much and never too little where it can be helped, since what it misses would be shown as up to date. It knows one cell and runs nothing.
 */
import { child, childList, optionalChild, type SyntaxNode } from "../sandbox/translate/syntax.ts";
import { type Scope, scopeOf } from "./scopes.ts";

/** What a definition holds: a number or text (`nothing`), only code, an object that was just `made` around others, or objects that others may hold as well. */
export type Holds = "nothing" | "code" | "made" | "objects";

/** What the text of one definition, or what runs in a cell, does to objects. Names are of the top level: own, or of other cells. */
export interface Effects {
  readonly mentions: ReadonlySet<string>;
  /** Names of which members are assigned or deleted, or such methods called as `push`, at some depth. */
  readonly changes: ReadonlySet<string>;
  /** The same of members and methods of the very object, not of what it holds. */
  readonly fills: ReadonlySet<string>;
  /** Names that calls are given, or are methods of. */
  readonly passes: ReadonlySet<string>;
  /** Names whose method `compile` is called, which changes models of machine learning and nothing else. */
  readonly compiles: ReadonlySet<string>;
  /** Whether it may change what has no name of the top level: an argument, `this`, an element of a list. */
  readonly changesOthers: boolean;
  readonly holds: Holds;
}

interface Touch {
  readonly how: "mentions" | "changes" | "fills" | "passes" | "compiles";
  /** Null is `this`. */
  readonly name: string | null;
  readonly scope: Scope;
  readonly owners: readonly string[];
  /** Whether it is done only when the owner is called. */
  readonly later: boolean;
}

/** Methods that change what they are called on: those of lists, maps, sets, and of models. */
const changing = new Set(
  "push pop shift unshift splice sort reverse fill copyWithin set add delete clear append fit partial_fit set_params".split(
    " ",
  ),
);

/** Methods that give a new list. */
const creating = new Set(
  "map filter slice concat flat flatMap toSorted toReversed toSpliced from of keys split".split(" "),
);

const wrappers = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "ChainExpression",
  "ParenthesizedExpression",
]);

const bare = (node: SyntaxNode): SyntaxNode => (wrappers.has(node.type) ? bare(child(node, "expression")) : node);

/** Where a chain of members begins: `a` of `a.b[0]`. */
export function rootOf(node: SyntaxNode): SyntaxNode {
  const inner = bare(node);
  if (inner.type === "MemberExpression") return rootOf(child(inner, "object"));
  if (inner.type === "AwaitExpression") return rootOf(child(inner, "argument"));
  return inner;
}

/** Whether a value is a function as it stands, whose code runs later. */
export function isFunction(node: SyntaxNode): boolean {
  return ["ArrowFunctionExpression", "FunctionExpression", "ClassExpression"].includes(bare(node).type);
}

const plain = new Set(["Literal", "TemplateLiteral", "BinaryExpression", "UnaryExpression", "UpdateExpression"]);

/** What a definition with this value holds. The results of operators and of `np` are new. */
export function holdsOf(value: SyntaxNode): Holds {
  if (isFunction(value)) return "code";
  const node = bare(value);
  if (node.type === "AwaitExpression") return holdsOf(child(node, "argument"));
  const isNumPy = node.type === "CallExpression" && rootOf(child(node, "callee")).name === "np";
  if (plain.has(node.type) || isNumPy) return "nothing";
  const callee = node.type === "CallExpression" ? bare(child(node, "callee")) : null;
  const isMade = callee?.type === "MemberExpression" && creating.has(String(child(callee, "property").name));
  return isMade || ["ArrayExpression", "ObjectExpression", "NewExpression"].includes(node.type) ? "made" : "objects";
}

/** Whether nobody else holds a value: one that was just made, or none. */
export function isFresh(value: SyntaxNode | null): boolean {
  return value === null || holdsOf(value) !== "objects";
}

/** Collects what the walk of names.ts meets; names are looked up at the end, since a use may stand before its definition. */
export class EffectsReader {
  readonly #touches: Touch[] = [];
  readonly #shared: { readonly name: string; readonly scope: Scope }[] = [];
  readonly #holds = new Map<string, Holds>();
  #owners: readonly string[] = [];
  #later = false;
  #makes = false;

  /** What `visit` meets belongs to the definitions of these names; `later` when it runs only once they are called. */
  within(owners: readonly string[], later: boolean, holds: Holds, visit: () => void): void {
    // A function without a name may be called where it stands.
    const isLater = this.#later || (later && owners.length > 0);
    const before = [this.#owners, this.#later] as const;
    for (const name of owners) this.#holds.set(name, this.#holds.has(name) ? "objects" : holds);
    [this.#owners, this.#later] = [[...this.#owners, ...owners], isLater];
    visit();
    [this.#owners, this.#later] = before;
  }

  /** A constructor, which fills a `this` that is new. */
  making(visit: () => void): void {
    const before = this.#makes;
    this.#makes = true;
    visit();
    this.#makes = before;
  }

  /** Somebody else may hold what the variables of a pattern hold. */
  shared(pattern: SyntaxNode, scope: Scope): void {
    const { type } = pattern;
    if (type === "Identifier") this.#shared.push({ name: String(pattern.name), scope });
    else if (type === "AssignmentPattern") this.shared(child(pattern, "left"), scope);
    else if (type === "RestElement") this.shared(child(pattern, "argument"), scope);
    else if (type === "Property") this.shared(child(pattern, "value"), scope);
    else
      for (const key of ["elements", "properties"])
        for (const each of childList(pattern, key)) this.shared(each, scope);
  }

  /** Something is done to the object at `root`. */
  touch(how: Touch["how"], root: SyntaxNode, scope: Scope): void {
    const isThis = root.type === "ThisExpression";
    if ((!isThis && root.type !== "Identifier") || (isThis && this.#makes)) return;
    const name = isThis ? null : String(root.name);
    this.#touches.push({ how, name, scope, owners: this.#owners, later: this.#later });
  }

  /** A member is assigned or deleted. */
  change(member: SyntaxNode, scope: Scope): void {
    const node = bare(member);
    const isOwn = node.type === "MemberExpression" && bare(child(node, "object")).type === "Identifier";
    this.touch(isOwn ? "fills" : "changes", rootOf(member), scope);
  }

  /** A call: of a method that changes its object, of a function that changes its first argument, or of one that may do so. */
  call(node: SyntaxNode, scope: Scope): void {
    const callee = bare(child(node, "callee"));
    const object = callee.type === "MemberExpression" ? rootOf(callee) : null;
    const method =
      callee.type === "MemberExpression" && callee.computed !== true ? child(callee, "property").name : null;
    const given = childList(node, "arguments").map((each) => rootOf(optionalChild(each, "argument") ?? each));
    if (object !== null) this.touch("passes", object, scope);
    for (const each of given) this.touch("passes", each, scope);
    if (changing.has(String(method))) this.change(callee, scope);
    if (object !== null && method === "compile") this.touch("compiles", object, scope);
    const [first] = given;
    const changesFirst = object?.name === "Object" || object?.name === "Reflect";
    if (changesFirst && first !== undefined && /^(?:assign|define|set|delete)/.test(String(method))) {
      this.touch("changes", first, scope);
    }
  }

  /** The effects of what runs in the cell, and of each definition. */
  read(defined: Iterable<string>): { readonly running: Effects; readonly declared: ReadonlyMap<string, Effects> } {
    const shared = new Map<Scope, Set<string>>();
    for (const { name, scope } of this.#shared) {
      const home = scopeOf(name, scope);
      if (home !== null) shared.set(home, (shared.get(home) ?? new Set<string>()).add(name));
    }
    const running = noEffects("objects");
    const declared = new Map([...defined].map((name) => [name, noEffects(this.#holds.get(name) ?? "objects")]));
    for (const { how, name, scope, owners, later } of this.#touches) {
      const home = name === null ? null : scopeOf(name, scope);
      const isNamed = name !== null && (home === null || home.parent === null);
      const isOwn = !isNamed && name !== null && home !== null && shared.get(home)?.has(name) !== true;
      for (const effects of [...owners.map((owner) => declared.get(owner)), ...(later ? [] : [running])]) {
        if (isNamed) effects?.[how].add(name);
        else if (effects !== undefined && (how === "changes" || how === "fills") && !isOwn)
          effects.changesOthers = true;
      }
    }
    return { running, declared };
  }
}

interface Collected {
  readonly mentions: Set<string>;
  readonly changes: Set<string>;
  readonly fills: Set<string>;
  readonly passes: Set<string>;
  readonly compiles: Set<string>;
  changesOthers: boolean;
  readonly holds: Holds;
}

function noEffects(holds: Holds): Collected {
  return {
    mentions: new Set(),
    changes: new Set(),
    fills: new Set(),
    passes: new Set(),
    compiles: new Set(),
    changesOthers: false,
    holds,
  };
}
