/** Access tokens of an OpenID Connect provider: signed JSON Web Tokens, checked against the provider's published keys by `jose`. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as v from "valibot";
import { Problem } from "../base/problems.ts";

const isLocal = (url: URL): boolean => ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);

const url = v.pipe(
  v.string(),
  v.url(),
  v.check((text) => new URL(text).protocol === "https:" || isLocal(new URL(text)), "expected an address of https"),
);

/** What must be known of a provider. */
export const oidcSchema = v.strictObject({
  issuer: url,
  /** Tokens for others are refused. */
  audience: v.pipe(v.string(), v.minLength(1)),
  /** The claim that names the tenant. */
  tenantClaim: v.optional(v.string(), "sub"),
});

/** Signatures of asymmetric keys only: a published key could serve as the secret of a symmetric one. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const discovery = v.object({ issuer: v.string(), jwks_uri: url });

/** Verifies tokens of one provider. */
export class OidcVerifier {
  readonly #settings: v.InferOutput<typeof oidcSchema>;
  #keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(settings: v.InferOutput<typeof oidcSchema>) {
    this.#settings = settings;
  }

  /**
   * The tenant that a token names, with a prefix that no other tenant has; null for a token that is not valid.
   * @throws Problem of code `not-allowed` when it is valid and names no tenant, `draining` when the provider cannot be asked
   */
  async tenantOf(token: string): Promise<string | null> {
    const { issuer, audience, tenantClaim } = this.#settings;
    this.#keys ??= this.#discover();
    let keys: JWTVerifyGetKey;
    try {
      keys = await this.#keys;
    } catch {
      this.#keys = null;
      throw unreachable;
    }
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms, requiredClaims: ["exp"] });
      const name = payload[tenantClaim];
      if (typeof name === "string" && name !== "" && name.length <= 200) return `oidc:${name}`;
      throw new Problem("not-allowed", `the token is valid, and its claim '${tenantClaim}' names no tenant`);
    } catch (thrown) {
      if (thrown instanceof Problem) throw thrown;
      if (thrown instanceof errors.JWKSTimeout) throw unreachable;
      if (thrown instanceof errors.JOSEError) return null;
      // What is left is the network on the way to the provider.
      throw unreachable;
    }
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const { issuer } = this.#settings;
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(5000), redirect: "error" });
    const found = v.parse(discovery, await answer.json());
    if (found.issuer !== issuer) throw new Error("the provider names another issuer");
    return createRemoteJWKSet(new URL(found.jwks_uri));
  }
}

const unreachable = new Problem("draining", "the provider of tokens cannot be asked now", {
  headers: { "retry-after": "5" },
});
