/** What a compilation prints when it is asked to. */
import { expect, test, vi } from "vitest";
import { compiler, np } from "../../src/index.ts";

async function printed(configuration: object): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const f = compiler({ x: "encrypted" }, (x: number) => np.add(np.floor_divide(x, 2), 1));
  await f.compile(np.arange(0, 8), { configuration });
  const text = log.mock.calls.flat().join("\n");
  log.mockRestore();
  return text;
}

test("nothing unless it is asked for", async () => {
  expect(await printed({})).toBe("");
  expect(await printed({ verbose: true, showGraph: false })).not.toContain("Computation Graph");
});

test("the graph between rules as long as its longest line", async () => {
  const [title, rule = "", first = "", ...rest] = (await printed({ showGraph: true })).split("\n");
  expect(title).toBe("Computation Graph");
  expect(rule).toMatch(/^-+$/);
  expect(first).toContain("%0 = 1");
  expect(rest.at(-1)).toBe(rule);
});

test("graph, plan and parameters when verbose", async () => {
  const text = await printed({ verbose: true });
  expect(text.match(/^(Computation Graph|Plan|Parameters)$/gm)).toEqual(["Computation Graph", "Plan", "Parameters"]);
  expect(text).toContain("plan: 1 bootstrap");
  expect(text).not.toContain("block-binary");
});

test("what the security of a block-binary key rests on", async () => {
  const text = await printed({ verbose: true, secretKeyDistribution: "block-binary" });
  expect(text).toMatch(/-block3-\S+\nblock-binary small key: n=\d+, 1\.07 times the \d+ of a binary one/);
});
