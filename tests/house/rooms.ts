/**
 * The rooms of the house, from the ground up: what each may import. A room never imports from one that stands below it in this list, so no two
 * rooms import each other. layers.test.ts holds the files to it, architecture.test.ts the table in docs/architecture.md.
 */

/** A folder, or a file, with what is in it; a room inside of another is a room of its own. */
export interface Room {
  /** Path within `src`; or `workers`. */
  readonly name: string;
  /** Rooms whose code it may import. `base` and all of `value` are open to every room above them. */
  readonly imports: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[];
}

/** Of what the workers do the page knows these types; their code runs elsewhere. */
const wires = ["protocol", "circuit", "run", "run/client", "compile"];

/** What most features of the page stand on. */
const page = ["app/page", "app/values"];
const notebook = [...page, "app/notebook"];
const running = [...notebook, "app/run"];
const drawing = [...running, "app/inside", "app/circuit/facts"];

/** All rooms. */
export const rooms: readonly Room[] = [
  { name: "base", imports: [] },
  { name: "value", imports: ["base"] },
  { name: "value/elementwise", imports: ["base", "value"] },
  { name: "value/linear", imports: ["base", "value", "value/elementwise"] },
  { name: "ir", imports: [] },
  { name: "trace", imports: ["ir"] },
  { name: "passes", imports: ["ir"] },
  { name: "layout", imports: ["ir"] },
  { name: "kernel", imports: [] },
  { name: "kernel/plain", imports: ["kernel"] },
  { name: "kernel/wasm", imports: ["kernel", "kernel/plain"] },
  { name: "kernel/load", imports: ["kernel", "kernel/plain", "kernel/wasm"] },
  { name: "tfhe", imports: ["kernel"] },
  { name: "params", imports: ["kernel"] },
  { name: "expand", imports: ["ir", "passes", "params"] },
  { name: "eval", imports: ["ir", "passes", "tfhe", "params", "expand"], types: ["kernel"] },
  { name: "circuit", imports: ["ir", "passes", "params", "expand", "eval"], types: ["kernel"] },
  // Circuits as WebAssembly modules: code of their plans, linked with a runtime and the kernel.
  { name: "machine", imports: ["ir", "kernel", "kernel/wasm", "tfhe", "params", "eval", "circuit"] },
  { name: "run/files", imports: ["tfhe", "params", "circuit"] },
  { name: "run", imports: ["ir", "eval", "circuit", "run/files"], types: ["passes", "kernel", "tfhe"] },
  // Client and server never import each other: the server knows no secret, and what loads the client loads no compiler.
  {
    name: "run/client",
    imports: ["ir", "tfhe", "params", "eval", "circuit", "run/files", "run"],
    types: ["kernel"],
  },
  { name: "run/server", imports: ["ir", "tfhe", "eval", "circuit", "run/files", "run"], types: ["kernel"] },
  { name: "run/local", imports: ["run/files", "run", "run/client", "run/server"], types: ["circuit"] },
  {
    name: "compile",
    imports: [
      ...["ir", "trace", "passes", "params", "expand", "eval", "circuit"],
      ...["run/files", "run", "run/client", "run/server"],
    ],
  },
  // The wires between page and workers: types of calls, and the one way to make them.
  {
    name: "protocol",
    imports: [],
    types: ["ir", "kernel", "layout", "circuit", "machine", "run", "run/client", "run/server", "compile"],
  },
  // Helping threads of an evaluator, and what Node gives in the place of a browser's workers.
  { name: "threads", imports: ["kernel/load", "tfhe", "protocol"], types: ["kernel"] },
  { name: "node", imports: ["kernel/load", "tfhe", "machine", "protocol", "threads"], types: ["circuit", "run"] },
  // What the workers' entries are made of: what a browser gives them, cancelling, threads.
  {
    name: "serving",
    imports: ["kernel", "kernel/load", "tfhe", "run", "protocol", "threads"],
    types: ["run/client"],
  },
  // Circuits on a server over HTTP, with a client before them.
  { name: "remote", imports: ["run", "run/client"] },
  {
    name: "ml",
    imports: ["trace", "params", "protocol"],
    types: ["ir", "circuit", "run", "run/client", "run/files", "run/server", "compile"],
  },
  {
    name: "index",
    imports: ["trace", "run", "run/client", "run/server", "run/local", "compile", "node"],
    types: ["ir", "params", "circuit", "run/files"],
  },
  // The entries of the library's other exports. The server's knows no client and nothing of the tfhe package.
  { name: "exports/server", imports: ["machine", "run/files", "run/server", "node"], types: ["run"] },
  { name: "exports/run", imports: ["run/client", "node", "exports/server"], types: ["run/files"] },
  { name: "exports/remoteModels", imports: ["ml", "run/files"], types: ["remote"] },
  { name: "exports/openModel", imports: ["exports/remoteModels"], types: ["ml", "remote"] },
  { name: "exports/remote", imports: ["node", "remote", "exports/openModel"], types: ["ml"] },
  { name: "exports/remoteBrowser", imports: ["serving", "remote", "exports/openModel"], types: ["ml"] },
  { name: "exports/ml", imports: ["index", "ml", "run/client", "run/files"] },
  { name: "examples", imports: ["index"] },
  { name: "lessons", imports: [] },
  // User code: its text is made ready outside of the worker that runs it; the page imports nothing that runs inside.
  { name: "sandbox/translate", imports: [] },
  { name: "sandbox/types", imports: ["ir", "trace", "protocol"], types: ["compile", "ml"] },
  { name: "sandbox/shared", imports: [], types: ["protocol"] },
  {
    name: "sandbox/inside",
    imports: ["trace", "compile", "protocol", "sandbox/translate", "sandbox/shared"],
    types: ["run"],
  },
  { name: "sandbox/outside", imports: ["ir", "circuit", "protocol", "sandbox/translate", "sandbox/shared"] },
  { name: "notebook", imports: ["sandbox/translate"], types: ["ir", "protocol"] },
  { name: "course", imports: ["notebook"], types: ["protocol", "sandbox/outside"] },
  // The page. Each room is a feature with its store, components, commands, words and styles; `app/shell` joins them.
  { name: "app/page", imports: ["ir"], types: wires },
  { name: "app/values", imports: ["ir"] },
  { name: "app/markdown", imports: page },
  { name: "app/commands", imports: page },
  { name: "app/notebook", imports: ["notebook", ...page], types: [...wires, "sandbox/outside"] },
  { name: "app/notebook/outputs", imports: page, types: [...wires, "notebook"] },
  { name: "app/notebook/find", imports: ["notebook", ...notebook], types: ["app/commands"] },
  {
    name: "app/notebook/editor",
    imports: ["sandbox/types", "sandbox/shared", "notebook", ...notebook, "app/markdown", "app/notebook/find"],
  },
  { name: "app/run", imports: ["run", "protocol", ...notebook], types: ["params", ...wires] },
  { name: "app/inside", imports: ["ir", ...running], types: wires },
  { name: "app/servers", imports: ["circuit", "protocol", ...running], types: wires },
  { name: "app/keys", imports: ["protocol", ...page, "app/servers"], types: wires },
  { name: "app/workshop", imports: ["ir", "run", "protocol", ...running, "app/servers", "app/keys"], types: wires },
  {
    name: "app/run/panel",
    imports: [...running, "app/inside", "app/servers", "app/keys", "app/workshop"],
    types: wires,
  },
  { name: "app/circuit/facts", imports: ["ir", ...running], types: [...wires, "layout"] },
  { name: "app/circuit/export", imports: ["layout", ...drawing], types: wires },
  { name: "app/circuit/tables", imports: ["ir", "passes", ...drawing], types: wires },
  { name: "app/circuit/picture", imports: ["layout", ...drawing, "app/circuit/export"], types: ["ir", ...wires] },
  { name: "app/circuit/code", imports: ["protocol", ...drawing], types: wires },
  { name: "app/circuit/compare", imports: ["passes", ...drawing, "app/circuit/tables"], types: wires },
  { name: "app/circuit/ranges", imports: ["notebook", ...drawing], types: wires },
  {
    name: "app/circuit",
    imports: [
      ...["layout", ...drawing, "app/circuit/export", "app/circuit/tables", "app/circuit/picture"],
      ...["app/circuit/code", "app/circuit/compare", "app/circuit/ranges"],
    ],
    types: [...wires, "app/commands"],
  },
  {
    name: "app/notebook/cells",
    imports: [
      ...["notebook", ...drawing, "app/markdown", "app/notebook/outputs", "app/notebook/editor"],
      ...["app/run/panel", "app/circuit"],
    ],
    types: [...wires, "app/commands"],
  },
  { name: "app/library", imports: ["examples", "notebook", ...notebook], types: ["app/commands"] },
  { name: "app/share", imports: ["protocol", "notebook", "course", ...notebook, "app/commands", "app/library"] },
  {
    name: "app/course",
    imports: [
      ...["examples", "lessons", "notebook", "course", ...notebook],
      ...["app/markdown", "app/commands", "app/workshop", "app/library"],
    ],
    types: [...wires, "sandbox/outside"],
  },
  {
    name: "app/models",
    imports: ["protocol", "notebook", ...notebook, "app/commands", "app/library"],
  },
  { name: "app/webApp", imports: ["app/page"], types: wires },
  { name: "app/sandbox", imports: ["sandbox/outside"] },
  {
    name: "app/shell",
    imports: [
      ...["examples", "notebook", ...drawing, "app/commands", "app/servers", "app/keys", "app/run/panel"],
      ...["app/circuit", "app/circuit/compare"],
      ...["app/notebook/outputs", "app/notebook/find", "app/notebook/editor", "app/notebook/cells"],
      ...["app/library", "app/share", "app/course", "app/models"],
    ],
  },
  // Joins the words of all features, and imports nothing else of them.
  {
    name: "app/strings",
    imports: [
      ...["app/page", "app/values", "app/markdown", "app/commands", "app/notebook", "app/notebook/outputs"],
      ...["app/notebook/find", "app/run", "app/inside", "app/servers", "app/keys", "app/workshop"],
      ...[
        "app/circuit/facts",
        "app/circuit/code",
        "app/circuit/compare",
        "app/library",
        "app/share",
        "app/course",
        "app/models",
      ],
      ...["app/webApp", "app/shell"],
    ],
  },
  {
    name: "main",
    imports: [
      ...["protocol", "app/page", "app/run", "app/workshop", "app/library", "app/share", "app/course"],
      ...["app/models", "app/webApp", "app/sandbox", "app/shell"],
    ],
  },
  {
    name: "workers",
    imports: [
      ...["layout", "circuit", "machine", "run", "run/client", "run/server", "compile", "protocol", "threads"],
      ...["serving", "remote", "ml", "sandbox/inside"],
    ],
    types: ["sandbox/translate"],
  },
];

/** The room of a path within the repository, such as `src/ir/ops/index.ts`; undefined when it is in none. */
export function roomOf(path: string): Room | undefined {
  const name = path.replace(/^src\//, "").replace(/\.tsx?$/, "");
  return rooms
    .filter((room) => name === room.name || name.startsWith(`${room.name}/`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

const ofWorkers = [
  "kernel/wasm",
  "kernel/load",
  "machine",
  "protocol",
  "threads",
  "serving",
  "remote",
  "sandbox/inside",
  "sandbox/outside",
  "workers",
];

/**
 * The compiler settings of a room: `app` knows the document, `host` a worker's globals, `core` neither. `none`: programs of users, texts, and what is for Node, which
 * the tests' settings check.
 */
export function settingsOf({ name }: Room): "app" | "host" | "core" | "none" {
  if (name === "main" || name.startsWith("app/")) return "app";
  if (["examples", "lessons", "node", "index"].includes(name) || name.startsWith("exports/")) return "none";
  return ofWorkers.includes(name) ? "host" : "core";
}
