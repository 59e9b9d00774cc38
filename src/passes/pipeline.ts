/** The passes in order, by name. The graph is verified after each. */
import type { GraphData } from "../ir/node.ts";
import { verifyGraph } from "../ir/verify.ts";
import { measure } from "./bounds.ts";
import { checkGraph } from "./check.ts";
import { fuseFloats, fuseLookups } from "./fuse.ts";
import type { Pass, PassContext } from "./pass.ts";
import { tabulate } from "./tabulate.ts";
import { warnOfInputSet } from "./warnings.ts";

const passes: readonly Pass[] = [
  {
    name: "fuse-floats",
    reason: "only integers can be encrypted, so floats must vanish into lookups",
    run: fuseFloats,
  },
  { name: "fuse-lookups", reason: "one lookup is cheaper than several, and has one input", run: fuseLookups },
  {
    name: "measure-bounds",
    reason: "after fusing, because what is inside a lookup costs nothing and needs no width",
    run: measure,
  },
  { name: "check", reason: "speaks of measured widths, and of what fusing left", run: checkGraph },
  { name: "warn", reason: "speaks of measured bounds", run: warnOfInputSet },
  { name: "tabulate", reason: "needs the widths; afterwards the graph is plain data", run: tabulate },
];

/** Runs all passes; `observe` sees the graph after each. */
export function runPasses(
  graph: GraphData,
  context: PassContext,
  observe: (pass: Pass, graph: GraphData) => void = () => {},
): GraphData {
  return passes.reduce(
    (before, pass) => {
      const after = verifyGraph(pass.run(before, context), pass.name);
      observe(pass, after);
      return after;
    },
    verifyGraph(graph, "trace"),
  );
}
