/** Modules of circuits with more than one set of keys, wide tables of several polynomials and tables by trees, beside the evaluator; secure parameters. */
import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { circuitModule } from "../../src/machine/circuitModule.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { fromNested, type NestedInput } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { startMachine, startThreads } from "../support/machine.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";

const random = seededRandom(1);
const randomTable = (bits: number, resultBits: number) =>
  new LookupTable(Array.from({ length: 2 ** bits }, () => uniformInteger(random, 0, 2 ** resultBits - 1)));

/** Runs a circuit both ways, in the module by steps of a millisecond, of which there are many, and in one for threads at once. */
async function compare(circuit: PreparedCircuit, args: readonly NestedInput[]): Promise<void> {
  const client = new ClientSession(nodeEnvironment());
  const server = new ServerSession(nodeEnvironment());
  const keys = await client.evaluationKeys(circuit.specification, quiet);
  const encrypted = await client.encrypt(
    circuit.specification,
    args.map((arg) => fromNested(arg)),
    quiet,
  );
  await server.loadKeys(circuit, keys, quiet);
  const expected = await server.run(circuit, encrypted, quiet);
  server.dispose();
  const machine = await startMachine(circuitModule(circuit).bytes);
  const { exports } = machine;
  let steps = 0;
  const through = (begin: number, some: (budget: number) => number): void => {
    expect([begin, machine.error()]).toEqual([0, ""]);
    let code = 1;
    for (; code === 1; steps++) code = some(1000);
    expect([code, machine.error()]).toEqual([0, ""]);
  };
  through(exports.load_keys_begin(...machine.put(keys)), exports.load_keys_some);
  const loadSteps = steps;
  through(exports.run_begin(...machine.put(encrypted)), exports.run_some);
  expect(loadSteps).toBeGreaterThan(20);
  expect(steps - loadSteps).toBeGreaterThan(20);
  expect(Buffer.compare(machine.result(), expected)).toBe(0);
  const threaded = await startThreads(circuitModule(circuit, { threads: true }).bytes, 1);
  expect([threaded.exports.load_keys(...threaded.put(keys)), threaded.error()]).toEqual([0, ""]);
  expect([threaded.exports.run(...threaded.put(encrypted)), threaded.error()]).toEqual([0, ""]);
  expect(Buffer.compare(threaded.result(), expected)).toBe(0);
  await threaded.dispose();
}

const pair = (narrow: number, wide: number): NestedInput[] => [Array(6).fill(narrow), Array(2).fill(wide)];

test("two sets, with conversions both ways", { timeout: 300_000 }, async () => {
  const [three, six] = [randomTable(3, 3), randomTable(6, 3)];
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) => [
    three.lookup(x),
    three.lookup(six.lookup(y) as NDArray),
  ]);
  const graph = f.trace([pair(0, 0), pair(7, 63)] as never).data;
  const circuit = prepareCircuit(graph, {}, "two");
  expect(circuit.parameters.wide).toBeDefined();
  await compare(circuit, pair(5, 41));
});

test("a table of several polynomials", { timeout: 300_000 }, async () => {
  const table = randomTable(6, 6);
  const f = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
  const circuit = prepareCircuit(f.trace([0, 63]).data, { secretKeyDistribution: "block-binary" });
  expect(circuit.parameters.shape.extension).toBeGreaterThan(1);
  await compare(
    circuit,
    [[41, 3]].map((x) => x[0] ?? 0),
  );
});

test("tables of 10 bits by a tree", { timeout: 300_000 }, async () => {
  const [table, other] = [randomTable(10, 4), randomTable(10, 10)];
  const f = compiler({ x: "encrypted" }, (x: NDArray) => [table.lookup(x), other.lookup(x)]);
  const circuit = prepareCircuit(f.trace([[0, 1023]] as never).data, { pError: 2 ** -40 });
  expect(circuit.parameters.tree).toBeDefined();
  await compare(circuit, [[777, 12]]);
});
