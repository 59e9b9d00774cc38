/**
 * The gallery of examples: each is a file in the form of a script with cell marks, shown as it is written. The first is the document of the first visit;
 * the texts of the others are loaded when one of them is opened.
 */
import discount from "./gallery/discount.ts?raw";

/** Headings of the gallery, in order. */
export const exampleCategories = ["basics", "learning", "algorithms", "data"] as const;

/** Heading under which an example stands. */
export type ExampleCategory = (typeof exampleCategories)[number];

/** One example of the gallery. */
export interface Example {
  /** Name of its file, without the ending. */
  readonly id: ExampleId;
  readonly category: ExampleCategory;
  readonly title: string;
  readonly summary: string;
}

const example = (id: ExampleId, category: ExampleCategory, title: string, summary: string): Example => ({
  ...{ id, category, title, summary },
});

type Texts = typeof import("./texts.ts").texts;
type ExampleId = keyof Texts;

let loaded: Texts | null = null;

/** The text of an example: a script with cell marks (src/notebook/script.ts); without marks it is one cell. */
export async function exampleText({ id }: Pick<Example, "id">): Promise<string> {
  loaded ??= (await import("./texts.ts")).texts;
  return loaded[id];
}

/** The text of an example as far as it is loaded: that of the first always is; null for others before one was opened. */
export function loadedText({ id }: Pick<Example, "id">): string | null {
  if (id === first) return defaultText;
  return loaded?.[id] ?? null; // absent: not loaded yet
}

/** All examples, in the order of the gallery. */
export const examples: readonly Example[] = [
  example("discount", "basics", "A discount that nobody sees", "One lookup: what a price becomes, computed unseen"),
  example("linearModel", "basics", "Linear model", "Sums and products with clear weights: no lookup, four bits"),
  example("tableLookup", "basics", "Table lookup", "Any function of a small encrypted number"),
  example("tablePerElement", "basics", "A table for each element", "Different functions of different elements"),
  example(
    "matrixProduct",
    "basics",
    "Matrix products",
    "By a clear matrix for nothing, by an encrypted one with lookups",
  ),
  example(
    "comparisons",
    "basics",
    "Comparisons and maxima",
    "Choosing without branching: an auction, a tournament, a discount",
  ),
  example("sigmoid", "basics", "Floats that become a table", "A sigmoid by one lookup, plotted"),
  example("rounding", "basics", "Rounding before a lookup", "AutoRounder drops the bits that do not matter"),
  example("neuralLayer", "learning", "Neural layer", "Matrix product, bias, relu and a division"),
  example("convolution", "learning", "Edges of an image", "Convolution, absolute value and max-pooling, as heat maps"),
  example(
    "digits",
    "learning",
    "A tiny classifier of digits",
    "Scores of four shapes and the largest of them, all encrypted",
  ),
  example(
    "iris",
    "learning",
    "Iris: a tree and its boundary",
    "Three species by their petals, with encrypted points on the picture",
  ),
  example(
    "cancer",
    "learning",
    "A diagnosis that the server never learns",
    "XGBoost on 30 measurements: accuracy by bits, confusion matrix, one patient encrypted",
  ),
  example(
    "paintedDigits",
    "learning",
    "Digits painted by hand",
    "Paint an 8 × 8 picture: it is classified encrypted, and only you learn the digit",
  ),
  example(
    "creditDecision",
    "learning",
    "A credit decision",
    "A tree decides on an encrypted application and shows its way to the applicant only",
  ),
  example(
    "housePrices",
    "learning",
    "House prices",
    "Boosted trees that predict a number, from a table with missing cells",
  ),
  example("spamWords", "learning", "Spam words", "Counts of words, weighed without being read"),
  example("gameOfLife", "algorithms", "Game of life", "One convolution and one lookup for each cell of the board"),
  example("levenshtein", "algorithms", "Edit distance", "Levenshtein distance of two encrypted words"),
  example("sorting", "algorithms", "Sorting and the median", "A sorting network of encrypted minima"),
  example("retrieval", "data", "Private information retrieval", "An entry of a list, without saying which"),
  example("keyValue", "data", "Private key-value lookup", "A price by an encrypted article number"),
  example("histogram", "data", "Histogram of answers", "Counting encrypted answers, plotted by the client"),
];

/** Id of the first example. */
const first: ExampleId = "discount";

/** The program of the first visit. */
export const defaultText: string = discount;
