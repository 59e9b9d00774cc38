import { afterEach, expect, test, vi } from "vitest";
import { browserThreadCount, browserThreads } from "./threads.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["isolated, with shared memory", true, SharedArrayBuffer, 4, 4],
  ["isolated, on one processor", true, SharedArrayBuffer, 1, 2],
  ["isolated, on many processors", true, SharedArrayBuffer, 64, 9],
  ["isolated, without shared memory, as WebKitGTK is", true, undefined, 4, 1],
  ["not isolated", false, SharedArrayBuffer, 4, 1],
])("threads of a page that is %s", (_, crossOriginIsolated, shared, hardwareConcurrency, count) => {
  vi.stubGlobal("crossOriginIsolated", crossOriginIsolated);
  vi.stubGlobal("SharedArrayBuffer", shared);
  vi.stubGlobal("navigator", { hardwareConcurrency });
  expect(browserThreadCount()).toBe(count);
  expect(browserThreads().threads?.count).toBe(count === 1 ? undefined : count - 1);
});
