/** Text of the command palette and the keyboard help. No markup, and no logic beyond plurals. */
import { plural } from "../values/format.ts";

export const strings = {
  commands: {
    palette: "Command palette",
    query: "Find a command",
    list: "Commands",
    found: (commands: number) => plural(commands, "command", "commands"),
    help: "Keyboard",
    close: "Close",
    characterKeys: "Keys that are a character alone, such as ?, work outside of text fields",
    inParts: "In one part of the page",
    parts: [
      { what: "Leave the editor", keys: "Esc" },
      { what: "Go from node to node of the graph", keys: "↑ ↓ ← →" },
      { what: "Show the details of a node", keys: "Enter" },
      { what: "Go from tab to tab", keys: "← →" },
    ],
    groups: {
      notebook: "Notebook",
      cell: "Cell",
      run: "Run",
      graph: "Graph",
      share: "Share",
      learn: "Learn",
      view: "View",
      help: "Help",
    },
    titles: {
      palette: "Find a command",
      keyboard: "Show all keys",
      runEncrypted: "Run encrypted",
      simulate: "Simulate",
      cancel: "Cancel the encrypted run",
      stop: "Stop tracing the program",
      trace: "Trace the program again",
      keys: "Save, load, export and import keys",
      theme: "Switch between light and dark",
      largeText: "Switch large text on or off",
      example: (title: string) => `Open example: ${title}`,
      show: (view: string) => `Show ${view.toLowerCase()}`,
    },
  },
} as const;
