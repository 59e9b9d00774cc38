/** Text of find and replace. No markup, and no logic beyond plurals. */
export const strings = {
  find: {
    label: "Find in the notebook",
    query: "Find",
    replacement: "Replace by",
    matchCase: "Match case",
    regex: "Regular expression",
    previous: "Previous",
    next: "Next",
    replace: "Replace",
    replaceAll: "Replace all",
    close: "Close",
    none: "Not found",
    position: (number: string, all: string) => `${number} of ${all}`,
    place: (cell: number, line: number) => `Cell ${cell}, line ${line}`,
    titles: {
      open: "Find in the notebook",
      next: "Find the next one",
      previous: "Find the one before",
    },
  },
} as const;
