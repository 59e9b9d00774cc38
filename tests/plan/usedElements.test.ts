/** What a circuit reads of its arguments: only that is expanded, and results are right whatever the rest is. */
import { expect, test } from "vitest";
import { allowedBy } from "../../src/circuit/budget.ts";
import { usedElements } from "../../src/eval/usedElements.ts";
import { compiler, LookupTable, np } from "../../src/index.ts";
import { readServerFile } from "../../src/run/server/server.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const table = new LookupTable([3, 0, 2, 1]);
const samples = [
  [0, 1, 2, 3],
  [3, 2, 1, 0],
  [1, 3, 0, 2],
];

test.each([
  ["sums", (x: number[]) => np.sum(np.multiply(x as never, [3, 0, 1, 0])), [[1, 0, 1, 0]], [3, 2, 1, 0]],
  [
    "lookups",
    (x: number[]) => table.lookup(np.matmul([[0, 1, 0, 0]], x as never) as never),
    [[0, 1, 0, 0]],
    [3, 2, 1, 0],
  ],
  ["products with zeros", (x: number[]) => np.matmul([[0, 0, 2, 0]], x as never), [[0, 0, 1, 0]], [3, 2, 1, 0]],
  ["results that are arguments", (x: number[]) => np.reshape(x as never, [2, 2]), [[1, 1, 1, 1]], [0, 1, 2, 3]],
])("%s", async (_, call, expected, value) => {
  const circuit = await compiler({ x: "encrypted" }, call as (x: number[]) => number).compile(samples as never, {
    configuration: toy,
  });
  const { plan } = readServerFile(circuit.server.save(), allowedBy("test"));
  expect([...usedElements(plan.lowered).values()].map((marks) => [...marks])).toEqual(expected);
  const simulated = await circuit.simulate(value as never);
  expect(JSON.stringify(await circuit.encryptRunDecrypt(value as never))).toBe(JSON.stringify(simulated));
  circuit.dispose();
});
