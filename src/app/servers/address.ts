/** Addresses of servers that a reader writes or a notebook names. */

/** The origin of an address that was read; what the reader agrees to, and tokens, are of it. */
export const originOf = (address: string): string => new URL(address).origin;

/** An address that may be connected to; or why not: it is none, it has a password in it, or the way there is not encrypted. */
export type ReadAddress =
  | { readonly ok: true; readonly address: string; readonly origin: string }
  | { readonly ok: false; readonly why: "bad" | "password" | "notEncrypted"; readonly text: string };

/** Longer ones are nobody's, and no dialog could show them. */
const longest = 300;

/** Hosts of this machine, to which nothing goes over a network; browsers let pages of any kind ask them. Names below `localhost` are not among them: not every browser keeps those here. */
const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Reads an address. What stands behind the host stays, for services behind a proxy; http is only for this machine, whatever the page itself is: tokens and ciphertexts would
 * travel in clear.
 */
export function readAddress(text: string): ReadAddress {
  const plain = text.trim();
  const url = URL.canParse(plain) ? new URL(plain) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > longest)
    return { ok: false, why: "bad", text: plain.slice(0, longest) };
  if (url.username !== "" || url.password !== "") return { ok: false, why: "password", text: url.origin };
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return { ok: false, why: "notEncrypted", text: url.origin };
  return { ok: true, address: `${url.origin}${url.pathname.replace(/\/+$/, "")}`, origin: url.origin };
}

/** A notebook names a server in a line of a code cell. */
const namingLine = /^[ \t]*\/\/[ \t]*glovebox-server:[ \t]*(\S{1,300})[ \t]*$/gm;

/** Servers that a notebook's texts name, at most three; addresses that cannot be connected to are left out. Naming connects to nothing. */
export function namedServers(texts: readonly string[]): readonly string[] {
  const named = texts.flatMap((text) => [...text.matchAll(namingLine)].map(([, address = ""]) => readAddress(address)));
  return [...new Set(named.flatMap((read) => (read.ok ? [read.address] : [])))].slice(0, 3);
}
