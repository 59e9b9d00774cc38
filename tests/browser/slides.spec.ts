/** A lesson as slides, a course as a handout, and a plan for a lecture. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { courseToNotebook } from "../../src/course/document.ts";
import { parseCourse } from "../../src/course/markdown.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { openCells } from "./playground.ts";

const panelOf = (page: Page) => page.getByRole("complementary", { name: "Lessons" });

test("a lesson as slides: one cell at a time, by keys and buttons, and everything is back at the end", async ({
  page,
}) => {
  await page.goto("./#lesson=4");
  await panelOf(page).getByText("For lecturers").click();
  const cells = page.locator(".cell");
  const count = await cells.count();
  await panelOf(page).getByRole("button", { name: "Show this lesson as slides" }).click();
  const bar = page.getByRole("navigation", { name: "Slides" });
  await expect(bar.getByRole("status")).toHaveText(`1 / ${count}`);
  await expect(page.getByRole("heading", { name: "Table lookups", level: 2 })).toBeVisible();
  await expect(panelOf(page)).toBeHidden();
  await expect(cells.filter({ visible: true })).toHaveCount(1);
  const size = await cells.first().evaluate((cell) => Number.parseFloat(getComputedStyle(cell).fontSize));
  expect(size).toBeGreaterThanOrEqual(22);
  await page.keyboard.press("PageDown");
  await expect(bar.getByRole("status")).toHaveText(`2 / ${count}`);
  await expect(page.getByRole("heading", { name: "Table lookups", level: 2 })).toBeHidden();
  await expect(cells.nth(1)).toContainText("LookupTable");
  await bar.getByRole("button", { name: "Next slide" }).click();
  await page.keyboard.press("PageUp");
  await expect(bar.getByRole("status")).toHaveText(`2 / ${count}`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  await expect(cells.filter({ visible: true })).toHaveCount(count);
});

test("a handout holds all lessons and nothing that gives answers away; the plan fills ninety minutes", async ({
  page,
}) => {
  await page.goto("./#lesson=1");
  const panel = panelOf(page);
  await panel.getByText("For lecturers").click();
  await panel.getByText("A plan of 90 minutes").click();
  const minutes = await panel.locator(".plan strong").allTextContents();
  expect(minutes.reduce((sum, each) => sum + Number.parseInt(each, 10), 0)).toBe(90);
  await panel.getByRole("button", { name: "Handout to print" }).click();
  for (const title of ["Your first encrypted function", "Table lookups", "Client and server in two tabs"])
    await expect(page.getByRole("heading", { name: title, exact: true })).toBeVisible();
  const text = (await page.locator("main").allTextContents()).join("");
  for (const answer of ["3 * distance + 4", "check(bootstraps", "A table of 16 entries is needed", "author:"])
    expect(text).not.toContain(answer);
});

/** A long course of a lecturer's: what stands at its end is far from what is seen first. */
const lecture = parseCourse(
  `---\ntitle: A lecture\nauthor: A lecturer\n---\n\n${Array.from(
    { length: 12 },
    (_, i) =>
      `# Lesson ${i + 1}\n\nSome $x^${i + 2}$.\n\n${"A paragraph of some length.\n\n".repeat(40)}## End of ${i + 1}\n\n\`\`\`ts\nconst value${i} = ${i};\n\`\`\`\n`,
  ).join("\n")}\n\`\`\`ts hidden\nconst data = [];\n\`\`\`\n`,
);

/** What a PDF names as its headings: Chromium writes them from the headings that it laid out. */
const headingsOf = (pdf: Buffer): readonly string[] =>
  [...pdf.toString("latin1").matchAll(/\/Title \(([^)]*)\)/g)].map(([, title = ""]) => title);

test("a lecturer's own course: its handout is on paper to its end without a look at it, and its lessons are slides", async ({
  page,
}) => {
  await page.goto(`./${writeLink(courseToNotebook(lecture))}`);
  const panel = panelOf(page);
  await panel.getByText("For lecturers").click();
  await panel.getByRole("button", { name: "Show this lesson as slides" }).click();
  const bar = page.getByRole("navigation", { name: "Slides" });
  await expect(bar.getByRole("status")).toHaveText("1 / 2");
  await expect(page.getByRole("heading", { name: "End of 1" })).toBeVisible();
  await page.keyboard.press("PageDown");
  await expect(page.locator(".cell").filter({ visible: true })).toContainText("value0");
  await page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Handout to print" }).click();
  await expect(page.getByRole("heading", { name: "Lesson 1", exact: true })).toBeVisible();
  // As it is opened, the end is not laid out: a stranger's text must not keep the page busy.
  await expect(page.locator(".markdown-source")).not.toHaveCount(0);
  const headings = headingsOf(await page.pdf({ outline: true, tagged: true }));
  expect(headings).toEqual(expect.arrayContaining(["Lesson 1", "End of 1", "Lesson 12", "End of 12"]));
  await expect(page.locator(".markdown-source")).toHaveCount(0);
  await expect(page.locator(".markdown math")).toHaveCount(12);
  await expect(page.getByText("Source hidden")).toHaveCount(1);
  const consent = page.locator("section.consent");
  await expect(consent).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(consent).toBeHidden();
  await expect(page.getByText("Source hidden")).toBeVisible();
});

test("a plot far below is on paper too", async ({ page }) => {
  const long = { markdown: "A paragraph.\n\n".repeat(120) };
  await openCells(page, [long, "plot({ type: 'line', x: [1, 2], y: [1, 4] });"]);
  const plot = page.locator(".output-plot .drawing");
  await expect(plot).toHaveCount(1);
  await page.waitForLoadState("networkidle");
  await expect(plot.locator("svg")).toHaveCount(0);
  await page.pdf();
  await expect(plot.locator("svg")).not.toHaveCount(0, { timeout: 1 });
});
