/** Text of what several features show: the head’s looks, marks, words for values. No markup, and no logic beyond plurals. */
export const strings = {
  title: "Glovebox",

  header: {
    lastGood: "The last text that could be traced",
    menu: "Menu",
    stop: "Stop",
    stopHint: "Stop tracing the program",
    toDark: "Dark",
    toLight: "Light",
    themeHint: "Switch between the light and the dark design",
    largeText: "Large text",
    largeTextHint: "Larger text, for a projector",
  },

  withCount: (name: string, count: number) => (count === 0 ? name : `${name} (${count})`),

  /** Of a value. */
  terms: { encrypted: "encrypted", clear: "clear" },
  insecure: "NOT secure: toy parameters",
} as const;
