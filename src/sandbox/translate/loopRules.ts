/**
 * Rules that have the runtime follow loops (../inside/loops.ts), so that of a program that never ends it can be said in which loop it is: each
 * loop says when it is entered, after as many of its turns as the runtime wants, and when it is left. It counts its turns down by itself: a turn of
 * an empty loop takes less than a call would.
 */
import type { EmitRule, Emitter } from "./emitter.ts";
import { child, optionalChild, type SyntaxNode } from "./syntax.ts";

const kinds = ["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"] as const;

/** The rules, writing calls of a runtime object called `runtime`; `condition` writes what a loop asks for at each turn. */
export function loopRules(runtime: string, condition: EmitRule): { readonly [type: string]: EmitRule } {
  const numbers = new Map<SyntaxNode, number>();
  /** Name of the count of turns that are left; no name of the program begins so. */
  const counter = (loop: number): string => `${runtime}${loop}`;

  /** Writes `node`, which is the loop or its label, between braces: so it is one statement still. */
  const followed = (emit: Emitter, loop: SyntaxNode, write: () => void): void => {
    const number = numbers.size;
    numbers.set(loop, number);
    const { line, column } = emit.place(loop);
    const left = counter(number);
    emit.add(`{let ${left}=${runtime}.enter(${number},${line},${column})|0;`);
    write();
    emit.add(`;${runtime}.leave(${number},${left})}`);
  };

  const loopItself = (emit: Emitter, node: SyntaxNode): void => {
    const asked = optionalChild(node, "test");
    const body = child(node, "body");
    emit.walk(node, (each) => {
      if (each === asked) condition(emit, each);
      else if (each === body) {
        const number = numbers.get(node) ?? 0; // absent: never, its wrapper is written first
        const left = counter(number);
        // `|0` tells engines that the count is a small integer: a third less for an empty turn in V8.
        emit.add(`{if(!(${left}=${left}-1|0))${left}=${runtime}.turn(${number})|0;`);
        emit.visit(each);
        emit.add("}");
      }
      // The head of a `for` is a declaration that is no statement.
      else if (each.type === "VariableDeclaration") emit.walk(each);
      else emit.visit(each);
    });
  };

  const loop: EmitRule = (emit, node) => {
    if (numbers.has(node)) loopItself(emit, node);
    else followed(emit, node, () => loopItself(emit, node));
  };

  /** Between a label and its loop nothing may stand, or `continue` would not find it. */
  const label: EmitRule = (emit, node) => {
    let inner = node;
    while (inner.type === "LabeledStatement") inner = child(inner, "body");
    const isLoop = (kinds as readonly string[]).includes(inner.type) && !numbers.has(inner);
    if (isLoop) followed(emit, inner, () => emit.walk(node));
    else emit.walk(node);
  };

  return { ...Object.fromEntries(kinds.map((kind) => [kind, loop])), LabeledStatement: label };
}
