/** Workshop mode: client and server in two tabs that share nothing but files; wrong files; what neither tab may hold. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, type Download, expect, type Page, test } from "@playwright/test";
import { dropFiles } from "./dragging.ts";
import { open, openExample } from "./playground.ts";

/** A file as it was saved. */
interface Saved {
  readonly name: string;
  readonly bytes: Buffer;
}

const savedOf = async (download: Download): Promise<Saved> => ({
  name: download.suggestedFilename(),
  bytes: await readFile(await download.path()),
});

/** Drops a file onto the page, as from the desktop. */
const drop = (page: Page, file: Saved): Promise<void> => dropFiles(page, [file], page.locator(".workshop"));

async function openPart(context: BrowserContext, role: "client" | "server"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`./?role=${role}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(role === "client" ? "Client" : "Server");
  return page;
}

async function save(page: Page, name: string): Promise<Saved> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return savedOf(download);
}

/** Splits a circuit of the notebook into its two files. */
async function split(page: Page, example: string): Promise<readonly Saved[]> {
  await open(page, { monaco: false });
  await openExample(page, example);
  const downloads: Download[] = [];
  page.on("download", (download) => downloads.push(download));
  await expect(page.getByRole("button", { name: "Split into client and server" }).first()).toBeEnabled();
  await page.getByRole("button", { name: "Split into client and server" }).first().click();
  await expect.poll(() => downloads.length).toBe(2);
  return Promise.all(downloads.map(savedOf));
}

test("a run by files alone: the result is right, the server has no secret, wrong files are named", async ({
  page,
  browser,
}) => {
  const [clientFile, serverFile] = await split(page, "Table lookup");
  if (clientFile === undefined || serverFile === undefined) throw new Error("no files");
  // The program's function has no name: the circuit is told by its hash.
  expect(clientFile.name).toMatch(/^circuit-[0-9a-f]{6}\.glovebox-client$/);
  expect(serverFile.name).toBe(clientFile.name.replace("client", "server"));

  // Two contexts: nothing in the browser joins them.
  const [one, two] = [await browser.newContext(), await browser.newContext()];
  const client = await openPart(one, "client");
  const server = await openPart(two, "server");
  const errorOf = (tab: Page) => tab.getByRole("alert").filter({ hasText: /./ });

  await drop(server, clientFile);
  await expect(errorOf(server)).toHaveText(
    `${clientFile.name} holds client specification. Expected here: server program, evaluation keys or encrypted arguments.`,
  );
  await drop(client, { name: "notes.txt", bytes: Buffer.from("nothing") });
  await expect(errorOf(client)).toContainText("notes.txt is not one of the files of a workshop");
  await drop(server, serverFile);
  await expect(server.getByRole("region", { name: "Op-graph" })).toContainText("tlu(");
  await expect(server.getByRole("button", { name: "Run", exact: true })).toBeDisabled();

  await drop(client, clientFile);
  await client.getByRole("button", { name: "Make keys" }).click();
  await expect(client.getByText(/^Keys made in/)).toBeVisible({ timeout: 60_000 });
  const keys = await save(client, "Save evaluation keys");
  const secret = await save(client, "Save the key file");
  const inputs = client.getByRole("group", { name: /^x/ });
  for (const [i, value] of ["3", "0", "1"].entries()) await inputs.locator("input.number").nth(i).fill(value);
  await client.getByRole("button", { name: "Encrypt", exact: true }).click();
  const encrypted = await save(client, "Save encrypted arguments");

  await drop(server, secret);
  await expect(errorOf(server)).toContainText("holds key file. Expected here: server program");
  await drop(server, keys);
  await expect(server.getByText("Taken: evaluation keys.")).toBeVisible({ timeout: 60_000 });
  await drop(server, encrypted);
  await server.getByRole("button", { name: "Run", exact: true }).click();
  await expect(server.getByText(/^Ran in/)).toBeVisible({ timeout: 60_000 });
  const result = await save(server, "Save encrypted results");
  expect(server.workers().map((worker) => worker.url())).not.toContainEqual(expect.stringContaining("client"));

  await drop(client, result);
  await expect(client.locator("output.workshop-result")).toHaveText("[0, 2, -1]");
  await drop(client, encrypted);
  await expect(errorOf(client)).toContainText(
    "holds encrypted arguments. Expected here: client specification, key file or encrypted results.",
  );

  // Keys of another day: the result of the old ones is refused, until the key file is back.
  await client.getByRole("button", { name: "Make new keys" }).click();
  await expect(client.locator("output.workshop-result")).toHaveCount(0, { timeout: 60_000 });
  await drop(client, result);
  await expect(errorOf(client)).toContainText("expected those of key");
  await drop(client, secret);
  await expect(client.getByText("Taken: key file.")).toBeVisible({ timeout: 60_000 });
  await drop(client, result);
  await expect(client.locator("output.workshop-result")).toHaveText("[0, 2, -1]");
  await drop(client, { ...result, bytes: Buffer.from(result.bytes.map((byte, i) => (i === 3000 ? byte ^ 1 : byte))) });
  await expect(errorOf(client)).toContainText("altered");

  for (const tab of [client, server]) {
    const { violations } = await new AxeBuilder({ page: tab }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await one.close();
  await two.close();
});

test("several clients on one server page, each with a name and keys of its own", async ({ page, browser }) => {
  const [clientFile, serverFile] = await split(page, "Table lookup");
  if (clientFile === undefined || serverFile === undefined) throw new Error("no files");
  // The other machine reads the address off the screen.
  await expect(page.getByRole("img", { name: "The server's page on another machine" }).first()).toBeVisible();
  const circuit = clientFile.name.replace(".glovebox-client", "");
  const own = await browser.newContext();
  const server = await openPart(own, "server");
  await drop(server, serverFile);
  const people = [
    { name: "Ada", x: ["3", "0", "1"], result: "[0, 2, -1]" },
    { name: "Grace", x: ["1", "1", "2"], result: "[-1, -1, 3]" },
  ] as const;
  const clients: Page[] = [];
  for (const { name, x } of people) {
    const client = await openPart(await browser.newContext(), "client");
    clients.push(client);
    await drop(client, clientFile);
    await client.getByRole("textbox", { name: /Your name/ }).fill(name);
    const inputs = client.getByRole("group", { name: /^x/ });
    for (const [i, value] of x.entries()) await inputs.locator("input.number").nth(i).fill(value);
    await client.getByRole("button", { name: "Encrypt", exact: true }).click();
    const encrypted = await save(client, "Save encrypted arguments");
    expect(encrypted.name).toBe(`${name}-${circuit}.arguments.glovebox`);
    const keys = await save(client, "Save evaluation keys");
    expect(keys.name).toBe(`${name}-${circuit}.evaluation-keys.glovebox`);
    await drop(server, keys);
    await expect(server.getByText("Taken: evaluation keys.")).toBeVisible({ timeout: 60_000 });
    await drop(server, encrypted);
    await expect(server.getByText("Taken: encrypted arguments.")).toBeVisible();
  }
  await server.getByRole("button", { name: "Run all 2", exact: true }).click();
  await expect(server.getByText(/^Ran in/)).toHaveCount(2, { timeout: 60_000 });
  const { violations } = await new AxeBuilder({ page: server }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  for (const [index, { name, result }] of people.entries()) {
    const [download] = await Promise.all([
      server.waitForEvent("download"),
      server.getByRole("button", { name: new RegExp(`^Save encrypted results for ${name} `) }).click(),
    ]);
    const saved = await savedOf(download);
    expect(saved.name).toBe(`${name}-${circuit}.results.glovebox`);
    const client = clients[index];
    if (client === undefined) throw new Error("no client");
    await drop(client, saved);
    await expect(client.locator("output.workshop-result")).toHaveText(result);
    await client.context().close();
  }
  await own.close();
});

test("two tabs of one browser hand over directly", async ({ page, context }) => {
  const [clientFile, serverFile] = await split(page, "Linear model");
  if (clientFile === undefined || serverFile === undefined) throw new Error("no files");
  const client = await openPart(context, "client");
  const server = await openPart(context, "server");
  await drop(client, clientFile);
  await drop(server, serverFile);
  await client.getByRole("group", { name: /^x/ }).locator("input.number").fill("3");
  await client.getByRole("button", { name: "Encrypt", exact: true }).click();
  await client.getByRole("button", { name: "Hand to the server tab" }).click();
  await expect(server.getByText("Taken: encrypted arguments.")).toBeVisible();
  await server.getByRole("button", { name: "Run", exact: true }).click();
  await server.getByRole("button", { name: "Hand to the client tab" }).click();
  await expect(client.locator("output.workshop-result")).toHaveText("8");
});
