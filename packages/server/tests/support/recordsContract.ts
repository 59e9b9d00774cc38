/** What the records of every engine must do. */
import { describe, expect, test } from "vitest";
import type { Records } from "../../src/cluster/records.ts";

/**
 * The contract.
 * @param open records without anything in them; called once a test
 */
export function recordsContract(name: string, open: () => Promise<Records>): void {
  describe(name, () => {
    test("a name keeps the first of many values until it is released or expires", async () => {
      const records = await open();
      const stands = await Promise.all(Array.from({ length: 10 }, (_, i) => records.claim("n", `v${i}`, 60_000)));
      expect(new Set(stands).size).toBe(1);
      const [first = ""] = stands;
      expect(await records.read("n")).toBe(first);
      await records.release("n", "another");
      expect(await records.read("n")).toBe(first);
      await records.release("n", first);
      expect(await records.read("n")).toBe(null);
      expect(await records.claim("n", "short", 30)).toBe("short");
      await expect.poll(() => records.read("n"), { timeout: 5000 }).toBe(null);
      expect(await records.claim("n", "next", 60_000)).toBe("next");
    });

    test("maps hold fields, apart from each other; what is added at once is all there", async () => {
      const records = await open();
      expect((await records.fields("m")).size).toBe(0);
      await records.set("m", "a", "1");
      await records.set("m", "a", "2");
      await records.set("other", "a", "3");
      await Promise.all(Array.from({ length: 20 }, () => records.add("m", "count", 5)));
      expect(Object.fromEntries(await records.fields("m"))).toEqual({ a: "2", count: "100" });
      expect(await records.field("m", "a")).toBe("2");
      expect(await records.field("m", "b")).toBe(null);
      await records.remove("m", ["a", "b"]);
      await records.remove("m", []);
      expect([...(await records.fields("m")).keys()]).toEqual(["count"]);
      expect(await records.field("other", "a")).toBe("3");
    });

    test("it answers while it is there", async () => {
      await (await open()).check();
    });
  });
}
