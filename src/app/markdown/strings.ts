/** Text that stands in for what a markdown text may not have. No markup, and no logic beyond plurals. */
import { formatNumber } from "../values/format.ts";

export const strings = {
  markdown: {
    failed: "This text could not be laid out",
    imageNotLoaded: (source: string, about: string) =>
      `image not loaded: ${about === "" ? "" : `${about}, `}${source} (only images inside the text, data:image/…, are shown)`,
    linkRefused: (target: string) => `(link not made: ${target}; only http, https and # are allowed)`,
    formulaFailed: (reason: string) => `(formula: ${reason})`,
    tooLong: (most: number, length: number) =>
      `The text goes on: ${formatNumber(most)} of ${formatNumber(length)} characters are shown.`,
    done: "done:",
    toDo: "to do:",
  },
} as const;
