/** Text that stands in for what a markdown text may not have. No markup, and no logic beyond plurals. */
import { formatNumber } from "../values/format.ts";
import { strangerLimits } from "./allowance.ts";

export const strings = {
  markdown: {
    failed: "This text could not be laid out",
    imageNotLoaded: (source: string, about: string) =>
      `image not loaded: ${about === "" ? "" : `${about}, `}${source} (only images inside the text, data:image/…, are shown)`,
    linkRefused: (target: string) => `(link not made: ${target}; only http, https and # are allowed)`,
    formulaFailed: (reason: string) => `(formula: ${reason})`,
    tooLong: (most: number, length: number) =>
      `The text goes on: ${formatNumber(most)} of ${formatNumber(length)} characters are shown.`,
    tooMuch: {
      texts: `This text is not laid out: the notebook holds more than ${formatNumber(strangerLimits.characters)} characters of text.`,
      elements: `The text goes on, and is not laid out: the notebook's texts have more than ${formatNumber(strangerLimits.elements)} parts.`,
      formulas: `Not all formulas are laid out: the notebook has more than ${formatNumber(strangerLimits.formulas)}, or very large ones.`,
    },
    pictureIsNoLink: (target: string) => `(the picture is no link: ${target})`,
    leadsTo: (host: string) => `(${host})`,
    done: "done:",
    toDo: "to do:",
  },
} as const;
