import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLibrary } from "../../compile/library.ts";
import { NDArray } from "../../trace/arrays.ts";
import { np } from "../../trace/numpy.ts";
import { scalarMembers } from "../inside/scalars.ts";
import { cellTypes } from "./cellTypes.ts";

const compiler = resolve("node_modules/.bin/tsc");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "glovebox-cell-types-"));
  writeFileSync(join(folder, "names.d.ts"), cellTypes());
  const compilerOptions = {
    ...{
      lib: ["esnext"],
      types: [],
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
    },
    ...{ strict: true, noEmit: true },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Errors of a cell, as `line: message`. */
function errorsOf(source: string): readonly string[] {
  writeFileSync(join(folder, "cell.ts"), source);
  try {
    execFileSync(compiler, ["-p", folder, "--pretty", "false"], { encoding: "utf8", stdio: "pipe" });
    return [];
  } catch (thrown) {
    const output = String((thrown as { readonly stdout: unknown }).stdout);
    return output
      .trim()
      .split("\n")
      .filter((line) => line.includes("error TS"))
      .map((line) => line.replace(/^.*?(cell|names\.d)\.ts\((\d+),\d+\): error (TS\d+): /, "$2: $3 "));
  }
}

test("operators, members and functions type-check on arrays, traced values and numbers", () => {
  const source = `
const w = np.array([2]);
const b = 2;
const linearModel = compiler({ x: "encrypted" }, (x) => w.matmul(x) + b);
const inputset = np.arange(0, 2 ** 2).reshape([-1, 1]);
const circuit = await linearModel.compile(inputset);
const width: number = circuit.graph.maximumIntegerBitWidth();
print(await circuit.encryptRunDecrypt(np.array([3])), circuit, width);
const f = compiler({ x: "encrypted", y: "clear" }, (x, y) => {
  const a = (x + y * 2).sum(0).T - (x << 2) + (-(y % 5)) ** 2 + (~x & 3 | y ^ 1);
  const picked = np.where(x > 3, a, np.maximum(y, 0));
  return picked.slice(0, "1:3") + (x >= y).astype("int64") + np.sum(x == 3, [0, 1], true);
});
const g = f.trace([[1, 2], [np.array([3, 4]), 5]], { pError: 0.1 });
print(g.format({ order: "creation", bounds: true }), g.nodes[0]?.output.shape, f(1, [2, 3]).shape);
const two = compiler({ x: "encrypted" }, (x) => [x, x + 1]);
const [first] = await (await two.compile([1, 2])).simulate(3, { onProgress: ({ stage }) => print(stage) });
print(first?.reshape(2, 3), first!.matmul([[1, 2]]).T.dot(3));
const lookups = new LookupTable([1, 2, 3]);
print(lookups.lookup(np.array([0, 1])), new LookupTable([lookups, lookups]), univariate((v) => v ** 2)(3));
for (const row of np.eye(3)) print(row.set([0, "1:"], 5), array([1, row]), zeros([2, 3]), ones(3), zero(), one());
print(conv(np.ones([1, 1, 4]), np.ones([1, 1, 2]), null, { strides: [1] }), tag("layer", () => 5).toFixed(1));
print(np.random.default_rng(42).integers(0, 10, [3, 2]) + 1, np.pi, np.float32, searchParameters({ curve: 132, modulusSwitch: "centered", precision: 4, norm2: 1, pError: 2 ** -40 })?.cost);
let counter = 0; counter += 1; counter++; const text: string = "a" + counter + np.zeros(3);
try { print(text) } catch (error) { if (error instanceof UserError) print(error.diagnostics[0]?.hint) }
await new Promise<void>((resolve) => setTimeout(resolve, 5));
show(w); show(circuit); show(undefined); show({ a: 1 });
table([{ a: 1, b: "x" }, { a: 2 }], { title: "t", columns: ["b", "a"] }); table([[1, 2]]); table(np.eye(2)); table({ a: [1, 2], b: np.array([1, 2]) });
heatmap(np.eye(3), { scale: "diverging", rows: ["a", "b", 3] }); heatmap([[1, 2], [3, 4]]);
plot({ type: "line", x: [1, 2], y: np.array([1, 2]) });
plot([{ type: "dot", x: "a", y: "b", color: "client" }, { type: "ruleY", y: 0 }], { data: [{ a: 1, b: 2 }], x: { label: "a", type: "log" }, color: { scheme: "diverging" } });
console.log(performance.now(), new AbortController().signal.aborted);
`;
  expect(errorsOf(source)).toEqual([]);
});

test("mistakes are errors on their line", () => {
  const source = `
np.array([1]).notAMethod();
np.sine(3);
compiler({ x: "secret" }, (x) => x);
compiler({ x: "encrypted" }, (x) => x.foo);
await compiler({ x: "encrypted" }, (x) => x + 1).compile([1], { configuration: { perror: 1 } });
const n: string = 1 + 2;
np.add(1);
(await compiler({ x: "encrypted" }, (x) => x).compile([1])).encryptRunDecrypt(1, 2, 3);
"a" * 2;
document.title;
fetch("x");
plot({ type: "pie", x: [1] });
heatmap("text");
table(5n);
`;
  const errors = errorsOf(source);
  expect(errors.map((error) => Number.parseInt(error, 10))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(errors[0]).toContain("Property 'notAMethod' does not exist");
  expect(errors[4]).toContain("'perror' does not exist");
});

test("the types name exactly what the library has", () => {
  const text = cellTypes();
  const host = { open: () => Promise.reject(new Error("none")) as never };
  const declared = [...text.matchAll(/^declare (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const displays = ["show", "table", "heatmap", "plot", "input", "decode"];
  const platform = ["console", "setTimeout", "clearTimeout", "queueMicrotask", "performance", "AbortController"];
  expect(declared.sort()).toEqual(
    [...Object.keys(createLibrary(host)), "ml", "print", "check", ...displays, ...platform].sort(),
  );

  const [, body = ""] = text.split("interface NumPy {");
  const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
  expect(members.sort()).toEqual(Object.keys(np).sort());
  // Every function is documented, for hover and completion.
  expect(body.match(/\/\*\* .+ \*\/\n {2}\w+\(/g)?.length).toBe(members.length - 10);

  const [, shared = ""] = /interface TensorMembers \{([\s\S]*?)\n\}/.exec(text) ?? [];
  const array = new NDArray({ dtype: "int64", shape: [1], data: Float64Array.of(1) });
  const sharedNames = [...shared.matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)].map(([, name = ""]) => name);
  for (const name of sharedNames) expect(name in array, name).toBe(true);
  // Numbers have them too.
  expect([...scalarMembers].sort()).toEqual(sharedNames.sort());
});

test("models type-check: their options, calls and results", () => {
  const source = `
const X = np.arange(0, 20).reshape([-1, 1]);
const model = await new ml.XGBClassifier({ nBits: 3, maxDepth: 2 }).fit(X, X > 9);
await model.compile(X, { pError: 2 ** -40 });
const p = await model.predictProba(X, { executeInFhe: true });
print(p.shape, model.classes, model.featureImportances);
const [rows, , labels] = ml.trainTestSplit(X, X > 9, { testSize: 0.5 });
const trees = await ml.fromXgboost("{}", { X }).predict(rows);
print(ml.metrics.f1Score(labels, trees), ml.metrics.accuracyScore(["a"], ["b"]));
const named = await new ml.LogisticRegression().fit([[1], [2]], ["no", "yes"]);
const texts: readonly string[] = await named.predict([[3]]);
const iris = ml.datasets.loadIris();
const [digits, digit] = ml.datasets.loadDigits({ returnXY: true, nClass: 3 });
const [moons] = ml.datasets.makeMoons({ noise: 0.1 });
print(texts, iris.data.shape, iris.targetNames, digits.shape, digit.shape, moons.shape);
const [, , coef] = ml.datasets.makeRegression({ nFeatures: 2, coef: true });
print(coef, new ml.StandardScaler().fitTransform(moons));
const table = ml.readCsv("a,b\\n1,2", { missing: "drop" });
const reduced = new ml.PCA({ nComponents: 2 }).fit(table.toArray(["a"]));
const near = await new ml.KNeighborsClassifier({ sorting: "client" }).fit(reduced.transform(moons), labels);
const [distances] = await near.kneighbors(moons);
const [, float] = await near.fitBenchmark(moons, labels);
const search = new ml.BinarySearchPError({ estimator: near, metric: ml.metrics.rocAucScore });
print(distances, await float.score(moons, labels), await search.run(moons, labels), table.column("a"));
`;
  expect(errorsOf(source)).toEqual([]);
  expect(errorsOf("ml.datasets.loadIris({ nClass: 2 });")).toHaveLength(1);
  expect(errorsOf("await new ml.LinearRegression().fit();")).toHaveLength(1);
});
