/** Text of the choice between this tab and servers. No markup, and no logic beyond plurals. */
export const strings = {
  servers: {
    choice: "Server",
    choiceHint: "Where encrypted runs compute. Keys that can decrypt stay in this tab wherever it is.",
    tab: "this tab",
    site: (origin: string) => `the server of this site, ${origin}`,
    named: (address: string) => `${address}, named by this notebook`,
    other: "an address…",
    connecting: "Connecting…",
  },
} as const;
