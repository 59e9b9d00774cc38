/** Parameter sets, and one client with its keys, for the tests and benchmarks of the TFHE layer. */
import { ClientKey } from "../../src/tfhe/client.ts";
import { loadNodeTfhe } from "../../src/tfhe/packageNode.ts";
import type { ClientParameters } from "../../src/tfhe/parameters.ts";

/** Rows of parameter-grid.csv, model curve132/centered, p_error 2^-40: p = 1 (norm2 1), p = 2 (norm2 1), p = 4 (norm2 10). */
export const gridSets = {
  p1: {
    messageBits: 1,
    shape: {
      lweDimension: 698,
      glweDimension: 5,
      polynomialSize: 256,
      pbs: { baseLog: 14, level: 1 },
      ks: { baseLog: 4, level: 3 },
      modulusSwitch: "centered",
    },
    lweNoiseStd: 3.713423e-5,
    glweNoiseStd: 1.617353e-9,
  },
  p2: {
    messageBits: 2,
    shape: {
      lweDimension: 778,
      glweDimension: 6,
      polynomialSize: 256,
      pbs: { baseLog: 17, level: 1 },
      ks: { baseLog: 4, level: 3 },
      modulusSwitch: "centered",
    },
    lweNoiseStd: 9.339603e-6,
    glweNoiseStd: 1.952439e-11,
  },
  p4: {
    messageBits: 4,
    shape: {
      lweDimension: 845,
      glweDimension: 2,
      polynomialSize: 1024,
      pbs: { baseLog: 23, level: 1 },
      ks: { baseLog: 3, level: 5 },
      modulusSwitch: "centered",
    },
    lweNoiseStd: 2.939628e-6,
    glweNoiseStd: 2.845267e-15,
  },
} as const satisfies Record<string, ClientParameters>;

/** Toy sets with a short LWE key: fast and without security, shaped to cover k = 1 and 2 and several levels. */
export const toySets = {
  k1: {
    messageBits: 3,
    shape: {
      lweDimension: 40,
      glweDimension: 1,
      polynomialSize: 1024,
      pbs: { baseLog: 12, level: 3 },
      ks: { baseLog: 4, level: 5 },
      modulusSwitch: "standard",
    },
    lweNoiseStd: 1e-8,
    glweNoiseStd: 1e-14,
  },
  k2: {
    messageBits: 4,
    shape: {
      lweDimension: 100,
      glweDimension: 2,
      polynomialSize: 1024,
      pbs: { baseLog: 18, level: 2 },
      ks: { baseLog: 5, level: 4 },
      modulusSwitch: "centered",
    },
    lweNoiseStd: 1e-8,
    glweNoiseStd: 1e-14,
  },
} as const satisfies Record<string, ClientParameters>;

/** A client with new keys, made by node-tfhe. */
export async function newClient(parameters: ClientParameters): Promise<ClientKey> {
  return ClientKey.create(await loadNodeTfhe(), parameters);
}
