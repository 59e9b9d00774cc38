/**
 * Rules that take the types out of TypeScript, and refuse what is more than a type: enums, namespaces, decorators, imports.
 * Line breaks inside a removed type stay, moved where they do not end a statement.
 */
import type { EmitRule, Emitter } from "./emitter.ts";
import { child, childList, childrenOf, optionalChild, type SyntaxNode } from "./syntax.ts";

const modifiers = /\b(?:public|private|protected|readonly|override|abstract|declare)\b/g;
const optionality = /[?!]/g;

const refused =
  (message: string, hint?: string): EmitRule =>
  (emit, node) =>
    emit.refuse(node, "not-supported", message, hint);

const imported: EmitRule = (emit, node) =>
  emit.refuse(
    node,
    "import",
    "import: cells cannot import anything",
    "np, compiler, circuit, LookupTable and the other names of the library are already there: delete this line",
  );

const exported: EmitRule = (emit, node) =>
  emit.refuse(node, "import", "export: cells cannot export anything", "declare the name without 'export'");

const expression: EmitRule = (emit, node) => {
  const inner = child(node, "expression");
  emit.copy(node.start, inner.start);
  emit.visit(inner);
  // `x as T`, `x satisfies T`, `x!`, `f<T>`: what follows the expression goes, but for the brackets that close it.
  const end = emit.skip(inner.end);
  emit.copy(inner.end, end);
  emit.blank(end, node.end);
};

const assertion: EmitRule = (emit, node) => {
  const inner = child(node, "expression");
  emit.add("(");
  emit.blank(node.start, inner.start);
  emit.visit(inner);
  emit.add(")");
};

const statement: EmitRule = (emit, node) => {
  if (node.declare === true) return emit.blank(node.start, node.end);
  emit.walk(node);
  close(emit, node);
};

/** A statement of one expression; the runtime called `shows` is given its value, if there is one. */
export function expressionStatement(emit: Emitter, node: SyntaxNode, shows: string | null): void {
  if (shows === null) {
    statement(emit, node);
    return;
  }
  const inner = child(node, "expression");
  emit.copy(node.start, inner.start);
  // Brackets, since it may be a sequence.
  emit.add(`${shows}.shown((`);
  emit.visit(inner);
  emit.add("))");
  emit.copy(inner.end, node.end);
  close(emit, node);
}

/** `value` writes what is given back. */
export function returnStatement(emit: Emitter, node: SyntaxNode, value: EmitRule): void {
  emit.walk(node, (each) => value(emit, each));
  close(emit, node);
}

/** A statement that relied on its line's end is closed: what the next line becomes might continue it. */
function close(emit: Emitter, node: SyntaxNode): void {
  if (emit.source[node.end - 1] !== ";") emit.add(";");
}

const identifier: EmitRule = (emit, node) => {
  const name = String(node.name);
  const end = emit.source.startsWith(name, node.start) ? node.start + name.length : node.end;
  emit.copy(node.start, end);
  emit.blank(end, node.end);
};

/** Writes parameters without a leading `this`; returns where the rest of the function starts. */
function parameters(emit: Emitter, node: SyntaxNode, cursor: number): number {
  const params = childList(node, "params");
  const [first, second] = params;
  if (first === undefined || first.type !== "Identifier" || first.name !== "this") return emit.span(params, cursor);
  emit.copy(cursor, first.start);
  const next = second?.start ?? emit.skip(first.end, ",");
  emit.blank(first.start, next);
  return emit.span(params.slice(1), next);
}

const functionRule: EmitRule = (emit, node) => {
  if (node.declare === true) return emit.blank(node.start, node.end);
  const before = [optionalChild(node, "id"), optionalChild(node, "typeParameters")].filter((each) => each !== null);
  const after = [optionalChild(node, "returnType"), child(node, "body")].filter((each) => each !== null);
  emit.copy(emit.span(after, parameters(emit, node, emit.span(before, node.start))), node.end);
};

/**
 * No line break may stand before `=>` or after `async`: those of the types move behind the next bracket or arrow. `value` writes a body that is the
 * value.
 */
