/** Bytes of arguments and results, in this format and in the one before. */
import { compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { argumentsLength, oldArgumentsLength } from "../../src/run/files/bundle.ts";
import type { Row } from "../table.ts";

/** Measures: nothing is run, since lengths follow from the circuit. */
export async function messageRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of [1, 8, 32, 1000]) {
    const lookup = new LookupTable(Array.from({ length: 16 }, (_, i) => (i * 5) % 16));
    const samples = [0, 15].map((value) => np.full([count], value) as NDArray);
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(samples, {
      configuration: { pError: 2 ** -64 },
    });
    const { client, parameters, statistics } = circuit;
    const { specification } = client;
    rows.push(
      {
        what: `arguments, ${count} values of 4 bits`,
        value: argumentsLength(specification) / 1000,
        unit: "kB",
        note: `format 2: ${oldArgumentsLength(specification) / 1000}`,
      },
      {
        what: `their result, ${count} values of 4 bits`,
        value: statistics.sizeOfOutputs / 1000,
        unit: "kB",
        note: `format 2: more than ${(count * parameters.sizes.lweCiphertext) / 1000}`,
      },
    );
  }
  return rows;
}
