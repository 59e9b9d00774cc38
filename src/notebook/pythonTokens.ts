/** Python's expressions in pieces. */

/** A piece of an expression. */
export type Token = { readonly kind: "number" | "text" | "name" | "sign" | "end"; readonly text: string };

const token =
  /\s*(?:(\d+(?:_\d+)*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|([fF]?"(?:[^"\\\n]|\\.)*"|[fF]?'(?:[^'\\\n]|\\.)*')|([A-Za-z_]\w*)|(\*\*|\/\/|==|!=|<=|>=|<<|>>|[-+*/%@()[\]{},.:<>&|^~=]))/y;

/** The pieces of an expression, an end behind them; null for a sign that no expression of these has. */
export function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") {
    const found = token.exec(text);
    if (found === null) return null;
    const [, number, string, name, sign] = found;
    if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (string !== undefined) tokens.push({ kind: "text", text: string });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return [...tokens, { kind: "end", text: "" }];
}

/** Thrown for what is not understood; it never leaves the reading of an expression. */
export class NotCarried extends Error {}
