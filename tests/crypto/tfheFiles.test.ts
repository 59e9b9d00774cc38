/** The package's bytes: round trips of what node-tfhe wrote, and what damage to them gives. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import { plainKernel } from "../../src/kernel/plain/index.ts";
import {
  expandCiphertext,
  parseCiphertext,
  parseCompressedCiphertext,
  seedOfValue,
  writeCiphertext,
  writeCompressedCiphertext,
} from "../../src/tfhe/ciphertext.ts";
import { ClientKey } from "../../src/tfhe/client.ts";
import { parseClientKey } from "../../src/tfhe/clientKey.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { loadNodeTfhe } from "../../src/tfhe/packageNode.ts";
import { lweSizeOf } from "../../src/tfhe/parameters.ts";
import { parseServerKey, writeServerKey } from "../../src/tfhe/serverKey.ts";
import { gridSets, newClient, toySets } from "../support/tfheSets.ts";

const parameters = toySets.k1;
const { Shortint } = await loadNodeTfhe();
const client = await newClient(parameters);
afterAll(() => client.free());

const compressedBytes = client.encryptCompressed(5n);
const ciphertextBytes = Shortint.serialize_ciphertext(
  Shortint.decompress_ciphertext(Shortint.deserialize_compressed_ciphertext(compressedBytes)),
);
const serverKeyBytes = client.evaluationKeyBytes();
const clientKeyBytes = client.serialize();

describe("round trips of real bytes", () => {
  test("ciphertext", () => {
    const parsed = parseCiphertext(ciphertextBytes);
    expect(parsed.lwe.length).toBe(lweSizeOf(parameters.shape));
    expect(parsed.messageBits).toBe(3);
    expect(writeCiphertext(parsed)).toEqual(ciphertextBytes);
  });

  test("compressed ciphertext, and its expansion is the package's", () => {
    const parsed = parseCompressedCiphertext(compressedBytes);
    expect(writeCompressedCiphertext(parsed)).toEqual(compressedBytes);
    expect(expandCiphertext(plainKernel, parsed)).toEqual(parseCiphertext(ciphertextBytes).lwe);
  });

  test("compressed server key", () => {
    const parsed = parseServerKey(serverKeyBytes);
    expect(parsed.shape).toMatchObject({ lweDimension: 40, glweDimension: 1, polynomialSize: 1024, messageBits: 3 });
    expect(parsed.shape.pbs).toEqual(parameters.shape.pbs);
    expect(parsed.shape.ks).toEqual(parameters.shape.ks);
    expect(Buffer.compare(writeServerKey(parsed), serverKeyBytes)).toBe(0);
  });

  test("client key", () => {
    const parsed = parseClientKey(clientKeyBytes);
    expect(parsed.glwe.length).toBe(1024);
    expect(parsed.lwe.length).toBe(40);
    expect(parsed.lweNoiseStd).toBe(parameters.lweNoiseStd);
    expect(parsed.glweNoiseStd).toBe(parameters.glweNoiseStd);
    const { messageBits, ...shape } = parsed.shape;
    expect({ ...shape, modulusSwitch: "standard" }).toEqual(parameters.shape);
    expect(messageBits).toBe(3);
  });

  test("bytes at any place of a larger buffer are read alike", () => {
    const shifted = new Uint8Array(ciphertextBytes.length + 3);
    shifted.set(ciphertextBytes, 3);
    expect(parseCiphertext(shifted.subarray(3))).toEqual(parseCiphertext(ciphertextBytes));
    expect(parseCiphertext(Buffer.from(ciphertextBytes))).toEqual(parseCiphertext(ciphertextBytes));
  });
});

describe("the client", () => {
  test("encrypts and decrypts mod 2^p", () => {
    for (let value = -9n; value < 17n; value++) {
      const full = expandCiphertext(plainKernel, parseCompressedCiphertext(client.encryptCompressed(value)));
      expect(client.decrypt(writeCiphertext({ lwe: full, messageBits: 3 }))).toBe(BigInt.asUintN(3, value));
    }
  });

  test("encrypts many values as the package does: its own decryption reads them, no mask comes twice, the noise is the key's", () => {
    const random = seededRandom(22);
    const encryptor = client.encryptor(plainKernel, random);
    const values = Array.from({ length: 2000 }, (_, i) => BigInt(i % 23) - 7n);
    const lweSize = lweSizeOf(parameters.shape);
    const files = values.map((value, i) => {
      const seed = seedOfValue(encryptor.maskKey, lweSize, i);
      return writeCompressedCiphertext({ body: encryptor.encrypt(value), lweSize, seed, messageBits: 3 });
    });
    const phaseOf = client.phases();
    const masks = new Set<string>();
    let sum = 0;
    let squares = 0;
    for (const [i, bytes] of files.entries()) {
      const value = values[i] ?? 0n;
      const parsed = parseCompressedCiphertext(bytes);
      const lwe = expandCiphertext(plainKernel, parsed);
      if (i < 30) {
        expect(bytes.length).toBe(compressedBytes.length);
        const theirs = Shortint.decompress_ciphertext(Shortint.deserialize_compressed_ciphertext(bytes));
        expect(client.decrypt(Shortint.serialize_ciphertext(theirs))).toBe(BigInt.asUintN(3, value));
      }
      const error = Number(BigInt.asIntN(64, phaseOf(lwe) - encode(BigInt.asUintN(3, value), 3))) / 2 ** 64;
      sum += error;
      squares += error ** 2;
      masks.add(lwe.subarray(0, 4).join());
    }
    expect(masks.size).toBe(values.length);
    // Another message has another seed.
    expect(client.encryptor(plainKernel, random).maskKey).not.toEqual(encryptor.maskKey);
    // Beyond these lies less than one draw of a million.
    const deviation = parameters.glweNoiseStd;
    expect(Math.abs(sum / values.length)).toBeLessThan((5 * deviation) / Math.sqrt(values.length));
    expect(Math.sqrt(squares / values.length) / deviation).toBeGreaterThan(0.92);
    expect(Math.sqrt(squares / values.length) / deviation).toBeLessThan(1.08);
    encryptor.free();
    // A wiped key encrypts nothing that this one reads.
    const seed = seedOfValue(encryptor.maskKey, lweSize, values.length);
    const wiped = expandCiphertext(plainKernel, { body: encryptor.encrypt(5n), lweSize, seed, messageBits: 3 });
    expect(Math.abs(Number(BigInt.asIntN(64, phaseOf(wiped) - encode(5n, 3))))).toBeGreaterThan(2 ** 40);
  });

  test("a stored key decrypts what the first one encrypted", async () => {
    const again = ClientKey.deserialize(await loadNodeTfhe(), parameters, clientKeyBytes);
    expect(again.decrypt(ciphertextBytes)).toBe(5n);
    again.free();
    expect(() => again.decrypt(ciphertextBytes)).toThrow("after free");
  });

  test("refuses a stored key of other parameters, and ciphertexts of others", async () => {
    const tfhe = await loadNodeTfhe();
    expect(() => ClientKey.deserialize(tfhe, gridSets.p1, clientKeyBytes)).toThrow(
      /client key: expected LWE dimension 698, .*got LWE dimension 40/,
    );
    const lwe = new BigUint64Array(5);
    expect(() => client.decrypt(writeCiphertext({ lwe, messageBits: 3 }))).toThrow(
      /expected a ciphertext of 1025 words/,
    );
  });
});

/** Each file kind, real bytes of it, and its parser. */
const kinds = [
  { name: "ciphertext", bytes: ciphertextBytes, parse: parseCiphertext },
  { name: "compressed ciphertext", bytes: compressedBytes, parse: parseCompressedCiphertext },
  { name: "evaluation key", bytes: serverKeyBytes, parse: parseServerKey },
  { name: "client key", bytes: clientKeyBytes, parse: parseClientKey },
];

