/** The graph as the teacher, and the three modes: on real runs in the built site. */
import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { open, runEncrypted, write } from "./playground.ts";

const details = (page: Page): Locator => page.getByRole("complementary", { name: "Details of the node" });
const node = (page: Page, name: RegExp): Locator => page.locator(".node").and(page.getByRole("button", { name }));

/** A program whose third step is 9 bits wide, with a lookup before and behind. */
const wide = `const f = compiler({ x: "encrypted" }, (x) => {
  const y = x ** 2;
  const z = y * 7 + 60;
  return z % 5;
});
const circuit = await f.compile([3, 1, 8, 0]);`;

/** Many bootstraps of one lookup. */
const long = `const f = compiler({ x: "encrypted" }, (x) => (x ** 2).sum());
const circuit = await f.compile([Array.from({ length: 48 }, (_, i) => i % 4), Array.from({ length: 48 }, () => 3)]);`;

const loop = (turns: number): string => `const f = compiler({ x: "encrypted" }, (x) => {
  let y = x;
  for (let i = 0; i < ${turns}; i++) {
    y = y + x;
    y = y - x;
  }
  return y;
});
f.trace([1, 2, 3]);`;

async function download(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("a node says why it is as wide as it is, and the widest path leads to it", async ({ page }) => {
  const { faults } = await open(page);
  await write(page, wide);
  await node(page, /add, encrypted uint9/).click();
  const why = details(page).locator(".why");
  await expect(why).toContainText("Why is this node 9 bits?");
  await expect(why).toContainText("Its largest value is 508, first reached by inputset[2]: x = 8.");
  await expect(why).toContainText("Its smallest value is 60, first reached by inputset[3]: x = 0.");
  await expect(details(page)).toContainText("Message space");
  // The factor is part of the table before it.
  await expect(details(page)).toContainText("1 of bootstraps, 0 of inputs");
  await page.getByRole("button", { name: "Widest path" }).click();
  await expect(page.locator(".graph-tools")).toContainText("9 bits.");
  await expect(page.locator(".node[data-path]")).toHaveCount(5);
  // The multiplication shares the message space of the sum behind it, and says so.
  await node(page, /multiply, encrypted/).click();
  await expect(why).toContainText("takes 9 bits");
  await page.getByRole("tab", { name: "Table" }).click();
  await expect(page.getByRole("columnheader", { name: "Norm" })).toBeVisible();
  expect(faults).toEqual([]);
});

test("nodes fill during a run; afterwards they show decrypted values and the noise inside", async ({ page }) => {
  const { faults } = await open(page);
  await write(page, long);
  await expect(node(page, /power/)).toBeVisible();
  await page.getByRole("checkbox", { name: "Keep intermediates" }).check();
  const seen = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const states = new Set<string>();
        const look = (): void => {
          const progress = document.querySelector("[data-progress]")?.getAttribute("data-progress");
          if (progress != null) states.add(progress);
          if (progress == null && states.size > 0) resolve([...states]);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await runEncrypted(page, "432");
  const states = (await seen).map((state) => state.split("/").map(Number));
  expect(states.some(([done = 0, total = 0]) => done > 0 && done < total)).toBe(true);
  expect(new Set(states.map(([, total]) => total))).toEqual(new Set([48]));

  await node(page, /sum/).click();
  await details(page).getByRole("button", { name: "Decrypt intermediates" }).click();
  const values = details(page).locator(".node-values");
  await expect(values.locator("dd").nth(2)).toHaveText(/✓ equal/);
  await expect(values.locator("dd code").nth(2)).toHaveText("432");

  await page.getByRole("button", { name: "Look inside" }).click();
  const inside = page.getByRole("region", { name: "Look inside" });
  await inside.getByRole("button", { name: "Intermediates" }).click();
  await inside.getByRole("combobox").selectOption({ label: "%2 power" });
  await expect(inside.locator("circle.measured")).toHaveCount(48);
  await expect(inside).toContainText("Noise of 48 ciphertexts");
  const [left, right] = await inside
    .locator(".threshold path")
    .evaluateAll((lines) => lines.map((line) => (line as SVGPathElement).getBBox().x));
  const dots = await inside
    .locator("circle.measured")
    .evaluateAll((all) => all.map((dot) => Number(dot.getAttribute("cx"))));
  expect(Math.min(...dots)).toBeGreaterThan(left ?? 0);
  expect(Math.max(...dots)).toBeLessThan(right ?? 0);
  await inside.getByRole("button", { name: "Fresh ciphertexts" }).click();
  const sentence = await inside.getByText(/Noise of 256 ciphertexts/).textContent();
  const [, measured, predicted] = /measured (\S+) of a step, predicted (\S+) /.exec(sentence ?? "") ?? [];
  expect(Number(measured) / Number(predicted)).toBeGreaterThan(0.75);
  expect(Number(measured) / Number(predicted)).toBeLessThan(1.25);
  expect(faults).toEqual([]);
});

test("three modes side by side; repeated simulation counts what differs", async ({ page }) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => (x ** 2) % 5);
const circuit = await f.compile(Array.from({ length: 16 }, (_, i) => [i, i]), { configuration: { pError: 0.1 } });`,
  );
  await expect(
    node(page, /power/)
      .or(node(page, /remainder/))
      .first(),
  ).toBeVisible();
  await page.getByRole("button", { name: "Three modes" }).click();
  const modes = page.getByRole("region", { name: "Three modes" });
  await expect(modes.getByRole("row", { name: /Simulated/ })).toContainText(/✓ equal|≠/);
  await expect(modes.getByRole("row", { name: /Encrypted/ })).toContainText("not run yet");
  await modes.getByRole("button", { name: "1000×" }).click();
  const status = modes.getByRole("status");
  await expect(status).toContainText("of 1000 simulations differ", { timeout: 60_000 });
  const differing = Number(/(\d+) of 1000/.exec((await status.textContent()) ?? "")?.[1]);
  expect(differing).toBeGreaterThan(0);
  expect(differing).toBeLessThan(500);
});

test("the graph is saved as SVG, PNG and DOT", async ({ page }) => {
  const { faults } = await open(page);
  await node(page, /matmul/).waitFor();
  const svg = await download(page, "Save the drawing as SVG");
  expect(svg.name).toBe("lambda.svg");
  const shape = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    return {
      root: parsed.documentElement.localName,
      errors: parsed.querySelectorAll("parsererror").length,
      texts: [...parsed.querySelectorAll("text")].map((each) => each.textContent),
      outside: [...parsed.querySelectorAll("[href], image, script")].length,
    };
  }, svg.bytes.toString());
  expect(shape).toMatchObject({ root: "svg", errors: 0, outside: 0 });
  expect(shape.texts).toEqual(expect.arrayContaining(["matmul", "add", "client", "server", "3 bits"]));
  const png = await download(page, "Save the drawing as PNG");
  expect(png.bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  expect(png.bytes.length).toBeGreaterThan(5000);
  const dot = await download(page, "Save the drawing as DOT");
  expect(dot.bytes.toString()).toMatch(/^digraph "<lambda>" \{[\s\S]*n2 -> n4[\s\S]*\}\n$/);
  expect(faults).toEqual([]);
});

test("five thousand nodes open in groups; five hundred stay smooth; keys go through them", async ({ page }) => {
  const { faults } = await open(page);
  await write(page, loop(2500));
  const group = page.locator(".node.group");
  await expect(group).toHaveCount(1, { timeout: 60_000 });
  await expect(group).toHaveAccessibleName(/Group lines 4–5, 5000 nodes/);
  await group.focus();
  await page.keyboard.press("Enter");
  await expect(group.first()).toHaveAccessibleName(/part 1 of 50/);
  await expect(page.getByRole("button", { name: "Close lines 4–5", exact: true })).toBeVisible();
  // The focus follows into what was opened, and back to what was closed.
  await expect(group.first()).toBeFocused();
  await page.keyboard.press("Enter");
  const opened = page.getByRole("button", { name: "Close lines 4–5, part 1 of 50" });
  await expect(opened).toBeVisible();
  await expect(page.locator('.node[data-box="n1"]')).toBeFocused();
  await opened.click();
  await expect(page.locator('.node[data-kind="node"]')).toHaveCount(1);
  await expect(group.first()).toBeFocused();

  // Too many to read are folded; one by one they are a choice.
  await write(page, loop(250));
  await expect(group).toHaveCount(5, { timeout: 60_000 });
  await page.getByRole("combobox", { name: "Group" }).selectOption("every node");
  await expect(page.locator('.node[data-kind="node"]').nth(5)).toBeVisible({ timeout: 60_000 });
  // Only what is near the view is drawn.
  expect(await page.locator(".node").count()).toBeLessThan(150);
  const parameter = page.locator(".node").first();
  await parameter.focus();
  for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowRight");
  const focused = page.locator(".node:focus");
  await expect(focused).toHaveAttribute("data-box", "n12");
  await expect(focused).toBeInViewport();
  const frames = await page.evaluate(async () => {
    const svg = document.querySelector(".graph-drawing > svg");
    const times: number[] = [];
    let last = performance.now();
    for (let i = 0; i < 40; i++) {
      svg?.dispatchEvent(
        new WheelEvent("wheel", {
          deltaY: i % 2 ? -120 : 120,
          clientX: 900,
          clientY: 300,
          bubbles: true,
          cancelable: true,
        }),
      );
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.toSorted((a, b) => a - b);
  });
  // Not the longest: on a busy machine any one frame may have to wait.
  expect(frames[frames.length >> 1]).toBeLessThan(250);
  expect(faults).toEqual([]);
});

test("a fused lookup opens in the drawing and closes again", async ({ page }) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => (np.sin(x) * 3 + 4).astype(np.int64));
const circuit = await f.compile([0, 1, 2, 3]);`,
  );
  // A small graph shows what its lookup computes; what is chosen then stays.
  await expect(page.locator('.node[data-kind="inner"]', { hasText: "sin" })).toBeVisible();
  await expect(node(page, /subgraph/)).toHaveCount(0);
  await page.locator('.node[data-kind="inner"]', { hasText: "sin" }).click();
  await details(page).getByRole("button", { name: "Close this lookup in the drawing" }).click();
  await expect(node(page, /subgraph/)).toBeVisible();
  await details(page).getByRole("button", { name: "Open this lookup in the drawing" }).click();
  await expect(page.locator('.node[data-kind="inner"]', { hasText: "sin" })).toBeVisible();
});

test("in a notebook a command opens what stands behind the card's tab", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  const card = page.locator(".circuit-card");
  await expect(card.getByRole("tab", { name: "Graph" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("F1");
  await page.keyboard.type("Compare clear");
  await page.keyboard.press("Enter");
  await expect(card.getByRole("tab", { name: "Run" })).toHaveAttribute("aria-selected", "true");
  await expect(card.getByRole("button", { name: "Three modes" })).toHaveAttribute("aria-expanded", "true");
});
