/** Text of the page as a whole. No markup, and no logic beyond plurals. */
export const strings = {
  skipToGraph: "Skip to the graph",

  skipToRun: "Skip to the run panel",

  views: { code: "Code", graph: "Graph", run: "Run", output: "Output", label: "Views" },

  /** Texts of the page before any script, and of the installed app; put in by the build. */
  site: {
    language: "en",
    description: "Write NumPy-style TypeScript and run it on encrypted data, in the browser.",
    opening: "Opening the notebook",
    needsScript: "Glovebox compiles and encrypts in your browser, and needs JavaScript for it.",
  },

  failure: {
    heading: "Something in this page broke.",
    advice: "Your text is saved. Reload the page to go on.",
    reload: "Reload",
  },
} as const;
