/** Pictures of models: what they say is what the model does, their data pass the page's own check, and what cannot be drawn is refused in words. */
import { describe, expect, test } from "vitest";
import * as ml from "../../src/exports/ml.ts";
import type { Picture } from "../../src/ml/display/picture.ts";
import type { BoundaryDisplay, Display, TreeDisplay } from "../../src/protocol/display.ts";
import { parseSandboxMessage } from "../../src/sandbox/outside/messages.ts";
import { weightOf } from "../../src/sandbox/shared/limits.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";

const { data: X, target: y, featureNames, targetNames } = ml.datasets.loadIris();
const species = [...y.data].map((code) => targetNames[code] ?? "");

/** The displays as they come out of a sandbox: through a message, and checked. */
function crossed(picture: Picture): readonly Display[] {
  return picture.displays.map((display) => {
    const message = parseSandboxMessage(structuredClone({ type: "display", display }));
    if (message.type !== "display") throw new Error("no display");
    expect(message.display).toEqual(display);
    expect(weightOf(display)).toBeGreaterThan(1);
    return display;
  });
}

const only = <T extends Display>(picture: Picture): T => {
  const [display, ...more] = crossed(picture);
  expect(more).toEqual([]);
  return display as T;
};

const tree = () => new ml.DecisionTreeClassifier({ nBits: 4, maxDepth: 3 }).fit(X, species);

test("a confusion matrix counts by class, and says how many are right", async () => {
  const picture = ml.display.confusionMatrix(["a", "b", "b", "c"], ["a", "b", "c", "c"]);
  expect(only(picture)).toEqual({
    ...{ kind: "confusion", title: "Confusion matrix: 3 of 4 right (75 %)", labels: ["a", "b", "c"] },
    counts: [
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 1],
    ],
  });
  expect(String(picture)).toContain("75 %");
  const { message } = userErrorOf(() => ml.display.confusionMatrix([0, 1], [1, 0], { classNames: ["no"] }));
  expect(message).toBe("display.confusionMatrix: expected 2 class names, got 1");
});

describe("a decision boundary", () => {
  test("holds what the model says of each place, and what ciphertexts gave for rows", async () => {
    const model = await tree();
    await model.compile(X);
    const picture = await ml.display.decisionBoundary(model, X, species, {
      ...{ features: [2, 3], featureNames, resolution: 5, fhe: "disable", encrypted: 2 },
    });
    const { grid, x, y: up, points, others, classes } = only<BoundaryDisplay>(picture);
    expect([x.label, up.label, others, classes]).toEqual([featureNames[2], featureNames[3], 2, targetNames]);
    const means = [0, 1].map((j) => X.data.filter((_, i) => i % 4 === j).reduce((sum, v) => sum + v, 0) / 150);
    const middle = (axis: { low: number; high: number }, i: number) =>
      axis.low + ((axis.high - axis.low) * (i + 0.5)) / 5;
    const places = grid.flatMap((row, i) => row.map((_, j) => [...means, middle(x, j), middle(up, i)]));
    expect((await model.predict(places)) as unknown).toEqual(grid.flat().map((k) => classes[k]));
    const run = points.flatMap(({ decrypted }, row) => (decrypted === null ? [] : [[row, classes[decrypted]]]));
    expect(run.map(([row]) => row)).toEqual([37, 112]);
    const rows = [37, 112].map((row) => [...X.data.slice(4 * row, 4 * row + 4)]);
    expect(run.map(([, name]) => name)).toEqual(await model.predict(rows));
  });

  test("refuses what is no plane", async () => {
    const model = await tree();
    const wrong = await userErrorOfAsync(() => ml.display.decisionBoundary(model, X, species, { features: [1, 1] }));
    expect(wrong.message).toBe(
      "display.decisionBoundary: features: expected two different numbers of features from 0 to 3, got 1, 1",
    );
    const many = await userErrorOfAsync(() => ml.display.decisionBoundary(model, X, species, { resolution: 1000 }));
    expect(many.message).toContain("resolution: expected an integer from 2 to 100, got 1000");
    const other = await userErrorOfAsync(() =>
      ml.display.decisionBoundary(model, X, y, { resolution: 2, fhe: "disable" }),
    );
    expect(other.message).toContain("expected labels among setosa, versicolor, virginica, got 0");
  });
});

