/** Text of the page as a whole. No markup, and no logic beyond plurals. */
export const strings = {
  skipToGraph: "Skip to the graph",

  skipToRun: "Skip to the run panel",

  views: { code: "Code", graph: "Graph", run: "Run", output: "Output" },

  appView: "App view",
  appViewHint: "Texts, inputs and outputs without the code",

  more: "More",
  moreHint: "Open a file, print, how the page looks, all commands",
  print: "Print or save as PDF",
  printHint: "Cells and what they show, without the buttons",

  intro: {
    /** Before, within and after the words that stand out. */
    sentence: [
      "A server computes on your number ",
      "without ever seeing it",
      ". Write the function, watch its bits, run it on real ciphertexts, here in this tab.",
    ],
    change: "Change anything: graph, widths and cost follow as you type.",
    newcomer: "New to this?",
    lesson: "Lesson 1, five minutes",
    concrete: "From Concrete?",
    linearModel: "The linear model",
  },

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
