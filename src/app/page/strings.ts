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

  /** Of parts of the page that are loaded when they are needed. */
  unloaded: {
    first: "A part of the page could not be loaded. Is there a network?",
    again: "It could not be loaded again. If a newer version of the page is out, a reload gets it; your text is saved.",
    retry: "Try again",
    trying: "Loading",
    reload: "Reload the page",
  },

  withCount: (name: string, count: number) => (count === 0 ? name : `${name} (${count})`),

  /** Of a value. */
  terms: { encrypted: "encrypted", clear: "clear" },
  insecure: "NOT secure: toy parameters",
} as const;
