/** Every circuit of the gallery as a module, with parameters that protect nothing where those do: the evaluator's bytes. */
import { expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { circuitModule } from "../../src/machine/circuitModule.ts";
import { readScript } from "../../src/notebook/script.ts";
import type { TracedCircuit } from "../../src/protocol/sandbox.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { sizeOf } from "../../src/value/shape.ts";
import { tensor } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { runNotebook } from "../support/lessonTools.ts";
import { startMachine } from "../support/machine.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";

const random = seededRandom(3);

async function compare(circuit: PreparedCircuit): Promise<void> {
  const client = new ClientSession(nodeEnvironment());
  const server = new ServerSession(nodeEnvironment());
  const { specification } = circuit;
  const args = specification.inputs.map(({ type, bounds: [low, high] }) =>
    tensor(
      "int64",
      type.shape,
      Float64Array.from({ length: sizeOf(type.shape) }, () => uniformInteger(random, low, high)),
    ),
  );
  const encrypted = await client.encrypt(specification, args, quiet);
  const machine = await startMachine(circuitModule(circuit).bytes);
  const keys = circuit.parameters.lookups ? await client.evaluationKeys(specification, quiet) : new Uint8Array();
  await server.loadKeys(circuit, keys, quiet);
  expect([machine.exports.load_keys(...machine.put(keys)), machine.error()]).toEqual([0, ""]);
  expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
  expect(Buffer.compare(machine.result(), await server.run(circuit, encrypted, quiet))).toBe(0);
  server.dispose();
}

/** With toy parameters, or with those of the example where toys are too small. */
function preparedToy({ graph, configuration }: TracedCircuit): PreparedCircuit {
  try {
    return prepareCircuit(graph, { ...configuration, enableUnsafeFeatures: true, insecureToyParameters: true });
  } catch {
    return prepareCircuit(graph, configuration);
  }
}

test.each(examples)("$title", { timeout: 300_000 }, async ({ id, title }) => {
  const { circuits } = await runNotebook(readScript(texts[id], title));
  expect(circuits.length).toBeGreaterThan(0);
  for (const circuit of circuits.slice(0, 3)) await compare(preparedToy(circuit));
});
