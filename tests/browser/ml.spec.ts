/** Machine learning in a cell: the parts of the sandbox for models and for data sets are loaded where a program names them, and share their arrays with the runtime. */
import { expect, test } from "@playwright/test";
import { open, write } from "./playground.ts";

test("a data set is loaded, and a model trained on it, within the sandbox", async ({ page }) => {
  const { output, faults } = await open(page);
  await write(
    page,
    `const { data, target, targetNames } = ml.datasets.loadIris();
const names = Array.from(target.data, (k) => targetNames[k]);
const tree = await new ml.DecisionTreeClassifier({ nBits: 4, maxDepth: 3 }).fit(data, names);
print("score", (await tree.score(data, names)) > 0.9, tree.classes.join(" "), np.sum(data.slice(0)));`,
  );
  await expect(output.getByText("score true setosa versicolor virginica 10.2", { exact: true })).toBeVisible();
  expect(faults).toEqual([]);
});

test("without the word, data sets say that they are not loaded", async ({ page }) => {
  const { problems } = await open(page);
  await write(page, 'const tools = ml["data" + "sets"];\ntools.loadIris();');
  await expect(problems.getByText("ml.datasets: the tables are not loaded")).toBeVisible();
});
