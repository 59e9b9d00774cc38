/**
 * A page in a browser that Playwright does not drive here, as a test uses it: few ways, the same for each driver, by the words that a person reads.
 * Functions that run in the page are sent as their text, so they use nothing but their arguments.
 */
import { expect } from "@playwright/test";

/** What a driver of a browser gives. */
export interface Driver {
  /** Opens an address; a change of the fragment alone opens nothing anew. */
  goto(url: string): Promise<void>;
  /** Value of an expression in the page, which may be a promise; the value is plain data. */
  evaluate(expression: string): Promise<unknown>;
  /** Types on the keyboard, into what has the focus. */
  type(text: string): Promise<void>;
  /** Ends the browser, with its profile. */
  close(): Promise<void>;
}

/** Starts a browser that was never here. */
export type Launch = () => Promise<Driver>;

/** A page with what tests ask of it. */
export class OtherPage {
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  /** Opens an address. */
  goto(url: string): Promise<void> {
    return this.driver.goto(url);
  }

  /** Runs a function in the page with plain arguments. */
  async evaluate<Given extends readonly unknown[], Result>(
    work: (...given: Given) => Result,
    ...given: Given
  ): Promise<Awaited<Result>> {
    return (await this.driver.evaluate(`(${work})(...${JSON.stringify(given)})`)) as Awaited<Result>;
  }

  /** Text of the first element that a selector finds; empty without one. */
  text(selector = "body"): Promise<string> {
    return this.evaluate((asked) => document.querySelector(asked)?.textContent ?? "", selector);
  }

  /** Waits until the text of what the selector finds is as asked. */
  async says(text: RegExp, selector = "body", timeout = 60_000): Promise<void> {
    await expect.poll(() => this.text(selector), { timeout }).toMatch(text);
  }

  /** Presses the first button (of the page or of a picture) whose name matches, as soon as one is shown that can be pressed. */
  async press(name: string | RegExp, timeout = 60_000): Promise<void> {
    const pattern = typeof name === "string" ? `^${name}$` : name.source;
    const pressed = () =>
      this.evaluate((asked) => {
        const named = new RegExp(asked);
        const button = [...document.querySelectorAll("button, [role=button]")].find(
          (each) =>
            named.test(each.getAttribute("aria-label") ?? each.textContent?.trim() ?? "") &&
            !each.matches(":disabled, [aria-disabled=true]") &&
            each.getClientRects().length > 0,
        );
        button?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        return button !== undefined;
      }, pattern);
    await expect.poll(pressed, { timeout, message: `a button ${name}` }).toBe(true);
  }

  /** Puts a value into a field or a choice, as soon as it is there, and tells the page so. */
  async fill(selector: string, value: string): Promise<void> {
    const filled = () =>
      this.evaluate(
        (asked, given) => {
          const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(asked);
          if (field === null || field.disabled) return false;
          // The prototype's own: the page's framework watches the one of the element.
          const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value") ?? {};
          set?.call(field, given);
          return field.dispatchEvent(new Event(field.matches("select") ? "change" : "input", { bubbles: true }));
        },
        selector,
        value,
      );
    await expect.poll(filled, { timeout: 60_000, message: selector }).toBe(true);
  }

  /** Loads the page again, which drivers cannot wait for where it comes from a service worker. */
  async reload(): Promise<void> {
    await this.evaluate(() => {
      document.documentElement.dataset.before = "";
      setTimeout(() => location.reload(), 50);
    });
    const same = () => this.evaluate(() => document.documentElement.dataset.before !== undefined).catch(() => true);
    await expect.poll(same, { timeout: 60_000 }).toBe(false);
  }

  /** Opens the page with one cell of code, as a page that went away with it unsaved left it. */
  async openCell(site: string, code: string): Promise<void> {
    await this.goto(`${site}favicon.svg`);
    const text = JSON.stringify({
      format: "glovebox-notebook",
      version: 1,
      title: "Cell",
      settings: { reactive: true, layout: "playground" },
      cells: [{ id: "c1", kind: "code", text: code }],
    });
    const unsaved = JSON.stringify({ id: null, revision: 0, trusted: true, text });
    await this.evaluate((kept) => localStorage.setItem("glovebox.notebook.unsaved", kept), unsaved);
    await this.goto(site);
  }
}
