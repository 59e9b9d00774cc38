/** What cells show: tables, heat maps, plots, values; and texts in markdown, whatever they hold. */
import { expect, type Page, test } from "@playwright/test";
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
