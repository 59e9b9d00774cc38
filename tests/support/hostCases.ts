/** Circuits as what hosts of modules are given: module, keys, arguments within their ranges, and the bytes that must come out. */
import { type RandomSource, uniformInteger } from "../../src/base/random.ts";
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { circuitModule } from "../../src/machine/circuitModule.ts";
import type { TracedCircuit } from "../../src/protocol/sandbox.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { sizeOf } from "../../src/value/shape.ts";
import { tensor } from "../../src/value/tensor.ts";
import { quiet } from "./activities.ts";
import { nodeEnvironment } from "./nodeEnvironment.ts";
import { prepareCircuit } from "./prepared.ts";

/** What one run takes and gives. */
export interface HostCase {
  readonly module: Uint8Array;
  readonly keys: Uint8Array;
  readonly arguments: Uint8Array;
  readonly expected: Uint8Array;
}

/** A case of a circuit, with keys of its own and random arguments. */
export async function hostCase(circuit: PreparedCircuit, random: RandomSource): Promise<HostCase> {
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
  const keys = circuit.parameters.lookups ? await client.evaluationKeys(specification, quiet) : new Uint8Array();
  await server.loadKeys(circuit, keys, quiet);
  const expected = await server.run(circuit, encrypted, quiet);
  server.dispose();
  return { module: circuitModule(circuit).bytes, keys, arguments: encrypted, expected };
}

/** A circuit with toy parameters, or with its own where toys are too small. */
export function preparedToy({ graph, configuration }: Pick<TracedCircuit, "graph" | "configuration">): PreparedCircuit {
  try {
    return prepareCircuit(graph, { ...configuration, enableUnsafeFeatures: true, insecureToyParameters: true });
  } catch {
    return prepareCircuit(graph, configuration);
  }
}
