/** `glovebox token create`: a token for a tenant. It is shown once; the file keeps its hash. */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { UserError } from "glovebox/server";
import { orMissing, readJson, writeWhole } from "../base/files.ts";
import { bytesOf } from "../base/quantities.ts";
import { type AuthFile, readAuthFile, tokenHash } from "./tenants.ts";

/**
 * Makes a token and adds its hash to the file.
 * @returns what is printed: the token
 * @throws UserError for wrong options or a file that is none
 */
export async function createToken(words: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      tenant: { type: "string" },
      quota: { type: "string" },
      auth: { type: "string", default: "keys.json" },
      note: { type: "string" },
    },
  });
  const { tenant, quota, auth, note } = values;
  if (positionals.length !== 1 || positionals[0] !== "create" || tenant === undefined) {
    throw new UserError("token: expected 'glovebox token create --tenant NAME [--quota 2GiB] [--auth keys.json]'", {
      code: "bad-option",
    });
  }
  if (!/^[\w.@-]{1,100}$/.test(tenant)) {
    throw new UserError(`token: expected a tenant of letters, digits, '.', '@', '-', '_', got '${tenant}'`, {
      code: "bad-option",
    });
  }
  if (quota !== undefined) bytesOf(quota, "--quota");
  const isNew = (await orMissing(readJson(auth))) === null;
  const known: AuthFile = isNew ? { tokens: [], tenants: {} } : await readAuthFile(auth);
  const token = `gbx_${randomBytes(32).toString("base64url")}`;
  const entry = { sha256: tokenHash(token), tenant, createdAt: new Date().toISOString() };
  const next: AuthFile = {
    ...known,
    tokens: [...known.tokens, note === undefined ? entry : { ...entry, note }],
    tenants: quota === undefined ? known.tenants : { ...known.tenants, [tenant]: { ...known.tenants[tenant], quota } },
  };
  await writeWhole(auth, `${JSON.stringify(next, null, 2)}\n`);
  return token;
}
