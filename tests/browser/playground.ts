/** The page as a test uses it: by roles and words, as a person or a screen reader would. */
import { expect, type Locator, type Page } from "@playwright/test";

/** One open page, with everything that went wrong in its console. */
export interface Playground {
  readonly page: Page;
  readonly problems: Locator;
  readonly output: Locator;
  readonly faults: string[];
}

/** Opens the page on the linear model and waits for Monaco. */
export async function open(page: Page, { monaco = true } = {}): Promise<Playground> {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  // From the site itself another fragment would be no new load.
  if (page.url() !== "about:blank") await page.goto("about:blank");
  await page.goto("./#example=linearModel");
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Linear model");
  if (monaco) await openEditor(page);
  return {
    page,
    problems: page.getByRole("region", { name: "Problems", exact: true }),
    output: page.getByRole("region", { name: "Output", exact: true }),
    faults,
  };
}

/** Points at the text for a moment, for which the full editor is loaded. */
export async function openEditor(page: Page): Promise<void> {
  await page.locator(".plain-editor textarea").first().hover();
  await expect(page.locator(".monaco-host .view-line").first()).toBeVisible();
  await page.mouse.move(0, 0);
}

/** Replaces the text in Monaco by pasting; typing would have brackets closed. */
export async function write(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.locator(".monaco-host .view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

/** The texts of the cells of the open notebook as this browser keeps it; null while it is not kept. */
export const keptTexts = (page: Page): Promise<readonly string[] | null> =>
  page.evaluate(async () => {
    const id = sessionStorage.getItem("glovebox.notebook");
    if (id === null) return null;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("glovebox notebooks");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const head = await new Promise<{ text: string } | undefined>((resolve, reject) => {
      const reading = database.transaction("heads").objectStore("heads").get(id);
      reading.onsuccess = () => resolve(reading.result);
      reading.onerror = () => reject(reading.error);
    });
    database.close();
    if (head === undefined) return null;
    return (JSON.parse(head.text) as { cells: readonly { text: string }[] }).cells.map(({ text }) => text);
  });

/** The text of the first cell as this browser keeps it. */
export const keptText = async (page: Page): Promise<string | undefined> => (await keptTexts(page))?.[0];

/** One of the results: clear, simulated or decrypted. */
export const result = (page: Page, name: "Clear" | "Simulated" | "Decrypted"): Locator =>
  page.locator(".results > div", { has: page.getByText(name, { exact: true }) });

/** Presses the primary button and waits for the decrypted value. */
export async function runEncrypted(page: Page, decrypted: string): Promise<void> {
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted").locator("output")).toHaveText(decrypted, { timeout: 90_000 });
}

/** Chooses a program of the Examples menu. */
export async function openExample(page: Page, title: string): Promise<void> {
  await page.getByRole("button", { name: "Examples" }).click();
  await page.locator("#examples").getByRole("button", { name: title }).click();
}

/** Presses a button of the head's last menu. */
export async function pressMore(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.locator("#head-more").getByRole("button", { name }).click();
}

/** A code cell, or a cell of markdown. */
export type Given = string | { readonly markdown: string };

/** Opens the page with these cells, as a page that went away with them unsaved left them. */
export async function openCells(
  page: Page,
  cells: readonly Given[],
  { reactive = true, kept = true } = {},
): Promise<string[]> {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  const text = JSON.stringify({
    format: "glovebox-notebook",
    version: 1,
    title: "Cells",
    settings: { reactive },
    cells: cells.map((cell, index) =>
      typeof cell === "string"
        ? { id: `c${index + 1}`, kind: "code", text: cell }
        : { id: `c${index + 1}`, kind: "markdown", text: cell.markdown },
    ),
  });
  await page.goto("./favicon.svg");
  await page.evaluate(
    (unsaved) => localStorage.setItem("glovebox.notebook.unsaved", unsaved),
    JSON.stringify({ id: null, revision: 0, trusted: true, text }),
  );
  await page.goto("./");
  await expect(page.locator(".cell")).toHaveCount(cells.length);
  if (kept) await expect.poll(() => keptTexts(page)).not.toBeNull();
  return faults;
}
