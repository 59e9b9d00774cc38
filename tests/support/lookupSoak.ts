/** Many lookups of one width in a row, each of what the one before gave, under secure parameters: how many are wrong. Seeds make it repeat. */
import { uniformInteger } from "../../src/base/random.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { KERNEL_COST } from "../../src/params/cost.ts";
import {
  type ParametersForNeeds,
  parametersForNeeds,
  type SecretKeyDistribution,
} from "../../src/params/graphSearch.ts";
import { decode, encode } from "../../src/tfhe/encoding.ts";
import { encryptAll, laboratory, tableOf } from "./noiseTools.ts";
import { phaseOf } from "./testKeys.ts";

/** Chains that go through the key together. */
const CHAINS = 4;

/** Parameters of one lookup of a bootstrapped value, at the compiler's costs. */
export function soakParameters(precision: number, secretKeyDistribution: SecretKeyDistribution): ParametersForNeeds {
  return parametersForNeeds({
    needs: [{ node: 0, precision, bootstrapNorm2: 1, inputNorm2: 0, count: 1 }],
    outputs: [],
    pError: 2 ** -40,
    cost: KERNEL_COST,
    secretKeyDistribution,
  });
}

/** Wrong results among so many lookups of random tables; `seen` hears of every hundredth round of four. */
export function wrongLookups(
  kernel: Kernel,
  precision: number,
  distribution: SecretKeyDistribution,
  lookups: number,
  seen: (done: number) => void = () => {},
): number {
  const lab = laboratory(kernel, soakParameters(precision, distribution).parameters, precision);
  const { context, random, secret } = lab;
  const size = secret.big.length + 1;
  let messages = Array.from({ length: CHAINS }, () => uniformInteger(random, 0, 2 ** precision - 1));
  let batch = encryptAll(
    lab,
    BigUint64Array.from(messages, (m) => encode(BigInt(m), precision)),
  );
  let wrong = 0;
  for (let done = 0; done < lookups; done += CHAINS) {
    const table = Array.from({ length: 2 ** precision }, () => BigInt(uniformInteger(random, 0, 2 ** precision - 1)));
    batch = context.bootstrap(batch, tableOf(lab, table, precision), new Uint32Array(CHAINS));
    const results = messages.map((_, i) => {
      const phase = BigInt.asUintN(64, phaseOf(batch.subarray(i * size, (i + 1) * size), secret.big));
      return Number(decode(phase, precision));
    });
    wrong += results.filter((result, i) => result !== Number(table[messages[i] ?? 0])).length;
    messages = results;
    if (done % (100 * CHAINS) === 0) seen(done);
  }
  context.dispose();
  return wrong;
}
