/**
 * `npm run bench`: every speed that Glovebox claims, printed with the machine it was measured on, and as a ratio where the tfhe package
 * does the same work in the same run. Nothing here is a test.
 */
import { cpus } from "node:os";
import { loadKernel } from "../src/kernel/load.ts";
import { benchKernel, goalShape, timeBootstrap } from "./kernel.ts";
import { benchParams } from "./params.ts";
import { measureKeyGeneration, measurePeer } from "./tfhePeer.ts";

const line = (name: string, value: string, note = "") =>
  console.log(`${name.padEnd(58)}${value.padStart(12)}  ${note}`);
const ms = (value: number) => `${value.toFixed(2)} ms`;
const seconds = (value: number) => `${value.toFixed(2)} s`;

console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`);

console.log("\nParameter search");
const search = benchParams();
line("one lookup, first query of the process", ms(search.firstQuery));
line("one lookup, mean and worst of the grid", ms(search.meanQuery), `worst ${ms(search.worstQuery)}`);
line("a circuit of 8 and of 400 distinct needs", ms(search.smallCircuit), `400: ${ms(search.largeCircuit)}`);

console.log("\nKernel, one thread");
await benchKernel();

console.log("\nAgainst the tfhe package (its own WebAssembly, one thread, same run)");
const own = timeBootstrap(await loadKernel(), goalShape, 15);
const peer = await measurePeer();
line("bootstrap, Glovebox", ms(own.single), `in fours ${ms(own.batched)}`);
line("bootstrap, tfhe package", ms(peer.msPerBootstrap), `${peer.parameters}; ${peer.how}`);
line(
  "ratio",
  `${(peer.msPerBootstrap / own.single).toFixed(1)} ×`,
  `in fours ${(peer.msPerBootstrap / own.batched).toFixed(1)} ×`,
);
const keys = await measureKeyGeneration();
line(
  "evaluation key of 4-bit parameters, Glovebox",
  seconds(keys.ourSeconds),
  `${(keys.bytes / 2 ** 20).toFixed(1)} MiB`,
);
line("evaluation key of 4-bit parameters, tfhe package", seconds(keys.packageSeconds));
line("ratio", `${(keys.packageSeconds / keys.ourSeconds).toFixed(1)} ×`);
