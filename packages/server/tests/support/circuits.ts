/** Circuits to serve. Toy parameters protect nothing and are quick; some tests take real ones. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Circuit, compiler, LookupTable, type NDArray, np } from "../../../../src/index.ts";
import { temporaryFolder } from "./folders.ts";

/** What takes files and servers of toy parameters. */
export const unsafe = { enableUnsafeFeatures: true } as const;

/** Failures are rarer than anybody can see, so that a wrong result is a bug. */
const certain = { pError: 2 ** -64 } as const;

/** Entry x of this is what the circuits below give for x. */
export const table = [3, 1, 2, 0] as const;

/** Looks x up; toy parameters. */
export function toyLookup(entries: readonly number[] = table): Promise<Circuit> {
  const lookup = new LookupTable(entries);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 1, 2, 3], {
    configuration: { ...certain, ...unsafe, insecureToyParameters: true },
  });
}

/** Elements and rounds of `toyWork`. */
const workSize = { elements: 400, rounds: 6 } as const;
const sums = [1, 3, 0, 2, 3, 1, 0] as const;

/** Adds a list to itself turned around and looks the sums up, six times: it takes its time, and no lookup can be saved. Toy parameters. */
export function toyWork(): Promise<Circuit> {
  const lookup = new LookupTable(sums);
  const f = (x: NDArray): NDArray => {
    let y = x;
    for (let i = 0; i < workSize.rounds; i++) y = lookup.lookup(np.add(y, y.slice("::-1"))) as NDArray;
    return y;
  };
  const samples = [0, 3].map((value) => np.full([workSize.elements], value) as NDArray);
  return compiler({ x: "encrypted" }, f).compile(samples, {
    configuration: { ...certain, ...unsafe, insecureToyParameters: true },
  });
}

/** Arguments of `toyWork`, another list for each seed, and what it gives for them. */
export function workOf(seed: number): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const x = Array.from({ length: workSize.elements }, (_, i) => (i * (2 * seed + 1) + seed) % 4);
  let y = x;
  for (let i = 0; i < workSize.rounds; i++) {
    const before = y;
    y = before.map((value, at) => sums[value + (before.at(-1 - at) ?? 0)] ?? 0);
  }
  return { x, y };
}

/** The same with real parameters. */
export function realLookup(entries: readonly number[] = table): Promise<Circuit> {
  const lookup = new LookupTable(entries);
  const samples = Array.from(entries, (_, i) => i);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(samples);
}

/** Saves a circuit's server file under a name; gives the folder that it is in. */
export async function saved(circuits: Readonly<Record<string, Circuit>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, circuit] of Object.entries(circuits)) {
    await writeFile(join(folder, `${name}.glovebox-server`), circuit.server.save());
  }
  return folder;
}
