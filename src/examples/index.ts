/** The programs of the Examples menu: each is a file in cell syntax, shown as it is written. The first is the text of the first visit. */
import linearModel from "./cells/linearModel.ts?raw";
import neuralLayer from "./cells/neuralLayer.ts?raw";
import tableLookup from "./cells/tableLookup.ts?raw";
import tablePerElement from "./cells/tablePerElement.ts?raw";

/** One program of the menu. */
export interface Example {
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

/** All programs, in the order of the menu. */
export const examples: readonly Example[] = [
  { title: "Linear model", summary: "Sums and products with clear weights: no lookup, four bits", text: linearModel },
  { title: "Table lookup", summary: "Any function of a small encrypted number", text: tableLookup },
  { title: "A table for each element", summary: "Different functions of different elements", text: tablePerElement },
  { title: "Neural layer", summary: "Matrix product, bias, relu and a division", text: neuralLayer },
];

/** The program of the first visit. */
export const defaultText: string = linearModel;
