/** The wire between the tabs of a workshop, over a real channel on which others say what they like. */
import { afterEach, expect, test, vi } from "vitest";
import type { GivenFile } from "./files.ts";
import { joinWorkshop } from "./handOver.ts";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const file = { type: "file", role: "server", name: "f", bytes: new Uint8Array([1, 2]) };

const malformed: readonly unknown[] = [
  ...[null, undefined, 7, "here", [], {}, { type: "here" }, { role: "server" }],
  ...[
    { type: "here", role: "banana" },
    { type: "here", role: ["server"] },
    { type: "hello", role: "server" },
  ],
  ...[
    { type: "here", role: "server", more: 1 },
    { type: "file", role: "server" },
    { ...file, role: null },
  ],
  ...[
    { ...file, name: 7 },
    { ...file, name: "n".repeat(1000) },
    { ...file, more: 1 },
  ],
  ...["text", { length: 2 }, [1, 2], new Float64Array(2), new ArrayBuffer(2)].map((bytes) => ({ ...file, bytes })),
];

test("what is no message of a workshop is not heard, and what is one is", async () => {
  const taken: GivenFile[] = [];
  const joined = joinWorkshop("client", (given) => taken.push(given));
  if (joined === null) throw new Error("no channel");
  const other = new BroadcastChannel("glovebox.workshop");
  open.push(joined, other);
  const answers = vi.fn();
  other.onmessage = ({ data }) => answers(data);
  for (const data of malformed) other.postMessage(data);
  // A message of this tab's own part comes after them, and is not for it.
  other.postMessage({ ...file, role: "client" });
  other.postMessage({ ...file, name: "good" });
  await vi.waitFor(() => expect(taken).not.toEqual([]));
  expect(taken.map(({ name }) => name)).toEqual(["good"]);
  expect(new Uint8Array((await taken[0]?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(file.bytes);
  expect(joined.peer.getState().present).toBe(true);
  expect(answers).not.toHaveBeenCalled();
  other.postMessage({ type: "here", role: "server" });
  await vi.waitFor(() => expect(answers).toHaveBeenCalledWith({ type: "there", role: "client" }));
  for (const data of malformed) other.postMessage(data);
  other.postMessage({ type: "gone", role: "server" });
  await vi.waitFor(() => expect(joined.peer.getState().present).toBe(false));
});
