/** What cells show: tables, heat maps, plots, values; and texts in markdown, whatever they hold. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { type Cell, newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { open, write } from "./playground.ts";

const program = `print("first");
table(Array.from({ length: 250 }, (_, i) => ({ i, square: i * i, name: i % 2 ? "odd" : "even" })), { title: "Squares" });
heatmap(np.array([[1, -2, 3], [4, 5, -6]]), { title: "Small", rows: ["a", "b"] });
heatmap(np.arange(1600).reshape(40, 40), { title: "Large" });
plot([
  { type: "line", y: [1, 4, 2, 8], color: "client" },
  { type: "dot", x: [0, 1, 2, 3], y: [1, 4, 2, 8], fill: [1, 2, 3, 4] },
  { type: "ruleY", y: 0 },
], { title: "Curve", x: { label: "step" } });
plot({ type: "rectY", x: np.random.default_rng(1).normal(0, 1, 500), bins: 12 }, { title: "Histogram" });
plot({ type: "barY", x: ["red", "url(https://evil.example/a.svg#b)", "blue"], y: [3, 1, 2], fill: ["red", "url(https://evil.example/a.svg#b)", "blue"] }, { title: "Bars" });
2 + 3`;

/** Everything that the page asked of others. */
function foreignRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!/^(?:data|blob|http:\/\/localhost:)/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

test("tables, heat maps and plots stand in the order of the program; each can be read without seeing", async ({
  page,
}) => {
  const asked = foreignRequests(page);
  const { output, faults } = await open(page);
  await write(page, program);
  await expect(output.getByText("first", { exact: true })).toBeVisible();
  await expect(output.getByText("5", { exact: true }).last()).toBeVisible();

  const table = output.getByRole("table", { name: "Squares" });
  await expect(table.getByRole("row")).toHaveCount(11);
  await table.getByRole("button", { name: "square" }).click();
  await table.getByRole("button", { name: "square" }).click();
  await expect(table.getByRole("columnheader", { name: "square" })).toHaveAttribute("aria-sort", "descending");
  await expect(table.getByRole("row").nth(1)).toHaveText("24962001odd");
  await output.getByRole("button", { name: "Show all 250 rows" }).click();
  await expect(table.getByRole("row")).toHaveCount(101);
  await output.getByRole("button", { name: "Next rows" }).click();
  await output.getByRole("button", { name: "Next rows" }).click();
  await expect(output.getByText("Rows 201 to 250 of 250")).toBeVisible();
  await expect(output.getByRole("button", { name: "Next rows" })).toBeDisabled();
  await output.getByRole("button", { name: "Show the first 10 rows" }).click();

  const small = output.getByRole("figure", { name: /^Small/ });
  await expect(small.getByRole("table")).toContainText("−6");
  await expect(small.getByRole("rowheader", { name: "b" })).toBeVisible();

  const large = output.getByRole("application", { name: "Array of shape (40, 40), values from 0 to 1599." });
  await large.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(output.getByText("row 1, column 1: 41")).toBeVisible();
  await page.keyboard.press("Control+End");
  await expect(output.getByText("row 39, column 39: 1599")).toBeVisible();
  await large.hover({ position: { x: 2, y: 2 } });
  await expect(output.getByText("row 0, column 0: 0")).toBeVisible();

  for (const title of ["Curve", "Histogram", "Bars"]) {
    await output.getByRole("figure", { name: new RegExp(`^${title}`) }).scrollIntoViewIfNeeded();
  }
  const curve = output.getByRole("img", { name: /^Curve line, dot, ruleY/ });
  await expect(curve.locator("[aria-label=line] path")).toBeVisible();
  await expect(
    output
      .getByRole("img", { name: /^Histogram/ })
      .locator("rect")
      .first(),
  ).toBeVisible();
  const bars = output.getByRole("img", { name: /^Bars/ });
  await expect(bars.locator("[aria-label=bar] rect")).toHaveCount(3);
  expect(await bars.locator("[fill*='url']").count()).toBe(0);
  await output.getByText("Data of this plot").first().click();
  await expect(output.getByRole("table", { name: "Data 1" }).first()).toContainText("8");
  expect(asked).toEqual([]);
  expect(faults).toEqual([]);
});

