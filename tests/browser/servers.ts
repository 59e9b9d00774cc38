/** Real services beside a browser test: started, put behind a proxy that counts, ended; and what the page has of servers, by its words. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { type RunningCommand, spawnService } from "../../packages/server/tests/support/command.ts";
import { type CuttingProxy, startCuttingProxy } from "../../packages/server/tests/support/proxy.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";

const built = "packages/server/dist";

/** Services of one test, and the folder that they serve. */
export class Services {
  readonly folder = mkdtempSync(join(tmpdir(), "glovebox-"));
  readonly #running: (() => void)[] = [];

  /** Starts `glovebox serve` on the folder. */
  async serve(words: readonly string[]): Promise<RunningCommand> {
    const service = await spawnService(built, [
      this.folder,
      "--data",
      join(this.folder, "data"),
      "--drain",
      "0s",
      ...words,
    ]);
    this.#running.push(() => service.process.kill("SIGKILL"));
    return service;
  }

  /** Puts a proxy before a service. */
  async proxyBefore({ url }: RunningCommand): Promise<CuttingProxy> {
    const proxy = await startCuttingProxy(url);
    this.#running.push(proxy.close);
    return proxy;
  }

  /** Puts a circuit into the folder: the one that swaps 0 and 1. */
  async saveOther(): Promise<void> {
    const lookup = new LookupTable([1, 0]);
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 1]);
    writeFileSync(join(this.folder, "other.glovebox-server"), circuit.server.save());
    writeFileSync(join(this.folder, "other.glovebox-client"), circuit.client.save());
  }

  /** Ends all, and removes the folder. */
  end(): void {
    for (const stop of this.#running.splice(0)) stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The choice of a run panel. */
export const choice = (page: Page): Locator => page.getByRole("combobox", { name: "Server", exact: true });

/** The dialog before something is sent. */
export const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Run on a server" });

/** The client of a workshop has keys and an encrypted 1 for the circuit of `saveOther`, and opens the dialog to send them. */
export async function openSending(page: Page, { folder }: Services): Promise<void> {
  await page.goto("./?role=client");
  await page.locator("input[type=file]").setInputFiles(join(folder, "other.glovebox-client"));
  await page.getByRole("button", { name: "Make keys" }).click();
  await page.getByRole("textbox", { name: "x" }).fill("1");
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  await page.getByRole("button", { name: "Send to a server" }).click();
}

/** Opens the run panel of the first circuit card. */
export async function openRun(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Run", exact: true }).first().click();
  await expect(choice(page)).toBeVisible();
}

/** Chooses an address that is written into the dialog; the reader has yet to agree. */
export async function nameServer(page: Page, address: string, token = ""): Promise<void> {
  await choice(page).selectOption("other");
  await dialog(page).getByLabel("Address of the server").fill(address);
  await dialog(page).getByLabel("API key or token").fill(token);
}