describe("a tree", () => {
  test("leads every row to the class that the model predicts", async () => {
    const model = await tree();
    const { nodes } = only<TreeDisplay>(await ml.display.tree(model, { featureNames }));
    const predicted: unknown = await model.predict(X);
    const reached = species.map((_, row) => {
      let node = nodes[0];
      while (node?.next) {
        const [name = "", threshold] = node.text.split(" ≤ ");
        const value = X.data[4 * row + featureNames.indexOf(name)] ?? Number.NaN;
        node = nodes[value <= Number(threshold) ? node.next[0] : node.next[1]];
      }
      return node?.text;
    });
    expect(reached).toEqual(predicted);
  });

  test("marks the way of a row whose answer came from ciphertexts", async () => {
    const model = await tree();
    await model.compile(X);
    const row = [[...X.data.slice(4 * 70, 4 * 71)]];
    const { nodes, path, answer } = only<TreeDisplay>(await ml.display.tree(model, { row, fhe: "execute" }));
    const [said]: readonly string[] = await model.predict(row);
    expect(answer).toEqual({ text: said, mode: "encrypted" });
    expect(nodes[path.at(-1) ?? 0]).toMatchObject({ next: null, text: said });
  });

  test("of a boosted ensemble has numbers at its leaves; one that there is not is refused", async () => {
    const model = await new ml.XGBClassifier({ nBits: 3, nEstimators: 2, maxDepth: 2 }).fit(
      X,
      species.map((name) => Number(name === "setosa")),
    );
    const { nodes, title } = only<TreeDisplay>(await ml.display.tree(model, { tree: 1 }));
    expect(title).toBe("Tree 1 of 2 of XGBClassifier");
    for (const { next, text } of nodes) if (next === null) expect(Number(text)).not.toBeNaN();
    expect((await userErrorOfAsync(() => ml.display.tree(model, { tree: 2 }))).message).toBe(
      "display.tree: expected a tree from 0 to 1, got 2",
    );
    expect(
      (
        await userErrorOfAsync(() =>
          ml.display.tree(model, {
            row: [
              [1, 2, 3, 4],
              [1, 2, 3, 4],
            ],
          }),
        )
      ).message,
    ).toBe("display.tree: expected one row, got 2");
  });
});

test("accuracy by bits trains for each, and has the circuit's counts", async () => {
  const rows = ml.trainTestSplit(X, y, { randomState: 0 });
  const modelOf = (nBits: number) => new ml.DecisionTreeClassifier({ nBits, maxDepth: 2 });
  const picture = await ml.display.accuracyByBits(modelOf, rows, { bits: [1, 3] });
  crossed(picture);
  const [, three] = picture.trials;
  const model = await modelOf(3).fit(rows[0], rows[2]);
  const { statistics } = await model.compile(rows[0]);
  expect(three).toMatchObject({ bits: 3, score: await model.score(rows[1], rows[3]) });
  expect(three?.bootstraps).toBe(statistics.programmableBootstraps);
  expect(picture.displays[0]).toMatchObject({ columns: [{ name: "bits", values: [1, 3] }, {}, {}, {}, {}] });
  const none = await userErrorOfAsync(() => ml.display.accuracyByBits(modelOf, rows, { bits: [] }));
  expect(none.message).toContain("bits: expected a list of counts, got an empty list");
});

