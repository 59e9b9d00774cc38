/** Who may ask: a tenant, known by a token or by an OpenID Connect provider; or everybody, on this machine alone. */
import { createHash, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UserError } from "glovebox/server";
import * as v from "valibot";
import { Problem } from "../base/problems.ts";
import { bytesOf } from "../base/quantities.ts";
import { OidcVerifier, oidcSchema } from "./oidc.ts";

/** Whoever asks, and what it may keep. */
export interface Tenant {
  readonly name: string;
  /** Bytes of keys and results; and keys. */
  readonly quota: number;
  readonly mostKeys: number;
}

/** What tenants may keep when nothing else is said of them. */
export type TenantDefaults = Omit<Tenant, "name">;

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const tenantName = v.pipe(v.string(), v.regex(/^[\w.@-]{1,100}$/));

/** The file of `--auth`. Of a token only its hash is kept. */
export const authSchema = v.strictObject({
  tokens: v.optional(
    v.array(
      v.strictObject({
        sha256: hash,
        tenant: tenantName,
        createdAt: v.optional(v.string()),
        note: v.optional(v.string()),
      }),
    ),
    [],
  ),
  tenants: v.optional(
    v.record(tenantName, v.strictObject({ quota: v.optional(v.string()), mostKeys: v.optional(v.number()) })),
    {},
  ),
  oidc: v.optional(oidcSchema),
});

/** What the file of `--auth` says. */
export type AuthFile = v.InferOutput<typeof authSchema>;

/**
 * Reads the file of `--auth`.
 * @throws UserError that names the field
 */
export async function readAuthFile(path: string): Promise<AuthFile> {
  const fail = (why: string): never => {
    throw new UserError(`${path}: ${why}`, { code: "bad-auth", hint: "glovebox token create --auth FILE makes one" });
  };
  let saved: unknown;
  try {
    saved = JSON.parse(await readFile(path, "utf8"));
  } catch (thrown) {
    return fail(thrown instanceof SyntaxError ? "expected JSON" : "it cannot be read");
  }
  const read = v.safeParse(authSchema, saved);
  if (read.success) return read.output;
  const [issue] = read.issues;
  return fail(`${v.getDotPath(issue) ?? "file"}: ${issue.message}`);
}

/** SHA-256 of a token, in hexadecimal. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Says who asks. */
export interface Authenticator {
  /** @throws Problem of code `no-token` or `not-allowed` */
  tenantOf(authorization: string | undefined): Promise<Tenant>;
}

/** Everybody is the same tenant: for this machine alone. */
export const open = (defaults: TenantDefaults): Authenticator => ({
  tenantOf: async () => ({ name: "local", ...defaults }),
});

/** Tokens and providers of a file. */
export function fromFile({ tokens, tenants, oidc }: AuthFile, defaults: TenantDefaults): Authenticator {
  const known = tokens.map(({ sha256, tenant }) => ({ hash: Buffer.from(sha256, "hex"), tenant }));
  const verifier = oidc === undefined ? null : new OidcVerifier(oidc);
  const tenantNamed = (name: string): Tenant => {
    const own = Object.hasOwn(tenants, name) ? tenants[name] : undefined;
    return {
      name,
      quota: own?.quota === undefined ? defaults.quota : bytesOf(own.quota, `quota of ${name}`),
      mostKeys: own?.mostKeys ?? defaults.mostKeys,
    };
  };
  // Wrong quotas are told at the start, not to the first who asks.
  for (const name of Object.keys(tenants)) tenantNamed(name);
  return {
    async tenantOf(authorization) {
      const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? "")?.[1];
      if (token === undefined) throw noToken("expected 'Authorization: Bearer TOKEN'");
      const given = Buffer.from(tokenHash(token), "hex");
      // All are compared, so that time tells nothing of which one was close.
      let found: string | null = null;
      for (const { hash: one, tenant } of known) if (timingSafeEqual(one, given)) found = tenant;
      if (found !== null) return tenantNamed(found);
      const subject = await verifier?.tenantOf(token);
      if (subject === undefined || subject === null) throw noToken("the token is not known, or not valid any more");
      return tenantNamed(subject);
    },
  };
}

const noToken = (detail: string): Problem =>
  new Problem("no-token", detail, {
    hint: "ask the operator for a token (glovebox token create)",
    headers: { "www-authenticate": 'Bearer realm="glovebox"' },
  });
