/** What lecturers need: links that open in a lesson and show nothing raw, the way on, answers that come back without a server. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { writeAnswers } from "../../src/course/answers.ts";
import { withoutSolutions } from "../../src/course/course.ts";
import { courseToNotebook } from "../../src/course/document.ts";
import { parseCourse } from "../../src/course/markdown.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { beginJourney, journey } from "./journeys.ts";

const panelOf = (page: Page) => page.getByRole("complementary", { name: "Lessons" });
const press = (page: Page, name: string | RegExp) =>
  panelOf(page)
    .getByRole("button", typeof name === "string" ? { name, exact: true } : { name })
    .click();

const lesson = (title: string, number: number): string => `# ${title}

About ${title}.

**Exercise.** Make it ${number}.

\`\`\`ts exercise
const value${number} = ${number};
\`\`\`

\`\`\`md hint
Hint of ${title}.
\`\`\`

\`\`\`ts check
check(value${number} == ${number}, "not ${number}");
\`\`\`

\`\`\`ts solution
const value${number} = ${number} + 0;
\`\`\`

\`\`\`md explanation
Because of ${title}.
\`\`\`
`;
const course = parseCourse(
  `---\ntitle: My course\nauthor: A lecturer\n---\n\n${lesson("Apples", 1)}\n${lesson("Pears", 2)}`,
);
const link = writeLink(courseToNotebook(course));

test("a course opens by link in a lesson, in two clicks, and nothing raw is on show", journey, async ({ page }) => {
  const measured = beginJourney("a lecturer's student: a course opened by link, its first answer checked", 5);
  await page.goto(`./${link}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await press(page, "Check");
  const panel = panelOf(page);
  await expect(panel).toContainText("Passed.", { timeout: 30_000 });
  measured.end();
  await expect(panel).toContainText("Make it 1.");
  await expect(panel.getByRole("region", { name: "Why the model answer works" })).toContainText("Because of Apples.");
  const shown = await page.locator("main, #lessons").allTextContents();
  for (const raw of ["author:", "language:", "Hint of", "check(value1", "+ 0", "Pears."])
    expect(shown.join()).not.toContain(raw);
  await press(page, "Next: Pears");
  await expect(page.getByRole("heading", { name: "Pears" })).toBeVisible();
  await expect(panel.getByText("Because of Apples.")).toHaveCount(0);

  await page.goto("about:blank");
  await page.goto(`./${link}&lesson=2`);
  await expect(page.getByRole("heading", { name: "Pears" })).toBeVisible();
  await page.goto("about:blank");
  await page.goto("./#lesson=4");
  await expect(page.getByRole("heading", { name: "Table lookups" })).toBeVisible();
  await expect(panelOf(page)).toContainText("Write the number of one-bits of a whole number");
});

test("links to lessons are short for the page's course, and whole for a lecturer's", async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("./#lesson=3");
  await panelOf(page).getByText("For lecturers").click();
  await press(page, "Copy a link to this lesson");
  await expect(panelOf(page)).toContainText("Link copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${baseURL}#lesson=3`);
  await page.goto("about:blank");
  await page.goto(`./${link}&lesson=2`);
  await panelOf(page).getByText("For lecturers").click();
  await press(page, "Copy a link to this lesson");
  const own = `${baseURL}${writeLink(courseToNotebook(withoutSolutions(course)))}&lesson=2`;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(own);
  // Where the browser refuses, the link is there to be copied by hand.
  await page.evaluate(() => {
    Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject(new Error("refused")) });
  });
  await press(page, "Copy a link to this lesson");
  await expect(panelOf(page)).toContainText("The browser did not allow copying");
  await expect(panelOf(page).getByRole("textbox", { name: "Link" })).toHaveValue(own);
  // The whole course is still to be had, for those who change it.
  await press(page, "Edit as one notebook");
  await expect(page.getByText("author: A lecturer")).toBeVisible();
  await press(page, "Open this course");
  await press(page, /^1\. Apples/);
  await expect(page.getByRole("heading", { name: "Apples" })).toBeVisible();
});

test("answers come back as codes: one made by a reader, thirty read at once, bad ones named, a table to keep", async ({
  page,
}) => {
  await page.goto(`./${link}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await press(page, "Check");
  const panel = panelOf(page);
  await expect(panel).toContainText("Passed.", { timeout: 30_000 });
  await panel.getByText("Send what you passed").click();
  await panel.getByRole("textbox", { name: "Name" }).fill("Ada Lovelace");
  await expect(panel.getByRole("img", { name: "QR code of what you passed" })).toBeVisible();
  const code = String(await panel.locator(".answers-code").textContent());
  expect(code).toBe(writeAnswers(course, { passed: { Apples: [1] } }, "Ada Lovelace"));
  const [saved] = await Promise.all([page.waitForEvent("download"), press(page, "Save as a file")]);
  expect(saved.suggestedFilename()).toBe("Ada-Lovelace-answers.txt");
  const file = await readFile(await saved.path(), "utf8");

  await panel.getByText("For lecturers").click();
  await press(page, "Read answers");
  const dialog = page.getByRole("dialog", { name: "Answers" });
  const others = Array.from({ length: 29 }, (_, i) =>
    writeAnswers(course, { passed: i % 2 ? { Pears: [1] } : {} }, `Student ${i}`),
  );
  const strange = writeAnswers({ ...course, title: "Other" }, { passed: {} }, "Mallory");
  await dialog.getByRole("textbox").fill([...others, strange, `${code.slice(0, -1)}x`].join(" and\n"));
  await dialog
    .getByLabel("Choose files", { exact: true })
    .last()
    .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from(file) });
  await expect(dialog.getByRole("status")).toHaveText("30 readers");
  await expect(dialog.getByRole("alert").getByRole("listitem")).toHaveText([/of another course/, /cut off or altered/]);
  // What is left out is said.
  const files = dialog.getByLabel("Choose files", { exact: true }).last();
  const small = (i: number) => ({ name: `${i}.txt`, mimeType: "text/plain", buffer: Buffer.from(" ") });
  await files.setInputFiles({ name: "film.txt", mimeType: "text/plain", buffer: Buffer.alloc(120_000, 32) });
  await expect(dialog.getByRole("alert")).toContainText("film.txt: not read. A code's file has at most 100 kB");
  await files.setInputFiles(Array.from({ length: 1001 }, (_, i) => small(i)));
  await expect(dialog.getByRole("alert")).toContainText("1001 files: only the first 1000 were read");
  await expect(dialog.getByRole("row", { name: /Ada Lovelace/ }).getByRole("cell")).toHaveText(["✓", "–", "1"]);
  await expect(dialog.locator("tfoot td")).toHaveText(["1", "14", ""]);
  const { violations } = await new AxeBuilder({ page }).include("dialog.answers").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const [table] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save as a table (CSV)" }).click(),
  ]);
  expect((await readFile(await table.path(), "utf8")).split("\r\n")[1]).toBe('"Ada Lovelace",1,0');
});
