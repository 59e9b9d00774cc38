/** The secret key stays in the client worker: everything that workers send to the page, and the page to the evaluator, is looked through. */
import { expect, test } from "@playwright/test";
import { open, openExample, runEncrypted } from "./playground.ts";

/** What crossed a worker's boundary: where, and for every block of bytes its size and its longest run of words that are 0 or 1. */
interface Crossed {
  readonly where: string;
  readonly blocks: readonly { readonly bytes: number; readonly run: number }[];
}

declare global {
  var crossed: Crossed[];
}

/** Runs in the page before everything else: listens at every worker and message port. */
function listen(): void {
  globalThis.crossed = [];
  /** A secret key of TFHE is a row of binary words. The longest run of 32-bit or 64-bit words 0 and 1, with at least one 1 in it. */
  const longestRun = (bytes: Uint8Array): number => {
    let longest = 0;
    for (const width of [4, 8]) {
      for (let offset = 0; offset < width; offset++) {
        let run = 0;
        let ones = 0;
        for (let at = offset; at + width <= bytes.length; at += width) {
          let rest = 0;
          for (let i = 1; i < width; i++) rest |= bytes[at + i] ?? 0;
          const low = bytes[at] ?? 0;
          const isBit = rest === 0 && low <= 1;
          run = isBit ? run + 1 : 0;
          ones = isBit ? ones + low : 0;
          if (ones > 8) longest = Math.max(longest, run);
        }
      }
    }
    return longest;
  };
  const blocksOf = (value: unknown): { bytes: number; run: number }[] => {
    if (value instanceof ArrayBuffer) return blocksOf(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return [{ bytes: bytes.length, run: longestRun(bytes) }];
    }
    if (typeof value === "object" && value !== null && !(value instanceof MessagePort))
      return Object.values(value).flatMap(blocksOf);
    return [];
  };
  const record = (where: string, data: unknown): void =>
    void globalThis.crossed.push({ where, blocks: blocksOf(data) });
  const NativeWorker = Worker;
  globalThis.Worker = class extends NativeWorker {
    readonly #name: string;
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.#name = options?.name ?? "unnamed";
      this.addEventListener("message", ({ data }) => record(`from ${this.#name}`, data));
    }
    override postMessage(message: unknown, options?: StructuredSerializeOptions | Transferable[]): void {
      record(`to ${this.#name}`, message);
      super.postMessage(message, options as Transferable[]);
    }
  };
  const add = MessagePort.prototype.addEventListener;
  MessagePort.prototype.addEventListener = function (this: MessagePort, ...args: Parameters<typeof add>) {
    if (args[0] === "message") add.call(this, "message", (event) => record("port", (event as MessageEvent).data));
    add.apply(this, args);
  };
}

test("no message holds a secret key, and the evaluator gets nothing but keys for evaluation and ciphertexts", async ({
  page,
}) => {
  await page.addInitScript(listen);
  await open(page);
  await openExample(page, "Table lookup");
  await expect(page.getByRole("button", { name: /^%1 tlu/ })).toBeVisible();
  await runEncrypted(page, "[2, -1, 3]");
  const crossed = await page.evaluate(() => globalThis.crossed);
  const large = (where: string) =>
    crossed
      .filter((each) => each.where === where)
      .flatMap(({ blocks }) => blocks.map(({ bytes }) => bytes))
      .filter((bytes) => bytes > 100);
  // The client gives the encrypted inputs and the evaluation key; the evaluator gets just these, and gives the result.
  expect(large("from client")).toHaveLength(2);
  expect(large("to evaluator").toSorted()).toEqual(large("from client").toSorted());
  expect(large("from evaluator")).toHaveLength(1);
  expect(large("port")).toEqual([]);
  // 64 random words are never all 0 or 1; a secret key has more than 500 of them.
  expect(Math.max(...crossed.flatMap(({ blocks }) => blocks.map(({ run }) => run)))).toBeLessThan(64);
});

test("looking inside ciphertexts and decrypting intermediates tell errors and values, and no key", async ({ page }) => {
  await page.addInitScript(listen);
  await open(page);
  await openExample(page, "Table lookup");
  await expect(page.getByRole("button", { name: /^%1 tlu/ })).toBeVisible();
  await page.getByRole("checkbox", { name: "Keep intermediates" }).check();
  await runEncrypted(page, "[2, -1, 3]");
  await page.getByRole("button", { name: "Look inside" }).click();
  const inside = page.getByRole("region", { name: "Look inside" });
  for (const part of ["Inputs", "Result", "Intermediates", "Fresh ciphertexts"]) {
    const button = inside.getByRole("button", { name: part, exact: true });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
    await expect(inside.locator("circle.measured").first()).toBeAttached();
  }
  await page.getByRole("button", { name: /^%1 tlu/ }).click();
  await page.getByRole("button", { name: "Decrypt intermediates" }).click();
  await expect(page.locator(".node-values dd").nth(2)).toHaveText(/✓ equal/);
  const crossed = await page.evaluate(() => globalThis.crossed);
  expect(Math.max(...crossed.flatMap(({ blocks }) => blocks.map(({ run }) => run)))).toBeLessThan(64);
  // Of what the client tells of 256 ciphertexts, errors and values are the largest part: 8 bytes for each.
  const told = crossed.filter(({ where }) => where === "from client").flatMap(({ blocks }) => blocks);
  expect(told.filter(({ bytes }) => bytes === 8 * 256)).toHaveLength(2);
});

test("the search would find a secret key", async ({ page }) => {
  await page.addInitScript(listen);
  await open(page, { monaco: false });
  const run = await page.evaluate(async () => {
    const key = BigUint64Array.from({ length: 600 }, (_, i) => BigInt((i * 7919) % 13 < 6));
    const hidden = new Uint8Array(8192);
    crypto.getRandomValues(hidden);
    hidden.set(new Uint8Array(key.buffer), 1003);
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => port1.addEventListener("message", resolve));
    port1.start();
    port2.postMessage({ hidden });
    await heard;
    return globalThis.crossed.at(-1)?.blocks[0]?.run ?? 0;
  });
  expect(run).toBeGreaterThan(500);
});

test("nothing secret is stored", async ({ page }) => {
  await open(page);
  await runEncrypted(page, "8");
  const stored = await page.evaluate(async () => ({
    local: Object.keys(localStorage).toSorted(),
    session: Object.entries(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    cookies: document.cookie,
  }));
  expect(stored.local.filter((key) => !key.startsWith("glovebox."))).toEqual([]);
  // Notebooks are kept, with their texts and settings; no key is among what a notebook holds.
  // A word for what a reload would lose.
  expect(stored.session).toEqual([["glovebox.run.atStake", expect.stringMatching(/^[a-z]+$/)]]);
  expect(stored).toMatchObject({ databases: ["glovebox notebooks"], cookies: "" });
});
