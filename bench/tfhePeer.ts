/**
 * The peer of our kernel: the tfhe package's own bootstrap and its own key generation, timed through its public API.
 *
 * The package has no homomorphic operation in JavaScript, but `CompactCiphertextList.expand` bootstraps: with dedicated public-key
 * parameters it casts each 2-bit block of the list to the compute key by one keyswitch and one programmable bootstrap. That it is one was
 * counted, not assumed: an instrumented build of the package's WebAssembly (a counter at the entry of each function, toy LWE dimensions
 * n = 67 and n = 101) calls the controlled multiplexer n times, and transforms of polynomials 4·n times ((k+1)·level forward and k+1
 * back, k = level = 1), for a 2-bit integer; twice that for 4 bits and four times for 8. So an 8-bit integer is four bootstraps.
 */

import { randomFillSync } from "node:crypto";
import tfhe from "node-tfhe";
import { unwatched } from "../src/base/activity.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { gridSets, newClient } from "../tests/support/tfheSets.ts";

/** What was measured, and how one comes to the number. */
export interface PeerTime {
  readonly msPerBootstrap: number;
  readonly parameters: string;
  readonly how: string;
}

const BLOCKS = 4; // 2-bit blocks of an 8-bit integer, hence bootstraps of one expand

/** Times one bootstrap of the package on one thread, as the median of `repeats` expands. Making its keys first takes about 10 s. */
export async function measurePeer(repeats = 3): Promise<PeerTime> {
  const parameters = new tfhe.ShortintParameters(
    tfhe.ShortintParametersName.PARAM_MESSAGE_2_CARRY_2_KS_PBS_TUNIFORM_2M128,
  );
  const publicKeyParameters = new tfhe.ShortintCompactPublicKeyEncryptionParameters(
    tfhe.ShortintCompactPublicKeyEncryptionParametersName.PARAM_PKE_MESSAGE_2_CARRY_2_KS_PBS_TUNIFORM_2M128,
  );
  const text = [
    `n=${parameters.lwe_dimension()} k=${parameters.glwe_dimension()} N=${parameters.polynomial_size()}`,
    `pbs ${parameters.pbs_level()}x2^${parameters.pbs_base_log()} ks ${parameters.ks_level()}x2^${parameters.ks_base_log()}`,
  ].join(" ");
  const config = tfhe.TfheConfigBuilder.with_custom_parameters(parameters)
    .use_dedicated_compact_public_key_parameters(publicKeyParameters)
    .build();
  const clientKey = tfhe.TfheClientKey.generate(config);
  tfhe.set_server_key(tfhe.TfheServerKey.new(clientKey));
  const builder = tfhe.CompactCiphertextList.builder(tfhe.TfheCompactPublicKey.new(clientKey));
  const value = 0xb4;
  builder.push_u8(value);
  const list = builder.build_packed();
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    const expanded = list.expand();
    times.push(performance.now() - start);
    const got = Number(expanded.get_uint8(0).decrypt(clientKey));
    if (got !== value) throw new Error(`the package expanded ${value} to ${got}`);
    expanded.free();
  }
  times.sort((a, b) => a - b);
  return {
    msPerBootstrap: (times[times.length >> 1] ?? Number.NaN) / BLOCKS,
    parameters: text,
    how: `node-tfhe CompactCiphertextList.expand of an 8-bit integer, ${BLOCKS} bootstraps, median of ${repeats}`,
  };
}

/** Seconds for the evaluation key of 4-bit parameters (a row of parameter-grid.csv), and the key's size. */
export interface KeyGenerationTime {
  readonly packageSeconds: number;
  readonly ourSeconds: number;
  readonly bytes: number;
}

/** Times the package's key generation and the fastest of three with Glovebox's, for the same client key. */
export async function measureKeyGeneration(): Promise<KeyGenerationTime> {
  const client = await newClient(gridSets.p4);
  const kernel = await loadKernel();
  const start = performance.now();
  const bytes = client.evaluationKeyBytes().length;
  const middle = performance.now();
  let ours = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const begin = performance.now();
    await client.evaluationKeyBytesFast(kernel, { fill: (into) => randomFillSync(into) }, unwatched);
    ours = Math.min(ours, performance.now() - begin);
  }
  client.free();
  return { packageSeconds: (middle - start) / 1000, ourSeconds: ours / 1000, bytes };
}
