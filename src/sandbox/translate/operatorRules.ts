/**
 * Rules that turn operators into calls of the runtime (operators.ts), and conditions into questions that a traced value refuses.
 * Operands stay where they stand; what is known to be plain JavaScript (literals, comparisons with text or null) is left alone.
 */
import type { EmitRule, Emitter } from "./emitter.ts";
import { loopRules } from "./loopRules.ts";
import { binaryName, unaryName } from "./operatorNames.ts";
import { child, optionalChild, type SyntaxNode } from "./syntax.ts";

const wrappers = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"]);

function unwrap(node: SyntaxNode): SyntaxNode {
  return wrappers.has(node.type) ? unwrap(child(node, "expression")) : node;
}

/** Literals, and operators on nothing but literals. */
function isPlain(given: SyntaxNode): boolean {
  const node = unwrap(given);
  if (node.type === "Literal") return true;
  if (node.type === "UnaryExpression") return isPlain(child(node, "argument"));
  return node.type === "BinaryExpression" && isPlain(child(node, "left")) && isPlain(child(node, "right"));
}

/** Text, null and undefined are equal to no array and no traced value. */
function isNeverArray(given: SyntaxNode): boolean {
  const node = unwrap(given);
  if (node.type === "Literal")
    return typeof node.value === "string" || (node.value === null && node.regex === undefined);
  if (node.type === "UnaryExpression") return node.operator === "typeof" || node.operator === "void";
  return node.type === "Identifier" && node.name === "undefined";
}

function staysNative(node: SyntaxNode): boolean {
  const left = child(node, "left");
  const right = child(node, "right");
  const name = binaryName(node.operator);
  if (name === null || (isPlain(left) && isPlain(right))) return true;
  const compares = name === "equal" || name === "not_equal" || name === "strict_equal" || name === "strict_not_equal";
  return compares && (isNeverArray(left) || isNeverArray(right));
}

/** The rules, writing calls of a runtime object called `$`, or whatever `runtime` says. */
export function operatorRules(runtime: string): { readonly [type: string]: EmitRule } {
  const call = (name: string): string => `${runtime}.${name}(`;

  const binary: EmitRule = (emit, node) => {
    if (staysNative(node)) return emit.walk(node);
    const left = child(node, "left");
    const right = child(node, "right");
    emit.add(call(binaryName(node.operator) ?? ""));
    emit.copy(node.start, left.start);
    emit.visit(left);
    const operator = emit.skip(left.end);
    emit.copy(left.end, operator);
    emit.add(",");
    emit.copy(operator + String(node.operator).length, right.start);
    emit.visit(right);
    emit.copy(right.end, node.end);
    emit.add(")");
  };

  const unary: EmitRule = (emit, node) => {
    const argument = child(node, "argument");
    if (node.operator === "!") return emit.walk(node, (each) => condition(emit, each));
    const name = unaryName(node.operator);
    if (name === null || isPlain(argument)) return emit.walk(node);
    emit.add(call(name));
    emit.copy(node.start + 1, argument.start);
    emit.visit(argument);
    emit.copy(argument.end, node.end);
    emit.add(")");
  };

  /** A value whose truth decides what happens next. */
  const condition = (emit: Emitter, node: SyntaxNode): void => {
    const native =
      isPlain(node) ||
      (node.type === "UnaryExpression" && node.operator === "!") ||
      (node.type === "BinaryExpression" && staysNative(node));
    if (node.type === "LogicalExpression" && node.operator !== "??") {
      emit.walk(node, (each) => condition(emit, each));
    } else if (native) {
      emit.visit(node);
    } else {
      // Brackets, since a condition may be a sequence.
      emit.add(`${call("truth")}(`);
      emit.visit(node);
      emit.add("))");
    }
  };

  const test: EmitRule = (emit, node) => {
    const asked = optionalChild(node, "test");
    emit.walk(node, (each) => {
      if (each === asked) condition(emit, each);
      else emit.visit(each);
    });
  };

  const logical: EmitRule = (emit, node) => {
    const left = child(node, "left");
    if (node.operator === "??") emit.walk(node);
    else emit.walk(node, (each) => (each === left ? condition(emit, each) : emit.visit(each)));
  };

  const choice: EmitRule = (emit, node) => {
    const subject = child(node, "discriminant");
    emit.walk(node, (each) => {
      if (each !== subject) return emit.visit(each);
      emit.add(`${call("subject")}(`);
      emit.visit(each);
      emit.add("))");
    });
  };

  /** Writes `object, key` of a member that is to be read once and then written. */
  const place = (emit: Emitter, node: SyntaxNode): void => {
    const object = child(node, "object");
    const key = child(node, "property");
    if (key.type === "PrivateIdentifier" || object.type === "Super") {
      emit.refuse(
        node,
        "not-supported",
        `${emit.source.slice(node.start, node.end)}: cannot be changed in place`,
        "assign it with '='",
      );
    }
    emit.add("(");
    emit.visit(object);
    emit.blank(object.end, key.start);
    if (node.computed === true) {
      emit.add("),(");
      emit.visit(key);
      emit.add(")");
    } else {
      emit.add(`),${JSON.stringify(key.name)}`);
    }
    emit.blank(key.end, node.end);
  };

  const assignment: EmitRule = (emit, node) => {
    const operator = String(node.operator);
    const name = binaryName(operator.slice(0, -1));
    const target = unwrap(child(node, "left"));
    const right = child(node, "right");
    const decides = operator === "||=" || operator === "&&=";
    if (!decides && name === null) return emit.walk(node);
    const sign = emit.skip(child(node, "left").end);
    const value = (): void => {
      emit.copy(sign + operator.length, right.start);
      emit.visit(right);
      emit.copy(right.end, node.end);
      emit.add(")");
    };
    if (target.type === "MemberExpression") {
      emit.blank(node.start, target.start);
      if (decides) emit.add(`(${call("truth")}${call("hold")}`);
      else emit.add(`${call("assign")}"${name}",${call("reference")}`);
      place(emit, target);
      emit.blank(target.end, sign);
      emit.add(decides ? `))${operator.slice(0, 2)}${call("put")}${call("held")}),` : "),");
      value();
      if (decides) emit.add(")");
      return;
    }
    const variable = String(target.name);
    if (decides) {
      emit.add(`(${call("truth")}${variable}),${variable}${operator}(`);
      emit.blank(node.start, sign);
      value();
      emit.add(")");
    } else {
      emit.blank(node.start, target.start);
      emit.copy(target.start, target.end);
      emit.add(`=${call(name ?? "")}${variable},`);
      emit.blank(target.end, sign);
      value();
    }
  };

  const update: EmitRule = (emit, node) => {
    const target = unwrap(child(node, "argument"));
    if (target.type === "MemberExpression") {
      emit.blank(node.start, target.start);
      emit.add(`${call("step")}${call("reference")}`);
      place(emit, target);
      emit.add(`),${node.operator === "++" ? 1 : -1},${node.prefix})`);
      emit.blank(target.end, node.end);
    } else {
      emit.add(`${call("count")}${String(target.name)},`);
      emit.walk(node);
      emit.add(")");
    }
  };

  return {
    BinaryExpression: binary,
    UnaryExpression: unary,
    LogicalExpression: logical,
    AssignmentExpression: assignment,
    UpdateExpression: update,
    IfStatement: test,
    ConditionalExpression: test,
    SwitchStatement: choice,
    ...loopRules(runtime, condition),
  };
}
