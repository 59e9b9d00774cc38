/** Artifacts: what the zip of a compilation holds, of one that succeeds and of one that fails. */
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { compiler, LookupTable, np } from "../../src/index.ts";

type Operand = Parameters<typeof np.add>[0];
type Value = Exclude<ReturnType<typeof np.add>, number>;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const filesOf = (zip: Uint8Array): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));

/** Parameters are made on the line that compiles, so that their location differs. */
const withoutLines = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(/ +\S+\.test\.ts:\d+/g, "")]));

const table = new LookupTable([2, -1, 3, 0]);
const f = compiler({ x: "encrypted" }, (x: Operand) => {
  const root = (np.sqrt(np.multiply(x, 4)) as Value).astype("int64");
  return np.add(root, table.lookup(np.remainder(x, 4)));
});

test("a compilation that succeeds", async () => {
  const files = filesOf(f.artifacts(range(16)));
  expect(Object.keys(files)).toEqual([
    "environment.txt",
    "function.txt",
    "parameters.txt",
    "configuration.json",
    "1.initial.graph.txt",
    "2.after-fuse-floats.graph.txt",
    "3.final-after-measure-bounds.graph.txt",
    "bounds.txt",
    "tables.txt",
    "cryptographic-parameters.json",
    "client.specs.json",
    "statistics.json",
    "plan.txt",
  ]);
  expect(files["function.txt"]).toContain("np.remainder(x, 4)");
  expect(files["parameters.txt"]).toBe("x :: encrypted\n");
  expect(files["environment.txt"]).toContain(`engine: Node ${process.version}`);
  expect(files["1.initial.graph.txt"]).toMatch(
    /sqrt\(%\d\) +# EncryptedScalar<float64> +frontendArtifacts\.test\.ts:\d+/,
  );
  expect(files["2.after-fuse-floats.graph.txt"]).toContain("Subgraphs:");
  expect(files["3.final-after-measure-bounds.graph.txt"]).toContain("∈ [0, 15]");
  expect(files["bounds.txt"]).toMatch(/%\d+ :: \[0, 15\]/);
  expect(files["tables.txt"]).toContain("= tlu\ntable 0 from 0: [2, -1, 3, 0]");
  const circuit = await f.compile(range(16));
  expect(withoutLines(filesOf(circuit.artifacts()))).toEqual(withoutLines(files));
  expect(JSON.parse(files["cryptographic-parameters.json"] ?? "")).toEqual(
    JSON.parse(JSON.stringify(circuit.parameters)),
  );
  expect(JSON.parse(files["statistics.json"] ?? "").programmableBootstraps).toBe(
    circuit.statistics.programmableBootstraps,
  );
  circuit.dispose();
});

test("a compilation that fails holds the error and the stages up to it", () => {
  const bad = compiler({ x: "encrypted", y: "clear" }, (x: Operand, y: Operand) => np.floor_divide(x, y));
  const files = filesOf(bad.artifacts(range(16).map((i) => [i, 1 + (i % 3)])));
  expect(files["error.txt"]).toContain("cannot be fused because it has multiple input nodes");
  expect(files["error.txt"]).toMatch(/\^ this is one of the input nodes/);
  expect(files["error.txt"]).toMatch(/frontendArtifacts\.test\.ts:\d+: .*\(a lookup needs one encrypted value/);
  expect(files["1.initial.graph.txt"]).toContain("floor_divide(%0, %1)");
  expect(Object.keys(files)).not.toContain("cryptographic-parameters.json");
  const missing = filesOf(compiler({ x: "encrypted" }, (x: Operand) => x).artifacts([]));
  expect(missing["error.txt"]).toContain("without an inputset is not supported");
});

test("virtual circuits and warnings", async () => {
  const options = { virtual: true, configuration: { enableUnsafeFeatures: true } };
  const circuit = await f.compile([0, 9, 15], options);
  const files = filesOf(circuit.artifacts());
  expect(JSON.parse(files["diagnostics.json"] ?? "")[0]).toMatchObject({ severity: "warning", code: "small-inputset" });
  expect(JSON.parse(files["configuration.json"] ?? "")).toEqual({ enableUnsafeFeatures: true });
  expect(Object.keys(files)).not.toContain("statistics.json");
});