test("learning curves: loss by epoch of a network, score by rows of any model", async () => {
  const network = await new ml.NeuralNetClassifier({ module: { nLayers: 2 }, maxEpochs: 3 }).fit(X, y);
  const loss = only<Extract<Display, { kind: "plot" }>>(await ml.display.learningCurve(network));
  expect(loss.data[0]?.[1]?.values.slice(0, 3)).toEqual(network.history.slice(0, 3).map((each) => each.loss));
  const rows = ml.trainTestSplit(X, y, { randomState: 0 });
  const curve = only<Extract<Display, { kind: "plot" }>>(
    await ml.display.learningCurve(() => new ml.LogisticRegression(), rows),
  );
  const [counts, scores] = curve.data[0] ?? [];
  expect(counts?.values.at(-1)).toBe(112);
  const whole = await new ml.LogisticRegression().fit(rows[0], rows[2]);
  expect(scores?.values.at(-1)).toBe(await whole.score(rows[1], rows[3]));
  const { diagnostics } = await userErrorOfAsync(() => ml.display.learningCurve(whole));
  expect(diagnostics[0]?.hint).toContain("give a function that makes the model");
});

test("layers have the widths and bootstraps of the circuit, all of them", async () => {
  const network = await new ml.NeuralNetClassifier({ module: { nLayers: 2, nWBits: 2, nABits: 2 }, maxEpochs: 2 }).fit(
    X,
    y,
  );
  await network.compile(X);
  const { layers } = only<Extract<Display, { kind: "layers" }>>(ml.display.layers(network));
  const { graph, statistics } = network.fheCircuit;
  expect(layers.reduce((sum, { bootstraps }) => sum + bootstraps, 0)).toBe(statistics.programmableBootstraps);
  expect(Math.max(...layers.map(({ bits }) => bits))).toBe(graph.maximumIntegerBitWidth());
  expect(layers[0]?.name).toBe("input");
  expect(layers.length).toBeGreaterThan(2);
});

describe("what no model made is not shown", () => {
  const confusion = { kind: "confusion", title: null, labels: ["a"], counts: [[1]] };
  const boundary = {
    ...{ kind: "boundary", title: null, classes: ["a"], grid: [[0]], points: [], others: 0 },
    x: { label: "x", low: 0, high: 1 },
    y: { label: "y", low: 0, high: 1 },
  };
  const leaf = { text: "a", next: null, leaf: 0 };
  const drawn = { kind: "tree", title: null, nodes: [{ text: "x", next: [1, 2], leaf: null }, leaf, leaf] };
  const shownTree = { ...drawn, path: [0, 2], answer: null };
  const layers = { kind: "layers", title: null, layers: [{ name: "a", bits: 1, bootstraps: 0, milliseconds: 0 }] };

  test.each([
    ["counts of other classes", { ...confusion, counts: [[1, 2]] }],
    ["no classes", { ...confusion, labels: [], counts: [] }],
    ["classes that there are not", { ...boundary, grid: [[1]] }],
    ["an axis without length", { ...boundary, x: { label: "x", low: 1, high: 1 } }],
    ["rows of unequal length", { ...boundary, grid: [[0], [0, 0]] }],
    ["a circle", { ...shownTree, nodes: [{ text: "x", next: [0, 1], leaf: null }, leaf] }],
    ["two ways to a node", { ...shownTree, nodes: [{ text: "x", next: [1, 1], leaf: null }, leaf] }],
    ["a node apart", { ...shownTree, nodes: [leaf, leaf], path: [] }],
    ["a path that jumps", { ...shownTree, path: [1] }],
    ["negative time", { ...layers, layers: [{ ...layers.layers[0], milliseconds: -1 }] }],
  ])("%s", (_, display) => {
    const { diagnostics } = userErrorOf(() => parseSandboxMessage({ type: "display", display }));
    expect(diagnostics[0]?.code).toBe("sandbox-message");
  });

  test("and the same without the fault is", () => {
    for (const display of [confusion, boundary, shownTree, layers])
      expect(parseSandboxMessage({ type: "display", display })).toMatchObject({ display });
  });
});
