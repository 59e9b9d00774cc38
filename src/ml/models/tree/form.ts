/** Chooses how an ensemble runs under encryption: the original's program, or lookups on comparisons that the client makes, and how trees are cut into lookups. */
import { searchParameters } from "../../../params/searchParameters.ts";
import type { IntegerEnsemble, IntegerNode, TreeEncoding } from "./ensemble.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { levelsOf } from "./thermometer.ts";

/** A choice: the encoding and, for comparisons of the client, the most bits of a lookup. */
export interface TreeForm {
  readonly encoding: TreeEncoding;
  readonly mostBits: number;
}

/** Wider lookups than this are never cheaper than several. */
const widestPiece = 8;
/** More comparisons than this are too many ciphertexts for one row. */
const mostComparisons = 1 << 15;

/** All pieces of an ensemble; null when a way alone needs more bits. */
export function piecesOfEnsemble({ trees }: IntegerEnsemble, mostBits: number): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (const [tree, root] of trees.entries()) {
    const own = piecesOf(root, tree, mostBits);
    if (own === null) return null;
    pieces.push(...own);
  }
  return pieces;
}

/** The form that `wanted` asks for; of `auto` the one that is predicted to be faster. */
export function chooseTreeForm(ensemble: IntegerEnsemble, wanted: TreeEncoding | "auto", pError: number): TreeForm {
  const integer: TreeForm = { encoding: "integer", mostBits: 0 };
  if (wanted === "integer") return integer;
  const tooMany = ensemble.features * levelsOf(ensemble.inputBits) > mostComparisons;
  if (wanted === "auto" && tooMany) return integer;
  let best: TreeForm = { encoding: "thermometer", mostBits: widestPiece };
  let bestCost = Number.POSITIVE_INFINITY;
  for (let mostBits = 2; mostBits <= widestPiece; mostBits++) {
    const pieces = piecesOfEnsemble(ensemble, mostBits);
    if (pieces === null) continue;
    const widest = Math.max(1, ...pieces.map(({ bits }) => bits));
    const cost = pieces.length * lookupCost(widest, pError);
    if (cost >= bestCost) continue;
    bestCost = cost;
    best = { encoding: "thermometer", mostBits };
  }
  return wanted === "auto" && integerCost(ensemble, pError) < bestCost ? integer : best;
}

/** Predicted cost of one lookup whose index adds bits with powers of two as weights; infinite where there are no parameters. */
function lookupCost(bits: number, pError: number): number {
  const norm2 = Math.sqrt((4 ** bits - 1) / 3);
  const found = searchParameters({ curve: 132, modulusSwitch: "centered", precision: bits, norm2, pError });
  return found?.cost ?? Number.POSITIVE_INFINITY;
}

/** Predicted cost of the original's program: a comparison an inner node, one a leaf. */
function integerCost({ trees, inputBits }: IntegerEnsemble, pError: number): number {
  const nodes = trees.map(countInner);
  const depth = Math.max(...trees.map(depthOf));
  const comparisons = nodes.reduce((sum, count) => sum + count, 0);
  const matches = comparisons + trees.length;
  const matchBits = Math.ceil(Math.log2(2 * depth + 1));
  return comparisons * lookupCost(inputBits, pError) + matches * lookupCost(Math.max(1, matchBits), pError);
}

function countInner(node: IntegerNode): number {
  return "leaf" in node ? 0 : 1 + countInner(node.left) + countInner(node.right);
}

function depthOf(node: IntegerNode): number {
  return "leaf" in node ? 0 : 1 + Math.max(depthOf(node.left), depthOf(node.right));
}