describe.each(kinds)("damage to a $name", ({ name, bytes, parse }) => {
  const outcome = (damaged: Uint8Array): unknown => {
    try {
      parse(damaged);
      return "accepted";
    } catch (thrown) {
      return thrown;
    }
  };

  test("every short truncation, and any other, is a UserError that names field and byte", () => {
    const cut = fc.oneof(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(cut, (length) => {
        const thrown = outcome(bytes.subarray(0, Math.min(length, bytes.length - 1)));
        expect(thrown).toBeInstanceOf(UserError);
        expect(String(thrown)).toMatch(new RegExp(`${name}: expected .* for ".*" at byte \\d+, got`));
      }),
      { seed: 1, numRuns: 300 },
    );
    for (let less = 1; less < 200 && less < bytes.length; less++) {
      expect(outcome(bytes.subarray(0, bytes.length - less))).toBeInstanceOf(UserError);
    }
  });

  test("a trailing byte is a UserError", () => {
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(() => parse(longer)).toThrow(`expected no more bytes for "end" at byte ${bytes.length}, got 1`);
  });

  test("flipped bits give the parsed value or a UserError, never another error", () => {
    const place = fc.oneof(
      fc.integer({ min: 0, max: Math.min(200, bytes.length - 1) }),
      fc.integer({ min: Math.max(0, bytes.length - 200), max: bytes.length - 1 }),
    );
    const copy = Uint8Array.from(bytes);
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
        copy[at] = (copy[at] ?? 0) ^ flip;
        const result = outcome(copy);
        copy[at] = (copy[at] ?? 0) ^ flip;
        expect(result === "accepted" || result instanceof UserError).toBe(true);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  test("random bytes are a UserError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
        expect(outcome(random)).toBeInstanceOf(UserError);
      }),
      { seed: 3 },
    );
  });
});

