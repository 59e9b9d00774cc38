/** Models in cells: progress and Stop of a training, the files of a network, and the pictures that models make, light and dark, wide and narrow. */
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import * as ml from "../../src/exports/ml.ts";
import { writtenOnnx } from "../support/onnxWriter.ts";
import { openCells } from "./playground.ts";

const longTraining = `const [XMoons, yMoons] = ml.datasets.makeMoons({ nSamples: 500, noise: 0.2 });
const network = await new ml.NeuralNetClassifier({
  module: { nLayers: 3, nHiddenNeuronsMultiplier: 40 },
  maxEpochs: 5000,
}).fit(XMoons, yMoons);`;

test("a training shows how far it is, and Stop ends it; what does not need it goes on", async ({ page }) => {
  const faults = await openCells(page, [longTraining, "print(network.name);", 'print("apart");']);
  const cell = page.locator(".cell").first();
  const progress = cell.getByRole("progressbar", { name: "Progress of the cell" });
  await expect(progress).toBeVisible({ timeout: 20_000 });
  await expect(progress).toHaveAttribute("max", "5000");
  const first = Number(await progress.getAttribute("value"));
  await expect.poll(async () => Number(await progress.getAttribute("value"))).toBeGreaterThan(first);
  await expect(cell.getByText(/^loss /)).toBeVisible();
  await cell.locator(".cell-progress").getByRole("button", { name: "Stop" }).click();
  await expect(progress).toBeHidden();
  await expect(cell.getByText("Stopped", { exact: true })).toBeVisible();
  await expect(page.locator(".cell").nth(2).getByText("apart", { exact: true })).toBeVisible();
  expect(faults).toEqual([]);
});

const pictures = [
  `const { data, target, featureNames, targetNames } = ml.datasets.loadIris();
const species = Array.from(target.data, (code) => targetNames[code]!);
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(data, target, { testSize: 0.3, randomState: 1 });
const tree = await new ml.DecisionTreeClassifier({ nBits: 4, maxDepth: 3 }).fit(data, species);
await tree.compile(data);
ml.display.confusionMatrix(species, await tree.predict(data));`,
  `await ml.display.decisionBoundary(tree, data, species, { features: [2, 3], featureNames, resolution: 12, encrypted: 3 });`,
  `await ml.display.tree(tree, { featureNames, row: [[5.9, 3.2, 4.8, 1.8]], fhe: "execute" });`,
  `await ml.display.accuracyByBits((nBits) => new ml.DecisionTreeClassifier({ nBits, maxDepth: 3 }), [XTrain, XTest, yTrain, yTest], { bits: [1, 2, 3] });`,
  `const network = await new ml.NeuralNetClassifier({ module: { nLayers: 2, nWBits: 2, nABits: 2 }, maxEpochs: 8 }).fit(XTrain, yTrain);
await network.compile(XTrain);
show(ml.display.layers(network));
await ml.display.learningCurve(network);`,
];

/** Opens the pictures, and allows their encrypted runs. */
async function openPictures(page: Page): Promise<string[]> {
  const faults = await openCells(page, pictures);
  // Cards grow while their graphs are drawn: a press may miss what has just moved, and is made again.
  const allow = page.getByRole("button", { name: "Allow encrypted runs" });
  await expect(allow.first()).toBeVisible({ timeout: 60_000 });
  await expect(async () => {
    await allow.first().click({ timeout: 5000 });
    await expect(allow).toHaveCount(0, { timeout: 2000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.locator(".output-tree .tree-answer")).toBeVisible({ timeout: 120_000 });
  await expect(page.locator(".output-layers")).toBeVisible();
  return faults;
}

test("pictures of models say what they show in words too", async ({ page }) => {
  test.setTimeout(240_000);
  const faults = await openPictures(page);
  const confusion = page.locator(".output-confusion");
  await expect(confusion.getByRole("row", { name: "setosa 50 0 0" })).toBeVisible();
  await expect(confusion.getByRole("columnheader", { name: "virginica" })).toBeVisible();

  const boundary = page.locator(".output-boundary");
  await expect(boundary.locator("g .ring")).toHaveCount(3);
  await expect(boundary.getByText("3 rows on ciphertexts")).toBeVisible();
  await expect(boundary.getByText(/other 2 features at their means/)).toBeVisible();
  const truth = await boundary.getByRole("row").allTextContents();
  expect(truth.slice(1).every((row) => /(setosa.*setosa|versicolor.*versicolor|virginica.*virginica)/.test(row))).toBe(
    true,
  );

  const tree = page.locator(".output-tree");
  await expect(tree.locator(".tree-answer")).toHaveText(
    /^(versicolor|virginica) decrypted: the model ran on ciphertexts$/,
  );
  await expect(tree.locator(".tree-server")).toContainText("cannot tell which held");
  await expect(tree.locator("g[data-way].leaf")).toHaveCount(1);

  await expect(page.getByRole("figure", { name: "Accuracy by bits, on rows" })).toBeVisible();
  await expect(page.getByRole("figure", { name: /^Learning curve of NeuralNetClassifier/ })).toBeVisible();
  await expect(page.locator(".output-layers").getByRole("rowheader", { name: "input" })).toBeVisible();
  expect(faults).toEqual([]);

  for (const theme of ["light", "dark"] as const) {
    await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
    const { violations } = await new AxeBuilder({ page }).include(".cell-outputs").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.target])).toEqual([]);
  }
});