/** Opens a notebook as a link gives it, and lets it run. */
async function openNotebook(page: Page, cells: readonly Pick<Cell, "kind" | "text">[]): Promise<void> {
  const notebook = newNotebook(
    "",
    cells.map(({ kind, text }, index) => newCell(`c${index + 1}`, kind, text)),
  );
  await page.goto(`./${writeLink(notebook)}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
}

const code = (text: string) => ({ kind: "code" as const, text });
const markdown = (text: string) => ({ kind: "markdown" as const, text });

test("cells show their last value, circuits again where they are named, and what failed in its place", async ({
  page,
}) => {
  await openNotebook(page, [
    code(`const f = compiler({ x: "encrypted" }, (x) => x + 1);\nconst c = await f.compile(np.arange(4));`),
    code("c"),
    code("await c.simulate(2)"),
    code('print("before");\nplot({ type: "barY", x: [1, 2], y: [1, 2] }, { x: { type: "linear" } });\nprint("after")'),
    code('heatmap("text")'),
    code("[{ width: 4, time: 12.5 }]"),
  ]);
  const cell = (place: number) => page.getByRole("article", { name: `Code cell ${place}`, exact: true });
  await expect(cell(2).getByRole("tab", { name: "Graph" })).toBeVisible();
  await expect(cell(3).getByText("3", { exact: true }).last()).toBeVisible();
  // Plots are drawn when they come near.
  await cell(4).scrollIntoViewIfNeeded();
  await expect(cell(4).getByRole("alert")).toContainText("This output could not be shown: ");
  for (const text of ["before", "after"]) await expect(cell(4).getByText(text, { exact: true })).toBeVisible();
  await expect(cell(5).getByText("heatmap: expected an array or lists of numbers, got 'text'")).toBeVisible();
  await expect(cell(6).getByRole("cell", { name: "12.5" })).toBeVisible();
});

test("a stranger's texts stay texts: nothing is asked of anyone, and links to headings leave the address alone", async ({
  page,
}) => {
  const asked = foreignRequests(page);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const evil = "https://evil.example";
  await openNotebook(page, [
    markdown(`# Start\n\n[down](#the-end) is $\\sum_i x_i$; ![cat](${evil}/cat.png)`),
    markdown(
      `<script>alert(1)</script><img src="${evil}/a.png" onerror="alert(1)"><svg onload="alert(1)"></svg><iframe src="${evil}"></iframe>`,
    ),
    markdown(`<style>* { background: url(${evil}/b.png) }</style><meta http-equiv="refresh" content="0;url=${evil}">`),
    markdown(`[x](javascript:alert(1)) <https://evil.example/link> $\\href{javascript:alert(1)}{x}$`),
    markdown(`${"> ".repeat(3000)}deep`),
    ...Array.from({ length: 10 }, () => markdown("filling\n\n".repeat(10))),
    markdown("## The end"),
  ]);
  await expect(page.locator(".markdown math").first()).toBeVisible();
  await expect(page.getByText("image not loaded: cat, https://evil.example/cat.png", { exact: false })).toBeVisible();
  await expect(page.getByText("<script>alert(1)</script>", { exact: false })).toBeVisible();
  await expect(
    page.getByText("(link not made: javascript:alert(1); only http, https and # are allowed)"),
  ).toBeVisible();
  await expect(page.getByRole("link", { name: `${evil}/link` })).toHaveAttribute("rel", /noopener noreferrer/);
  const address = page.url();
  await page.getByRole("link", { name: "down" }).click();
  await expect(page.getByRole("heading", { name: "The end", level: 3 })).toBeFocused();
  await expect(page.getByRole("heading", { name: "The end", level: 3 })).toBeInViewport();
  expect(page.url()).toBe(address);
  expect(await page.locator(".markdown").locator("script, iframe, svg, style, meta, [onerror], [onload]").count()).toBe(
    0,
  );
  expect([...asked, ...dialogs]).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in outputs and texts, ${colorScheme}`, async ({ browser }) => {
    const page = await (await browser.newContext({ colorScheme })).newPage();
    const text = "# A\n\n- [x] done\n\n| a |\n|--:|\n| 1 |\n\n$$x^2$$\n\n```ts\nconst a = 1; // b\n```\n\n![x](y)";
    await openNotebook(page, [code(program), markdown(text)]);
    await expect(page.locator(".output-plot")).toHaveCount(3);
    for (const figure of await page.locator(".output-plot").all()) await figure.scrollIntoViewIfNeeded();
    await expect(page.locator(".output-plot svg").last()).toBeVisible();
    await expect(page.locator(".markdown math")).toBeVisible();
    await page.locator("summary", { hasText: "Data of this plot" }).first().click();
    const { violations } = await new AxeBuilder({ page }).include(".cell-outputs").include(".markdown").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await page.close();
  });
}
