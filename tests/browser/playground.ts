/** The page as a test uses it: by roles and words, as a person or a screen reader would. */
import { expect, type Locator, type Page } from "@playwright/test";

/** One open page, with everything that went wrong in its console. */
export interface Playground {
  readonly page: Page;
  readonly problems: Locator;
  readonly output: Locator;
  readonly faults: string[];
}

/** Opens the page and waits for Monaco and for the first graph; `path` may carry a query. */
export async function open(page: Page, { monaco = true } = {}): Promise<Playground> {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto("./");
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

/** The text that the page keeps in this browser. */
export const keptText = (page: Page): Promise<string | null> =>
  page.evaluate(() => localStorage.getItem("glovebox.text"));

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
