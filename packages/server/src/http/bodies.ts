/** Reading of bodies whose length is known before they come. */
import type { FastifyRequest } from "fastify";
import { Problem } from "../base/problems.ts";

/** The error of a body that is not as long as it must be. */
export const wrongLength = (what: string, expected: number, got: number | null): Problem =>
  new Problem("wrong-length", `${what}: expected exactly ${expected} bytes, got ${got ?? "a body of unknown length"}`, {
    hint: "a proxy may have cut or refused it; large keys go in pieces to /v1/uploads",
    members: { expected },
  });

/** Length that a request says of its body; null when it says none. */
export function declaredLength({ headers }: FastifyRequest): number | null {
  const text = headers["content-length"];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/**
 * The bytes of a body.
 * @throws Problem of code `wrong-length` as soon as it is clear that they are not `expected`
 */
export async function readBody(request: FastifyRequest, what: string, expected: number): Promise<Uint8Array> {
  const declared = declaredLength(request);
  if (declared !== null && declared !== expected) throw wrongLength(what, expected, declared);
  const bytes = new Uint8Array(expected);
  let at = 0;
  for await (const chunk of request.raw.iterator({ destroyOnReturn: false })) {
    const piece = chunk as Buffer;
    if (at + piece.length > expected) throw wrongLength(what, expected, at + piece.length);
    bytes.set(piece, at);
    at += piece.length;
  }
  if (at !== expected) throw wrongLength(what, expected, at);
  return bytes;
}

/** Longest rest of a body that is read for nothing, so that the answer reaches whoever still sends. */
const mostDrained = 64 * 2 ** 20;

/** Lets go what is left of a body that nobody wants. Says whether the connection must be closed after the answer. */
export function drainBody(request: FastifyRequest): { readonly mustClose: boolean } {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return { mustClose: false };
  raw.resume();
  const length = declaredLength(request);
  const hasBody = length !== null || raw.headers["transfer-encoding"] !== undefined;
  return { mustClose: hasBody && (length === null || length > mostDrained) };
}
