/** Headings and landmarks as a screen reader walks them: one first heading, no level left out, one main part, on every screen and in every dialog. */
import { expect, type Page, test } from "@playwright/test";
import { open } from "./playground.ts";

/** What can be heard of headings, as `level text`, in their order; in the open dialog alone, if there is one. */
const outline = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const root = document.querySelector("dialog[open]") ?? document;
    return [...root.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6")]
      .filter(
        (each) => each.checkVisibility({ visibilityProperty: true }) && each.closest("[aria-hidden=true]") === null,
      )
      .map((each) => `${each.tagName[1]} ${each.textContent?.trim()}`);
  });

/** Faults of an outline that begins at `top`. */
function faultsOf(headings: readonly string[], top: number): readonly string[] {
  const levels = headings.map((each) => Number(each[0]));
  return headings.flatMap((heading, at) => {
    const level = levels[at] ?? 0;
    const before = at === 0 ? top - 1 : (levels[at - 1] ?? 0);
    return [
      ...(level > before + 1 ? [`a level is left out before "${heading}"`] : []),
      ...(level <= top && at > 0 ? [`a second first heading "${heading}"`] : []),
      ...(heading.length < 3 ? ["a heading without words"] : []),
    ];
  });
}

/** Checks the page as it stands: its headings begin at h1, those of a dialog at h2. */
async function expectOutline(page: Page, name: string): Promise<void> {
  const isDialog = (await page.locator("dialog[open]").count()) > 0;
  const headings = await outline(page);
  expect(headings.length, `${name} has no heading`).toBeGreaterThan(0);
  expect(faultsOf(headings, isDialog ? 2 : 1), `${name}: ${headings.join(" | ")}`).toEqual([]);
  if (isDialog) return;
  await expect(page.getByRole("main"), name).toHaveCount(1);
  // Slides stand alone.
  await expect(page.getByRole("banner"), name).toHaveCount(name === "slides" ? 0 : 1);
}

const parts = (page: Page) => outline(page).then((all) => all.join(" | "));

test("every screen has its headings in order and its landmarks", async ({ page }) => {
  await open(page);
  await expectOutline(page, "playground");
  for (const words of ["Program", "Graph", "Output"]) expect(await parts(page)).toContain(`2 ${words}`);
  await page.getByRole("button", { name: /%3 matmul/ }).click();
  await expectOutline(page, "details of a node");
  await page.keyboard.press("Escape");
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await expectOutline(page, `tab ${await tab.textContent()}`);
  }

  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await expectOutline(page, "notebook");
  expect(await parts(page)).toContain("2 Circuit");
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await expectOutline(page, `tab ${await tab.textContent()} of a card`);
  }

  await page.goto("about:blank");
  await page.goto("./#lesson=2");
  await expect(page.getByRole("heading", { name: "What the server sees" })).toBeVisible();
  await expectOutline(page, "lesson");
  await page.getByText("For lecturers").click();
  await page.getByRole("button", { name: "Show this lesson as slides" }).click();
  await expectOutline(page, "slides");
});

test("dialogs begin with their name", async ({ page }) => {
  await open(page, { monaco: false });
  for (const name of ["Examples", "Share", "Keys"]) {
    await page.getByRole("button", { name, exact: true }).click();
    await expect(page.locator("dialog[open]")).toBeVisible();
    await expectOutline(page, name);
    await page.keyboard.press("Escape");
  }
});
