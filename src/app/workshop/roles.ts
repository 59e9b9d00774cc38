/** Which of the two parts of a workshop a tab plays, and which kinds of files each part takes. */
import type { FileIdentity } from "../../compile/circuitFiles.ts";

/** A part in a workshop: `?role=` of the address. */
export type Role = "client" | "server";

/** Kind of a file, as its head says. */
export type WorkshopFileKind = FileIdentity["kind"];

/** Kinds of files that each part takes. A server takes nothing that holds a secret. */
export const takenBy: { readonly [R in Role]: readonly WorkshopFileKind[] } = {
  client: ["client", "keys", "results"],
  server: ["server", "evaluationKeys", "arguments"],
};

/** The part that an address asks for; null for the notebook. */
export function roleOf(search: string): Role | null {
  const role = new URLSearchParams(search).get("role");
  return role === "client" || role === "server" ? role : null;
}

/** The address of a part, from any address of the page. */
export function addressOf(role: Role | null, href: string): string {
  const url = new URL(href);
  url.search = role === null ? "" : `?role=${role}`;
  url.hash = "";
  return url.href;
}
