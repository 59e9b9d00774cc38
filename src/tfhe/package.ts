/**
 * The part of the tfhe package that we use, as a type, and how one gets it. The package comes in two builds with one API:
 * `packageNode.ts` loads the one for Node, `packageWeb.ts` the one for browsers. This file loads nothing, so that a bundle
 * holds only the build that its entry file asks for.
 */

/** The package's API as far as we use it: parameters, client keys, encryption, decryption, bytes. */
export type TfhePackage = Pick<typeof import("tfhe"), "Shortint" | "ShortintEncryptionKeyChoice">;

/** Loads and initializes one build of the package. */
export type TfheLoader = () => Promise<TfhePackage>;
