/**
 * Which names the code of one cell defines at its top level, which it takes from elsewhere, which of those it assigns, and the inside of which
 * objects it may change. Types name nothing here: they are gone when the code runs. This file knows one cell only.
 */
import { isStackOverflow } from "../base/stackOverflow.ts";
import {
  child,
  childList,
  childrenOf,
  optionalChild,
  parseCell,
  type SyntaxNode,
  tooDeep,
} from "../sandbox/translate/syntax.ts";
import { type Effects, EffectsReader, holdsOf, isFresh, isFunction } from "./effects.ts";
import { type NamePlace, type Scope, scopeOf } from "./scopes.ts";

/** The names of one cell, each with its first place. */
export interface CellNames {
  readonly defines: ReadonlyMap<string, NamePlace>;
  /** Names that are used and not defined here: of other cells, of the library, or of nobody. */
  readonly uses: ReadonlyMap<string, NamePlace>;
  /** Those of `uses` that are assigned a value. */
  readonly assigns: ReadonlyMap<string, NamePlace>;
  /** What running the cell does to objects, and what each of its definitions does when it is used. */
  readonly running: Effects;
  readonly declared: ReadonlyMap<string, Effects>;
}

interface Reference {
  readonly name: string;
  readonly scope: Scope;
  readonly place: NamePlace;
  readonly assigned: boolean;
}

/**
 * The names of a cell.
 * @throws UserError (code `syntax`) when it cannot be parsed
 */
export function namesOf(source: string): CellNames {
  const tree = parseCell(source);
  const reader = new NameReader();
  try {
    return reader.read(tree);
  } catch (thrown) {
    if (isStackOverflow(thrown)) throw tooDeep();
    throw thrown;
  }
}

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const blocks = new Set(["BlockStatement", "ForStatement", "ForInStatement", "ForOfStatement", "SwitchStatement"]);
const typeWrappers = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
  "TSTypeAssertion",
]);

/** Walks a tree once; names are looked up at the end, since a use may stand before its definition. */
class NameReader {
  readonly #references: Reference[] = [];
  readonly #effects = new EffectsReader();

  read(tree: SyntaxNode): CellNames {
    const top: Scope = { names: new Map(), parent: null, home: null };
    this.#walk(tree, top);
    const uses = new Map<string, NamePlace>();
    const assigns = new Map<string, NamePlace>();
    for (const { name, scope, place, assigned } of this.#references) {
      if (scopeOf(name, scope) !== null) continue;
      if (!uses.has(name)) uses.set(name, place);
      if (assigned && !assigns.has(name)) assigns.set(name, place);
    }
    return { defines: top.names, uses, assigns, ...this.#effects.read(top.names.keys()) };
  }

  #visit(node: SyntaxNode, scope: Scope): void {
    const { type } = node;
    if (typeWrappers.has(type)) this.#visit(child(node, "expression"), scope);
    else if (type.startsWith("TS") || node.declare === true) return;
    else if (functions.has(type)) this.#function(node, scope);
    else if (type === "Identifier") this.#refer(node, scope, false);
    else if (type === "VariableDeclaration") this.#variables(node, scope);
    else if (type === "ClassDeclaration" || type === "ClassExpression") this.#class(node, scope);
    else if (type === "AssignmentExpression") this.#assignment(node, scope);
    else if (type === "UpdateExpression") this.#assigned(child(node, "argument"), scope);
    else if (type === "MemberExpression") this.#member(node, scope);
    else if (type === "CallExpression" || type === "NewExpression") this.#call(node, scope);
    else if (type === "UnaryExpression") this.#unary(node, scope);
    else if (type === "Property" || type === "MethodDefinition" || type === "PropertyDefinition")
      this.#keyed(node, scope);
    else if (type === "ForInStatement" || type === "ForOfStatement") this.#forEach(node, inner(scope));
    else if (type === "CatchClause") this.#catch(node, inner(scope));
    else if (type === "StaticBlock") this.#walk(node, functionScope(scope));
    else if (type === "LabeledStatement") this.#visit(child(node, "body"), scope);
    else if (type === "BreakStatement" || type === "ContinueStatement" || type === "MetaProperty") return;
    else this.#walk(node, blocks.has(type) ? inner(scope) : scope);
  }