export function arrowFunction(emit: Emitter, node: SyntaxNode, value: EmitRule): void {
  const types = optionalChild(node, "typeParameters");
  const returns = optionalChild(node, "returnType");
  const body = child(node, "body");
  let cursor = node.start;
  if (types !== null) {
    emit.copy(cursor, types.start);
    const bracket = emit.skip(types.end, "(?!)");
    emit.add("(");
    emit.blank(types.start, bracket);
    cursor = bracket + 1;
  }
  cursor = emit.span(childList(node, "params"), cursor);
  if (returns !== null) {
    emit.copy(cursor, returns.start);
    const sign = emit.skip(returns.end);
    emit.add("=>");
    emit.blank(returns.start, sign);
    cursor = sign + 2;
  }
  emit.copy(cursor, body.start);
  if (body.type === "BlockStatement") emit.visit(body);
  else value(emit, body);
  emit.copy(body.end, node.end);
}

const classRule: EmitRule = (emit, node) => {
  if (node.declare === true) return emit.blank(node.start, node.end);
  const contracts = childList(node, "implements");
  const body = child(node, "body");
  const before = childrenOf(node).filter((each) => each !== body && !contracts.includes(each));
  let cursor = emit.span(before, node.abstract === true ? emit.skip(node.start, "abstract") : node.start);
  const [firstContract] = contracts;
  if (firstContract !== undefined) {
    emit.copy(cursor, firstContract.start, /\bimplements\b/g);
    emit.blank(firstContract.start, body.start);
    cursor = body.start;
  }
  emit.copy(cursor, body.start);
  emit.visit(body);
};

/** A method or field of a class, or a property of an object. Type parameters stand between the key and the function. */
const member: EmitRule = (emit, node) => {
  const value = optionalChild(node, "value");
  if (node.declare === true || node.abstract === true || value?.type === "TSDeclareMethod") {
    return emit.blank(node.start, node.end);
  }
  if (node.accessor === true) emit.refuse(node, "not-supported", "accessor: fields with 'accessor' are not supported");
  for (const decorator of childList(node, "decorators")) emit.visit(decorator);
  const key = child(node, "key");
  emit.copy(node.start, key.start, modifiers);
  emit.visit(key);
  // Of a class they belong to the method, of an object to its function.
  const types =
    optionalChild(node, "typeAnnotation") ??
    optionalChild(node, "typeParameters") ??
    (value && optionalChild(value, "typeParameters"));
  let cursor = key.end;
  if (types !== null) {
    emit.copy(cursor, types.start, optionality);
    emit.blank(types.start, types.end);
    cursor = types.end;
  }
  if (value !== null) {
    emit.copy(cursor, value.start, types === null ? optionality : undefined);
    emit.visit(value);
    cursor = value.end;
  }
  emit.copy(cursor, node.end, value === null ? optionality : undefined);
  if (node.type === "PropertyDefinition") close(emit, node);
};

const property: EmitRule = (emit, node) => {
  if (node.shorthand === true) emit.visit(child(node, "value"));
  else if (child(node, "value").type === "FunctionExpression") member(emit, node);
  else emit.walk(node);
};

/** Rules by type of node. */
export const typeRules: { readonly [type: string]: EmitRule } = {
  TSAsExpression: expression,
  TSSatisfiesExpression: expression,
  TSNonNullExpression: expression,
  TSInstantiationExpression: expression,
  TSTypeAssertion: assertion,
  Identifier: identifier,
  VariableDeclaration: statement,
  ThrowStatement: statement,
  BreakStatement: statement,
  ContinueStatement: statement,
  DebuggerStatement: statement,
  FunctionDeclaration: functionRule,
  FunctionExpression: functionRule,
  ClassDeclaration: classRule,
  ClassExpression: classRule,
  MethodDefinition: member,
  PropertyDefinition: member,
  Property: property,
  TSEnumDeclaration: refused("enum: enums are not supported", "use an object: const Name = { A: 0, B: 1 }"),
  TSModuleDeclaration: refused(
    "namespace: namespaces and 'declare module' are not supported",
    "use an object or plain functions",
  ),
  TSParameterProperty: refused(
    "constructor: parameters that declare fields are not supported",
    "declare the field in the class and assign it in the constructor",
  ),
  Decorator: refused("decorator: decorators are not supported", "call the function on the value instead"),
  TSImportEqualsDeclaration: imported,
  ImportDeclaration: imported,
  ImportExpression: imported,
  MetaProperty: (emit, node) => (child(node, "meta").name === "import" ? imported(emit, node) : emit.walk(node)),
  ExportNamedDeclaration: exported,
  ExportDefaultDeclaration: exported,
  ExportAllDeclaration: exported,
  TSExportAssignment: exported,
  TSNamespaceExportDeclaration: exported,
};
