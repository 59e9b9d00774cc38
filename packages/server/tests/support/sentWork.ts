/** Jobs of `toyWork` that were sent to a service, and what became of them. */
import { expect } from "vitest";
import type { Circuit } from "../../../../src/index.ts";
import { workOf } from "./circuits.ts";
import { jobAt, postJob, putKey, versionOf } from "./raw.ts";

/** Sends jobs with different arguments; gives their ids by seed. */
export async function sendWork(
  url: string,
  { work, keys }: { readonly work: Circuit; readonly keys: Uint8Array },
  count: number,
): Promise<Map<string, number>> {
  const [key, version] = [await putKey(url, keys), await versionOf(url, "work")];
  const ids = new Map<string, number>();
  for (let seed = 0; seed < count; seed++) {
    const encrypted = await work.client.encrypt(workOf(seed).x);
    const answer = await postJob({ url, name: "work", version, key, encrypted });
    expect(answer.status).toBe(202);
    ids.set((await answer.json()).id, seed);
  }
  return ids;
}

/** Waits until all jobs are final, and decrypts those that succeeded; gives how many ended how. Only lost processes may be why one failed. */
export async function outcomes(
  url: string,
  work: Circuit,
  jobs: ReadonlyMap<string, number>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [id, seed] of jobs) {
    await expect
      .poll(async () => (await jobAt(url, id)).state, { timeout: 110_000, interval: 50 })
      .toMatch(/^(succeeded|failed|cancelled)$/);
    const { state, problem } = await jobAt(url, id);
    counts[state] = (counts[state] ?? 0) + 1;
    if (state === "failed") expect(problem.code).toBe("worker-lost");
    if (state !== "succeeded") continue;
    const result = new Uint8Array(await (await fetch(`${url}/v1/jobs/${id}/result`)).arrayBuffer());
    expect(((await work.client.decrypt(result)) as { tolist(): unknown }).tolist()).toEqual(workOf(seed).y);
  }
  return counts;
}
