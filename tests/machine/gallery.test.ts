/** Every circuit of the gallery as a module, with parameters that protect nothing where those do: the evaluator's bytes. */
import { expect, test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { readScript } from "../../src/notebook/script.ts";
import { hostCase, preparedToy } from "../support/hostCases.ts";
import { runNotebook } from "../support/lessonTools.ts";
import { startMachine } from "../support/machine.ts";

const random = seededRandom(3);

test.each(examples)("$title", { timeout: 300_000 }, async ({ id, title }) => {
  const { circuits } = await runNotebook(readScript(texts[id], title));
  expect(circuits.length).toBeGreaterThan(0);
  for (const circuit of circuits.slice(0, 3)) {
    const { module, keys, arguments: encrypted, expected } = await hostCase(preparedToy(circuit), random);
    const machine = await startMachine(module);
    expect([machine.exports.load_keys(...machine.put(keys)), machine.error()]).toEqual([0, ""]);
    expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
    expect(Buffer.compare(machine.result(), expected)).toBe(0);
  }
});
