/** Text of the dialogs of servers: before something is sent, what was agreed to, files of circuits. Loaded with them. No markup, and no logic beyond plurals. */
export const strings = {
  servers: {
    connecting: "Connecting…",
    heading: "Run on a server",
    stranger: (origin: string) =>
      `This notebook is a stranger's. It does not connect by itself; if you agree, its circuit runs at ${origin}, which belongs to whoever it belongs to.`,
    address: "Address of the server",
    example: "http://127.0.0.1:7700",
    to: "To",
    circuit: "Circuit",
    unnamed: "a function without a name",
    sent: "What is sent",
    keys: (size: string) => `the evaluation key, ${size}, once: with it one can compute and not decrypt`,
    noKeys: "no key: this circuit has no lookups",
    inputs: (size: string) => `the encrypted inputs, about ${size} each run`,
    clear: (names: readonly string[]) => `NOT encrypted, since the program says so: ${names.join(", ")}`,
    nothingElse: "nothing else: secret key, inputs and results stay here",
    learns: "The server learns which circuit, sizes, times and your network address.",
    token: "API key or token, where the server asks for one",
    tokenNote: "Kept in this tab's memory only: not in the notebook, not in links, not in the browser's storage.",
    remembered: "This browser remembers that you agreed to this server, until you forget it under Keys.",
    agree: "Agree and connect",
    cancel: "Cancel",
    withHint: (message: string, hint: string | undefined) =>
      hint === undefined ? `${message}.` : `${message}: ${hint}.`,
    unreachable: (origin: string) =>
      `If it runs, it must let this page ask: glovebox serve … --origin ${origin}. From a public page a browser may also ask whether it may reach your local network.`,
    missing: (names: readonly string[]) =>
      names.length === 0
        ? "The server serves no circuit."
        : `The server does not serve this circuit. It serves ${names.join(", ")}.`,
    serveIt: "Whoever runs it gives it this file and starts it with:",
    saveFile: "Save the server file",
    copy: "Copy",
    copied: "Copied.",
    notCopied: "The browser refused: select the text.",
    waitsForCircuit: "Looking at the circuit…",
    refused: {
      bad: (text: string) =>
        `address: expected one such as http://127.0.0.1:7700 or https://fhe.example.org, got '${text}'`,
      password: () => "address: expected one without a name and a password in it; a token has a field of its own",
      notEncrypted: (origin: string) =>
        `address: ${origin} is http on another machine, where tokens and what you compute can be read and changed on the way; it needs https (glovebox serve --tls, or a proxy before it)`,
    },
    allowed: "Servers that you agreed to",
    noneAllowed: "None: encrypted runs stay in this tab.",
    forget: "Forget",
    forgetNamed: (origin: string) => `Forget ${origin}`,
    file: {
      heading: "File of a server",
      what: "This file is the server's half of a circuit: glovebox serve runs it on values that it cannot read. It is no notebook.",
      name: "Circuit",
      hash: "Hash",
      parameters: "Parameters",
      bootstraps: "Bootstraps",
      keys: "Evaluation keys",
      inputs: "Encrypted inputs",
      outputs: "Encrypted results",
      size: "File",
      format: "Format",
      version: "Version when it is served",
      insecure: "NOT secure: toy parameters",
      serve: "To serve it:",
      close: "Close",
      unreadable: (name: string, why: string) => `${name}: ${why}`,
    },
  },
} as const;