describe("fields that we cannot compute with", () => {
  const patched = (bytes: Uint8Array, fromEnd: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    copy[copy.length - fromEnd] = value;
    return copy;
  };

  test.each([
    ["bootstrap order", 4],
    ["atomic pattern", 8],
    ["carry modulus", 16],
    ["message modulus", 24],
    ["scalar bits", 48],
    ["ciphertext modulus", 64],
  ])("ciphertext: %s", (field, fromEnd) => {
    expect(() => parseCiphertext(patched(ciphertextBytes, fromEnd, 7))).toThrow(
      `for "${field}" at byte ${ciphertextBytes.length - fromEnd}`,
    );
  });

  test.each([
    ["seed kind", 108],
    ["seed byte index", 72],
    ["ciphertext modulus", 64],
    ["bootstrap order", 12],
    ["atomic pattern", 16],
  ])("compressed ciphertext: %s", (field, fromEnd) => {
    expect(() => parseCompressedCiphertext(patched(compressedBytes, fromEnd, 77))).toThrow(`for "${field}"`);
  });

  test.each([
    ["modulus switch kind", 40],
    ["bootstrap order", 36],
    ["message modulus", 32],
    ["carry modulus", 24],
    ["ciphertext modulus", 64],
    ["bootstrap level", 116],
    ["bootstrap base log", 124],
    ["keyswitch key", 132],
  ])("evaluation key: %s", (field, fromEnd) => {
    expect(() => parseServerKey(patched(serverKeyBytes, fromEnd, 77))).toThrow(`for "${field}"`);
  });

  test("a length beyond the file is refused before anything is allocated", () => {
    const copy = Uint8Array.from(serverKeyBytes);
    copy.fill(255, 4, 12);
    expect(() => parseServerKey(copy)).toThrow(/"keyswitch key length" at byte 4, got 18446744073709551615/);
  });
});