const network = writtenOnnx({
  inputs: [{ name: "x", shape: ["n", 3] }],
  outputs: ["y"],
  nodes: [
    { op: "Gemm", inputs: ["x", "w", "b"], outputs: ["h"] },
    { op: "Relu", inputs: ["h"], outputs: ["r"] },
    { op: "Gemm", inputs: ["r", "v"], outputs: ["y"] },
  ],
  constants: {
    w: { shape: [3, 2], values: [0.5, -1, 1, 0.25, -0.75, 0.5] },
    b: { shape: [2], values: [0.25, -0.5] },
    v: { shape: [2, 2], values: [1, -0.5, 0.75, 1] },
  },
});

test("both files of a network from ONNX are saved by their buttons; a row that is run with them elsewhere gives what is simulated here", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const row = [0.8, 0.5, -0.5];
  const faults = await openCells(page, [
    `const bytes = Uint8Array.from(atob("${Buffer.from(network).toString("base64")}"), (sign) => sign.charCodeAt(0));
const rows = Array.from({ length: 24 }, (_, i) => [((i * 7) % 11) / 5 - 1, ((i * 5) % 13) / 6 - 1, (i % 4) / 2 - 1]);
const net = await ml.compileOnnxModel(bytes, rows, { nBits: 3 });
print("simulated", (await net.forward([[${row.join(", ")}]], { fhe: "simulate" })).data.join(" "));
show(new ml.FheModelDev(net));`,
  ]);
  const output = page.locator(".cell").first().locator(".cell-outputs");
  await expect(output).toContainText("simulated", { timeout: 60_000 });
  const save = async (side: "client" | "server"): Promise<Uint8Array> => {
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: `Save the ${side}'s file` }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(new RegExp(`\\.glovebox-${side}$`));
    return new Uint8Array(readFileSync(await saved.path()));
  };
  const client = ml.FheModelClient.load(await save("client"));
  const server = ml.FheModelServer.load(await save("server"));
  const result = await server.run(await client.quantizeEncryptSerialize([row]), await client.evaluationKeys());
  const { data } = await client.deserializeDecryptDequantize(result);
  const simulated = /simulated ([-\d.e ]+)/
    .exec((await output.textContent()) ?? "")?.[1]
    ?.trim()
    .split(" ")
    .map(Number);
  expect(simulated?.length).toBe(2);
  for (const [i, value] of data.entries()) expect(value).toBeCloseTo(simulated?.[i] ?? Number.NaN, 9);
  expect(new Set(data).size).toBe(2);
  expect(faults).toEqual([]);
  server.dispose();
  client.dispose();
});

test("nothing of pictures or of machine learning is loaded before it is named", async ({ page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await openCells(page, ["print(1);"]);
  await expect(page.locator(".cell").first().getByText("1", { exact: true }).last()).toBeVisible();
  expect(loaded.filter((url) => /ModelOutput|sandboxMl|sandboxDatasets/.test(url))).toEqual([]);
});
