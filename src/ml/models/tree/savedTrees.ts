/** What files hold of a fitted tree model: the trees as they were grown, and the quantizers of the features; everything else follows from them. */
import * as v from "valibot";
import { UserError } from "../../../base/errors.ts";
import { finite, integer } from "../../../base/schema.ts";
import type { Label } from "../../numeric/labels.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { Tree } from "../../training/trees/tree.ts";
import { classesSchema, readSaved } from "../saved.ts";
import type { TreeLearnt } from "./learnt.ts";
import { checkLinks } from "./links.ts";

const tree = v.strictObject({
  left: v.array(integer),
  right: v.array(integer),
  feature: v.array(integer),
  threshold: v.array(finite),
  value: v.array(v.array(finite)),
  gain: v.array(finite),
  impurity: v.array(finite),
  cover: v.array(finite),
});

const entries = {
  inputQuantizers: v.pipe(v.array(quantizerSchema), v.minLength(1)),
  grownOn: v.picklist(["integers", "reals"]),
  trees: v.pipe(v.array(tree), v.minLength(1)),
};

const regressor = v.strictObject(entries);
const classifier = v.strictObject({ ...entries, classes: classesSchema });

/** What is written; the trees in the order in which they were grown. */
export const savedTrees = ({ client, trees, ensemble, grownOn }: TreeLearnt) => ({
  inputQuantizers: client.inputQuantizers,
  grownOn,
  trees: inRounds(trees, ensemble.outputOf),
  ...(client.classes.length === 0 ? {} : { classes: client.classes }),
});

/** Trees round by round, from an order of output after output. */
function inRounds(trees: readonly Tree[], outputOf: readonly number[] | null): readonly Tree[] {
  if (outputOf === null) return trees;
  const grown = new Map<number, number>();
  const placed = trees.map((each, i) => {
    const output = outputOf[i] as number;
    const round = grown.get(output) ?? 0; // absent: the first tree of this output
    grown.set(output, round + 1);
    return { each, output, round };
  });
  return placed.sort((a, b) => a.round - b.round || a.output - b.output).map(({ each }) => each);
}

/** Reads what `savedTrees` wrote. @throws UserError for anything else */
export function restoredTrees(
  saved: unknown,
  isClassifier: boolean,
): {
  readonly trees: readonly Tree[];
  readonly classes: readonly Label[];
  readonly inputQuantizers: readonly Quantizer[];
  readonly grownOn: "integers" | "reals";
} {
  const read = isClassifier ? readSaved(classifier, saved) : { ...readSaved(regressor, saved), classes: [] };
  for (const [i, each] of read.trees.entries()) checkTree(`model: trees.${i}`, each, read.inputQuantizers.length);
  return read;
}

function checkTree(name: string, { impurity, ...lists }: Tree, features: number): void {
  const fail = (what: string): never => {
    throw new UserError(`${name}: ${what}`, { code: "damaged-bytes" });
  };
  const count = lists.left.length;
  if (Object.values(lists).some(({ length }) => length !== count)) fail("expected lists of one length");
  if (impurity.length !== 0 && impurity.length !== count) fail("expected an impurity for each node or none");
  const width = lists.value[0]?.length ?? 0; // absent: a tree without nodes, which its links refuse
  if (lists.value.some((row) => row.length !== width)) fail("expected as many values for each node");
  checkLinks(lists, features, fail);
}
