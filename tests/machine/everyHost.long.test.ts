/** Every operation, every circuit of the gallery and a model of each kind on every host that is here: the evaluator's bytes. Hosts are the examples of docs/hosts. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { opNames } from "../../src/ir/ops/index.ts";
import { readScript } from "../../src/notebook/script.ts";
import { hostCase, preparedToy } from "../support/hostCases.ts";
import { allHostNames, type HostName, hostCommand } from "../support/hostPrograms.ts";
import { runNotebook } from "../support/lessonTools.ts";
import { compilable, programs, samplesOf } from "../support/programs.ts";
import { fittedSmall, modelKinds, smallRows } from "../support/smallModels.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const random = seededRandom(11);
const folder = mkdtempSync(join(tmpdir(), "every-host-"));
const cases: { readonly name: string; readonly paths: readonly string[]; readonly expected: Uint8Array }[] = [];

async function add(name: string, circuit: Parameters<typeof preparedToy>[0]): Promise<void> {
  const { expected, ...files } = await hostCase(preparedToy(circuit), random);
  const paths = [files.module, files.keys, files.arguments].map((bytes, i) => {
    const path = join(folder, `${cases.length}.${i}`);
    writeFileSync(path, bytes);
    return path;
  });
  cases.push({ name, paths, expected });
}

beforeAll(async () => {
  for (const name of opNames) {
    for (const program of programs[name]({ shapes: [[3], [3]], signed: false, seed: 5 })) {
      const samples = samplesOf(program, 4, 5).map((sample) => (sample.length === 1 ? sample[0] : sample));
      const circuit = await compilable(program, 5).compile(samples as never, { configuration: toy });
      await add(name, { graph: circuit.graph.data, configuration: toy });
    }
  }
  for (const { id, title } of examples) {
    const { circuits } = await runNotebook(readScript(texts[id], title));
    for (const circuit of circuits.slice(0, 1)) await add(title, circuit);
  }
  for (const name of modelKinds) {
    const model = await fittedSmall(name);
    const circuit = await model.compile(smallRows, { configuration: toy });
    await add(name, { graph: circuit.graph.data, configuration: toy });
    model.dispose();
  }
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(allHostNames.map((host) => ({ host })))("$host", ({ host }: { host: HostName }) => {
  test("gives the same bytes for all", { timeout: 2_400_000 }, (context) => {
    const command = hostCommand(host);
    if (command === null) {
      context.skip(`no ${host}`);
      return;
    }
    const [program, ...words] = command;
    const result = join(folder, "result");
    const wrong = cases.filter(({ paths, expected }) => {
      execFileSync(program, [...words, ...paths, result], { stdio: "pipe" });
      return Buffer.compare(readFileSync(result), expected) !== 0;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
    expect(cases.length).toBeGreaterThan(opNames.length);
  });
});
