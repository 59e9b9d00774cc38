/** The copies of a worker's disk: the limit holds, what was used longest ago goes first, and what a job uses stays, whatever comes meanwhile. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { FolderBlobs, sha256Of } from "../src/blobs/folderBlobs.ts";
import { DiskCache } from "../src/work/diskCache.ts";
import { HttpStaging } from "../src/work/staging.ts";
import { temporaryFolder } from "./support/folders.ts";

const size = 1000;
const bytesOf = (number: number): Uint8Array => new Uint8Array(size).fill(number);
const key = (number: number): string => sha256Of(bytesOf(number));

/** The servers have keys 0 to 9 and one blob of arguments; a worker has room for so many blobs. */
async function workerWithRoomFor(blobs: number) {
  const folder = await temporaryFolder();
  const open = (name: string) => FolderBlobs.open(join(folder, name));
  const kept = { keys: await open("servers/keys"), jobs: await open("servers/jobs") };
  for (let i = 0; i < 10; i++) await kept.keys.put(bytesOf(i), null);
  const { sha256 } = await kept.jobs.put(bytesOf(100), null);
  const here = { keys: await open("keys"), jobs: await open("jobs") };
  const cache = new DiskCache(here, blobs * size);
  await mkdir(join(folder, "coming"));
  const staging = new HttpStaging(kept, cache, join(folder, "coming"), async () => {});
  const circuit = { name: "c", version: "1" };
  const bring = async (number: number): Promise<() => void> => {
    // Files tell the time of their use to the millisecond at best.
    await pause(5);
    return staging.bring({ circuit, key: key(number), arguments: { sha256, bytes: size } });
  };
  const isHere = async (number: number): Promise<boolean> => (await here.keys.head(key(number))) !== null;
  const keysHere = async (): Promise<readonly number[]> => {
    const all: number[] = [];
    for (let i = 0; i < 10; i++) if (await isHere(i)) all.push(i);
    return all;
  };
  return { staging, bring, isHere, keysHere };
}

test("what was used longest ago goes first, when it comes to more than the limit", async () => {
  const { bring, keysHere } = await workerWithRoomFor(4); // arguments and three keys
  for (const number of [0, 1, 2]) (await bring(number))();
  expect(await keysHere()).toEqual([0, 1, 2]);
  (await bring(0))(); // used again: now 1 is the oldest
  (await bring(3))();
  expect(await keysHere()).toEqual([0, 2, 3]);
  (await bring(4))();
  expect(await keysHere()).toEqual([0, 3, 4]);
});

test("what jobs use stays, even beyond the limit; when it is let go, the limit holds again", async () => {
  const { staging, bring, keysHere } = await workerWithRoomFor(3);
  const holds = [await bring(0), await bring(1), await bring(0), await bring(2), await bring(3)];
  expect(await keysHere()).toEqual([0, 1, 2, 3]);
  holds[0]?.();
  holds[0]?.(); // a second time lets nothing of others go
  await staging.tidy();
  expect(await keysHere()).toEqual([0, 1, 2, 3]); // another job uses 0 yet
  for (const letGo of holds) letGo();
  await staging.tidy();
  expect(await keysHere()).toEqual([2, 3]);
});

test("jobs at once, in any order: each finds its key until it has ended", async () => {
  const { bring, isHere, keysHere } = await workerWithRoomFor(3);
  const missing: number[] = [];
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647; // Park and Miller, Random number generators: good ones are hard to find, CACM 31 (1988), p. 1195, with the multiplier of 1993
    return seed % below;
  };
  const lane = async (numbers: readonly number[]): Promise<void> => {
    for (const number of numbers) {
      const letGo = await bring(number);
      for (let look = 0; look < 3; look++) {
        if (!(await isHere(number))) missing.push(number);
        await pause(random(4));
      }
      letGo();
    }
  };
  await Promise.all(Array.from({ length: 4 }, () => lane(Array.from({ length: 30 }, () => random(10)))));
  expect(missing).toEqual([]);
  expect((await keysHere()).length).toBeLessThanOrEqual(5);
});
