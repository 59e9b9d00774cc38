import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../../base/random.ts";
import { compiler, LookupTable, type NDArray, np } from "../../../index.ts";
import { parameterTables } from "./parameterRows.ts";

const valuesOf = (tables: ReturnType<typeof parameterTables>): ReadonlyMap<string, string> =>
  new Map(tables.flatMap(({ rows }) => rows.map(({ name, value }) => [name, value] as const)));

test("every row has a meaning, and the numbers are those of the parameters", async () => {
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => np.power(x, 2)).compile([0, 7]);
  const tables = parameterTables(circuit.parameters);
  const values = valuesOf(tables);
  const { shape, messageBits } = circuit.parameters;
  expect(values.get("lweDimension")).toBe(String(shape.lweDimension));
  expect(values.get("pbs")).toMatch(new RegExp(`^${shape.pbs.level} digits? of ${shape.pbs.baseLog} bits$`));
  expect(values.get("messageBits")).toBe(`${messageBits} bits`);
  expect(values.get("securityLevel")).toMatch(/^1\d\d bits$/);
  expect(values.get("bootstrapKey")).toMatch(/MiB sent, .* MiB in the server's memory/);
  for (const { rows } of tables) for (const { meaning } of rows) expect(meaning.length).toBeGreaterThan(10);
  circuit.dispose();
});

test("sums have no evaluation keys, toy parameters no security, trees a table of their own", async () => {
  const sums = await compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 3)).compile([0, 7]);
  expect(valuesOf(parameterTables(sums.parameters)).get("lookups")).toContain("no keys");
  const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };
  const toy = await compiler({ x: "encrypted" }, (x: NDArray) => np.power(x, 2)).compile([0, 7], { configuration });
  expect(valuesOf(parameterTables(toy.parameters)).get("securityLevel")).toContain("protect nothing");
  const random = seededRandom(1);
  const randomTable = (bits: number) =>
    new LookupTable(Array.from({ length: 1024 }, () => uniformInteger(random, 0, 2 ** bits - 1)));
  const [small, table] = [randomTable(4), randomTable(10)];
  const both = compiler({ x: "encrypted" }, (x: NDArray) => [small.lookup(x), table.lookup(x)]);
  const wide = await both.compile([[0, 1023]] as never, { configuration: { pError: 2 ** -40 } });
  const titles = parameterTables(wide.parameters).map(({ title }) => title);
  expect(titles).toContain("Tables looked up by trees");
  for (const circuit of [sums, toy, wide]) circuit.dispose();
});
