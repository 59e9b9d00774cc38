/** The gallery of examples: each is a file in the form of a script with cell marks, shown as it is written. The first is the document of the first visit. */
import comparisons from "./gallery/comparisons.ts?raw";
import convolution from "./gallery/convolution.ts?raw";
import digits from "./gallery/digits.ts?raw";
import discount from "./gallery/discount.ts?raw";
import gameOfLife from "./gallery/gameOfLife.ts?raw";
import histogram from "./gallery/histogram.ts?raw";
import keyValue from "./gallery/keyValue.ts?raw";
import levenshtein from "./gallery/levenshtein.ts?raw";
import linearModel from "./gallery/linearModel.ts?raw";
import matrixProduct from "./gallery/matrixProduct.ts?raw";
import neuralLayer from "./gallery/neuralLayer.ts?raw";
import retrieval from "./gallery/retrieval.ts?raw";
import rounding from "./gallery/rounding.ts?raw";
import sigmoid from "./gallery/sigmoid.ts?raw";
import sorting from "./gallery/sorting.ts?raw";
import tableLookup from "./gallery/tableLookup.ts?raw";
import tablePerElement from "./gallery/tablePerElement.ts?raw";

/** Headings of the gallery, in order. */
export const exampleCategories = ["basics", "learning", "algorithms", "data"] as const;

/** Heading under which an example stands. */
export type ExampleCategory = (typeof exampleCategories)[number];

/** One example of the gallery. */
export interface Example {
  /** Name of its file, without the ending. */
  readonly id: string;
  readonly category: ExampleCategory;
  readonly title: string;
  readonly summary: string;
  /** A script with cell marks (src/notebook/script.ts); without marks it is one cell. */
  readonly text: string;
}

const example = (id: string, category: ExampleCategory, title: string, summary: string, text: string): Example => ({
  ...{ id, category, title, summary, text },
});

/** All examples, in the order of the gallery. */
export const examples: readonly Example[] = [
  example(
    "discount",
    "basics",
    "A discount that nobody sees",
    "One lookup: what a price becomes, computed unseen",
    discount,
  ),
  example(
    "linearModel",
    "basics",
    "Linear model",
    "Sums and products with clear weights: no lookup, four bits",
    linearModel,
  ),
  example("tableLookup", "basics", "Table lookup", "Any function of a small encrypted number", tableLookup),
  example(
    "tablePerElement",
    "basics",
    "A table for each element",
    "Different functions of different elements",
    tablePerElement,
  ),
  example(
    "matrixProduct",
    "basics",
    "Matrix products",
    "By a clear matrix for nothing, by an encrypted one with lookups",
    matrixProduct,
  ),
  example(
    "comparisons",
    "basics",
    "Comparisons and maxima",
    "Choosing without branching: an auction, a tournament, a discount",
    comparisons,
  ),
  example("sigmoid", "basics", "Floats that become a table", "A sigmoid by one lookup, plotted", sigmoid),
  example("rounding", "basics", "Rounding before a lookup", "AutoRounder drops the bits that do not matter", rounding),
  example("neuralLayer", "learning", "Neural layer", "Matrix product, bias, relu and a division", neuralLayer),
  example(
    "convolution",
    "learning",
    "Edges of an image",
    "Convolution, absolute value and max-pooling, as heat maps",
    convolution,
  ),
  example(
    "digits",
    "learning",
    "A tiny classifier of digits",
    "Scores of four shapes and the largest of them, all encrypted",
    digits,
  ),
  example(
    "gameOfLife",
    "algorithms",
    "Game of life",
    "One convolution and one lookup for each cell of the board",
    gameOfLife,
  ),
  example("levenshtein", "algorithms", "Edit distance", "Levenshtein distance of two encrypted words", levenshtein),
  example("sorting", "algorithms", "Sorting and the median", "A sorting network of encrypted minima", sorting),
  example("retrieval", "data", "Private information retrieval", "An entry of a list, without saying which", retrieval),
  example("keyValue", "data", "Private key-value lookup", "A price by an encrypted article number", keyValue),
  example("histogram", "data", "Histogram of answers", "Counting encrypted answers, plotted by the client", histogram),
];

/** The program of the first visit. */
export const defaultText: string = discount;