  #walk(node: SyntaxNode, scope: Scope): void {
    for (const each of childrenOf(node)) this.#visit(each, scope);
  }

  #refer(node: SyntaxNode, scope: Scope, assigned: boolean): void {
    this.#references.push({ name: String(node.name), scope, place: placeOf(node), assigned });
    this.#effects.touch("mentions", node, scope);
  }

  #variables(node: SyntaxNode, scope: Scope, isLoop = false): void {
    const home = node.kind === "var" ? (scope.home ?? scope) : scope;
    for (const each of childList(node, "declarations")) {
      const id = child(each, "id");
      const value = optionalChild(each, "init");
      const before = new Set(home.names.keys());
      this.#declare(id, home, scope);
      if (isLoop || !isFresh(value)) this.#effects.shared(id, home);
      if (value === null) continue;
      const owners = home.parent === null ? [...home.names.keys()].filter((name) => !before.has(name)) : [];
      this.#effects.within(owners, isFunction(value), holdsOf(value), () => this.#visit(value, scope));
    }
  }

  /** Declares the names of a pattern in `home`; what the pattern computes is read in `scope`. */
  #declare(pattern: SyntaxNode, home: Scope, scope: Scope): void {
    this.#pattern(pattern, scope, (name) => declare(name, home));
  }

  /** The target of an assignment: names of a pattern, or a member, which assigns no name and changes an object. */
  #assigned(target: SyntaxNode, scope: Scope): void {
    this.#pattern(target, scope, (name) => this.#refer(name, scope, true));
  }

  /** What a call is given, and what it is a method of. */
  #call(node: SyntaxNode, scope: Scope): void {
    this.#effects.call(node, scope);
    this.#walk(node, scope);
  }

  #unary(node: SyntaxNode, scope: Scope): void {
    if (node.operator === "delete") this.#effects.change(child(node, "argument"), scope);
    this.#walk(node, scope);
  }

  #pattern(pattern: SyntaxNode, scope: Scope, name: (node: SyntaxNode) => void): void {
    const { type } = pattern;
    if (type === "Identifier") name(pattern);
    else if (typeWrappers.has(type)) this.#pattern(child(pattern, "expression"), scope, name);
    else if (type === "RestElement") this.#pattern(child(pattern, "argument"), scope, name);
    else if (type === "AssignmentPattern") {
      this.#pattern(child(pattern, "left"), scope, name);
      this.#visit(child(pattern, "right"), scope);
    } else if (type === "ArrayPattern") {
      for (const each of childList(pattern, "elements")) this.#pattern(each, scope, name);
    } else if (type === "ObjectPattern") {
      for (const each of childList(pattern, "properties")) {
        if (each.type === "Property") {
          if (each.computed === true) this.#visit(child(each, "key"), scope);
          this.#pattern(child(each, "value"), scope, name);
        } else {
          this.#pattern(each, scope, name);
        }
      }
    } else {
      this.#effects.change(pattern, scope);
      this.#visit(pattern, scope);
    }
  }

  #assignment(node: SyntaxNode, scope: Scope): void {
    const left = child(node, "left");
    const right = child(node, "right");
    this.#assigned(left, scope);
    const name = left.type === "Identifier" ? String(left.name) : null;
    if (name !== null && !isFresh(right)) this.#effects.shared(left, scope);
    const owners = name !== null && scopeOf(name, scope)?.parent === null ? [name] : [];
    this.#effects.within(owners, false, "objects", () => this.#visit(right, scope));
  }

  #function(node: SyntaxNode, scope: Scope): void {
    const own = functionScope(scope);
    const name = optionalChild(node, "id");
    if (name !== null) declare(name, node.type === "FunctionDeclaration" ? scope : own);
    const body = child(node, "body");
    this.#effects.within(declaredOf(node, scope), true, "code", () => {
      for (const each of childList(node, "params")) {
        this.#declare(each, own, own);
        this.#effects.shared(each, own);
      }
      // The body may declare again what a parameter is called; both hide the same outer name.
      if (body.type === "BlockStatement") this.#walk(body, own);
      else this.#visit(body, own);
    });
  }

  #class(node: SyntaxNode, scope: Scope): void {
    const own = inner(scope);
    const name = optionalChild(node, "id");
    if (name !== null) declare(name, node.type === "ClassDeclaration" ? scope : own);
    this.#effects.within(declaredOf(node, scope), true, "code", () => {
      const base = optionalChild(node, "superClass");
      if (base !== null) this.#visit(base, own);
      this.#visit(child(node, "body"), own);
    });
  }

  #member(node: SyntaxNode, scope: Scope): void {
    this.#visit(child(node, "object"), scope);
    if (node.computed === true) this.#visit(child(node, "property"), scope);
  }

  #keyed(node: SyntaxNode, scope: Scope): void {
    if (node.computed === true) this.#visit(child(node, "key"), scope);
    const value = optionalChild(node, "value");
    if (value === null) return;
    if (node.kind === "constructor") this.#effects.making(() => this.#visit(value, scope));
    else this.#visit(value, scope);
  }

  #forEach(node: SyntaxNode, scope: Scope): void {
    const left = child(node, "left");
    if (left.type === "VariableDeclaration") this.#variables(left, scope, true);
    else this.#assigned(left, scope);
    this.#visit(child(node, "right"), scope);
    this.#visit(child(node, "body"), scope);
  }

  #catch(node: SyntaxNode, scope: Scope): void {
    const name = optionalChild(node, "param");
    if (name !== null) this.#declare(name, scope, scope);
    this.#visit(child(node, "body"), scope);
  }
}

function inner(parent: Scope): Scope {
  return { names: new Map(), parent, home: parent.home ?? parent };
}

function functionScope(parent: Scope): Scope {
  return { names: new Map(), parent, home: null };
}

function declare(node: SyntaxNode, scope: Scope): void {
  const name = String(node.name);
  if (!scope.names.has(name)) scope.names.set(name, placeOf(node));
}

/** The name that a function or class declares at the top level, as a list; empty for all others. */
function declaredOf(node: SyntaxNode, scope: Scope): readonly string[] {
  const name = optionalChild(node, "id");
  return scope.parent === null && name !== null && node.type.endsWith("Declaration") ? [String(name.name)] : [];
}

function placeOf(node: SyntaxNode): NamePlace {
  const { loc } = node as { readonly loc?: { readonly start: { readonly line: number; readonly column: number } } };
  return { line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1 };
}
