/** The example clients of packages/server/examples as they are documented, each against a served model with its quantizers: what they print is what the model predicts. */
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { type RunningCommand, ready, spawnService } from "../../packages/server/tests/support/command.ts";
import * as ml from "../../src/exports/ml.ts";
import { type StaticHost, startHost } from "./staticHost.ts";

const run = promisify(execFile);
const examples = "packages/server/examples";
const command = resolve("packages/server/dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "glovebox-"));
const at = (name: string): string => join(folder, name);

/** Two species of iris and a third, by length and width of their petals (Fisher, The use of multiple measurements in taxonomic problems, 1936). */
const flowers: readonly (readonly [number, number, string])[] = [
  ...[1.4, 1.3, 1.5, 1.7, 1.6].map((length, i) => [length, 0.2 + 0.05 * i, "setosa"] as const),
  ...[4.7, 4.5, 4.9, 4.0, 4.6].map((length, i) => [length, 1.3 + 0.05 * i, "versicolor"] as const),
  ...[6.0, 5.1, 5.9, 5.6, 5.8].map((length, i) => [length, 1.9 + 0.1 * i, "virginica"] as const),
];
const asked = [
  [1.45, 0.25],
  [4.4, 1.4],
  [5.7, 2.1],
];

let host: StaticHost;
let service: RunningCommand;
let expected: readonly string[] = [];

test.beforeAll(async () => {
  const rows = flowers.map(([length, width]) => [length, width]);
  const model = await new ml.DecisionTreeClassifier({ nBits: 4, maxDepth: 2 }).fit(
    rows,
    flowers.map(([, , species]) => species),
  );
  await model.compile(rows);
  expected = (await model.predict(asked, { fhe: "simulate" })) as readonly string[];
  const files = new ml.FheModelDev(model as never).save();
  mkdirSync(at("models"));
  writeFileSync(at("models/iris.glovebox-server"), files.server);
  writeFileSync(at("models/iris.glovebox-client"), files.client);
  model.dispose();
  mkdirSync(at("site"));
  copyFileSync(`${examples}/browser.html`, at("site/browser.html"));
  copyFileSync("dist/browser/glovebox.js", at("site/glovebox.js"));
  host = await startHost({});
  host.serve(at("site"));
  const words = [at("models"), "--data", at("data"), "--origin", new URL(host.site).origin];
  service = await spawnService("packages/server/dist", words);
  await ready(service);
});
test.afterAll(() => {
  service.process.kill("SIGKILL");
  host.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the model tells the species apart", () => {
  expect(expected).toEqual(["setosa", "versicolor", "virginica"]);
});

test("a page of 60 lines with the library from one file", async ({ page }) => {
  expect(readFileSync(`${examples}/browser.html`, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && ![new URL(host.site).origin, service.url].includes(url.origin))
      elsewhere.push(url.href);
  });
  await page.goto(`${host.site}browser.html?server=${service.url}&model=iris`);
  const status = page.getByRole("status");
  await expect(status).toHaveText("A DecisionTreeClassifier of 2 features. Nothing was sent yet.");
  for (const [i, row] of asked.entries()) {
    await page.getByLabel(/Features/).fill(row.join(", "));
    await page.getByRole("button", { name: "Predict" }).click();
    await expect(status).toHaveText(`Prediction: ${expected[i]}`, { timeout: 60_000 });
  }
  await page.getByLabel(/Features/).fill("1, 2, 3");
  await page.getByRole("button", { name: "Predict" }).click();
  await expect(status).toHaveText("X: expected 2 features, as in training, got 3");
  expect(elsewhere).toEqual([]);
});

test("Node: keys are made once and found again", async () => {
  const predict = async () =>
    run(process.execPath, [`${examples}/client.mjs`, service.url, "iris", at("node.keys"), JSON.stringify(asked)]);
  const first = await predict();
  expect(JSON.parse(first.stdout)).toEqual(expected);
  expect(first.stderr).toContain("upload");
  const second = await predict();
  expect(JSON.parse(second.stdout)).toEqual(expected);
  expect(second.stderr).not.toContain("upload");
});

test("a shell: one command; the steps apart with curl between them", async () => {
  writeFileSync(at("rows.json"), JSON.stringify(asked));
  const words = ["client", `${service.url}/iris`, "--keys", at("shell.keys"), "--in", at("rows.json")];
  expect(JSON.parse((await run(process.execPath, [command, ...words])).stdout)).toEqual(expected);
  writeFileSync(at("rows.json"), '[["a"]]');
  await expect(run(process.execPath, [command, ...words])).rejects.toThrow("expected a row of features");
  const shell = run("sh", [`${examples}/client.sh`, service.url, "iris", at("curl.keys"), JSON.stringify(asked)], {
    env: { ...process.env, GLOVEBOX: `${process.execPath} ${command}` },
  });
  expect(JSON.parse((await shell).stdout)).toEqual(expected);
});

test("without Node where it is evaluated: the model's machine code in Python, keys and rows from the command", async () => {
  const python = resolve("node_modules/.cache/hosts/python/bin/python");
  test.skip(!existsSync(python), "tests/machine/hosts.test.ts found no Python with wasmtime");
  const glovebox = (...words: string[]) => run(process.execPath, [command, ...words]);
  const client = (...words: string[]) =>
    glovebox("client", `${service.url}/iris`, "--keys", at("module.keys"), ...words);
  writeFileSync(at("rows.json"), JSON.stringify(asked));
  await glovebox("compile", at("models/iris.glovebox-server"), "--wasm", at("iris.wasm"));
  await client("keygen");
  await client("evaluation-keys", "--out", at("evaluationKeys"));
  await client("encrypt", "--in", at("rows.json"), "--out", at("arguments"));
  await run(python, ["docs/hosts/host.py", at("iris.wasm"), at("evaluationKeys"), at("arguments"), at("result")]);
  const { stdout } = await client("decrypt", "--in", at("result"));
  expect(JSON.parse(stdout)).toEqual(expected);
});
