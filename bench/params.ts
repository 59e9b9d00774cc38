/**
 * Times the parameter search: one lookup over the reference grid, each query in a cold state of the search (it keeps nothing between queries),
 * the very first one in this process, and whole circuits. Run alone with `npx tsx bench/params.ts`, or call `benchParams`.
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { parametersForNeeds } from "../src/params/graphSearch.ts";
import type { NoiseNeeds } from "../src/params/needs.ts";
import { searchParameters } from "../src/params/searchParameters.ts";

/** Milliseconds. */
export interface ParamsTimes {
  /** The first query of the process, code not yet compiled. */
  readonly firstQuery: number;
  /** Over the rows of the grid, the median of three for each. */
  readonly meanQuery: number;
  readonly worstQuery: number;
  /** A circuit of eight distinct needs, and one of 400. */
  readonly smallCircuit: number;
  readonly largeCircuit: number;
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** The middle of three measurements: other processes interrupt single ones. */
function median3(measure: () => number): number {
  const [, middle = 0] = [measure(), measure(), measure()].sort((a, b) => a - b);
  return middle;
}

function circuit(distinct: number): NoiseNeeds {
  const needs = Array.from({ length: distinct }, (_, node) => ({
    node,
    precision: 5,
    bootstrapNorm2: 1 + node,
    inputNorm2: (node * 37) % 100,
    count: 1 + (node % 13),
  }));
  return { needs, outputs: needs };
}

/** Measures all of `ParamsTimes`. For an honest first query, call it before anything else searches. */
export function benchParams(): ParamsTimes {
  const text = readFileSync(new URL("../tests/golden/parameter-grid.csv", import.meta.url), "utf8");
  const queries = text
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => {
      const [model = "", precision, norm2, pError = ""] = row.split(",");
      return {
        curve: model.startsWith("curve128") ? 128 : 132,
        modulusSwitch: model.endsWith("centered") ? "centered" : "standard",
        precision: Number(precision),
        norm2: Number(norm2),
        pError: pError.startsWith("2^") ? 2 ** Number(pError.slice(2)) : Number(pError),
      } as const;
    });
  const first = queries[0];
  const firstQuery = first === undefined ? 0 : timed(() => searchParameters(first));
  const times = queries.map((query) => median3(() => timed(() => searchParameters(query))));
  return {
    firstQuery,
    meanQuery: times.reduce((sum, time) => sum + time, 0) / times.length,
    worstQuery: Math.max(...times),
    smallCircuit: timed(() => parametersForNeeds(circuit(8))),
    largeCircuit: timed(() => parametersForNeeds(circuit(400))),
  };
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  for (const [name, ms] of Object.entries(benchParams()))
    console.log(`${name.padEnd(14)}${ms.toFixed(2).padStart(8)} ms`);
}
