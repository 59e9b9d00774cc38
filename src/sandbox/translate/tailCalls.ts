/**
 * Keeps the user's frame where a function ends in a call. WebKit carries out the tail calls of strict code as the language has them (ECMA-262, 15.10): the
 * frame that calls is gone, and what the call throws, or the node that it makes, would have the line of the caller.
 */
import type { EmitRule } from "./emitter.ts";
import { child, childList, type SyntaxNode } from "./syntax.ts";

/** What is a call, or may become one of the runtime (operatorRules.ts). */
const calls = new Set([
  ..."CallExpression TaggedTemplateExpression ChainExpression".split(" "),
  ..."BinaryExpression UnaryExpression AssignmentExpression UpdateExpression".split(" "),
]);

/** Whether a call may be the last thing that an expression does. */
function mayEndInCall(node: SyntaxNode): boolean {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return mayEndInCall(child(node, "expression"));
    case "ConditionalExpression":
      return mayEndInCall(child(node, "consequent")) || mayEndInCall(child(node, "alternate"));
    case "LogicalExpression":
      return mayEndInCall(child(node, "right"));
    case "SequenceExpression":
      return childList(node, "expressions").slice(-1).some(mayEndInCall);
    default:
      return calls.has(node.type);
  }
}

/** Writes the value that a function gives back; a call at its end becomes the argument of the runtime's `keep`, and so no tail call. */
export const givenBack =
  (runtime: string): EmitRule =>
  (emit, node) => {
    if (!mayEndInCall(node)) return emit.visit(node);
    // Brackets, since it may be a sequence.
    emit.add(`${runtime}.keep((`);
    emit.visit(node);
    emit.add("))");
  };
