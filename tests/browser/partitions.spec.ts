/** A circuit with two parameter sets in a real browser: what the page says of it, and a run with the keys of both. */
import { expect, test } from "@playwright/test";
import { open, result, write } from "./playground.ts";

test("narrow and wide lookups run under a set each", async ({ page }) => {
  test.slow();
  await open(page);
  // Entries without a pattern: each wide lookup would take many narrow ones.
  await write(
    page,
    `const narrow = new LookupTable([5, 0, 7, 2, 6, 1, 3, 4]);
const wide = new LookupTable(Array.from({ length: 64 }, (_, i) => (i * i * i * 7 + 11 * i * i + 5 * i + (i * 2654435761 % 61)) % 64));
const f = compiler({ x: "encrypted" }, (x) => wide.lookup(np.sum(narrow.lookup(x), 1)));
const rows = (value) => Array.from({ length: 16 }, (_, i) => Array.from({ length: 9 }, (_, j) => value < 0 ? (3 * i + 5 * j) % 8 : value));
const circuit = await f.compile([rows(0), rows(2), rows(-1)]);
`,
  );
  const cost = page.getByRole("region", { name: "Cost", exact: true });
  await expect(cost).toContainText(/n=\d+, k=\d, N=\d+, and for wide lookups n=\d+, k=\d, N=\d+( × \d+)?/);
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  const decrypted = result(page, "Decrypted").locator("output");
  await expect(decrypted).toHaveText(/^\[\d+(, \d+){15}\]$/, { timeout: 120_000 });
  expect(await decrypted.textContent()).toBe(await result(page, "Clear").locator("output").textContent());
});
