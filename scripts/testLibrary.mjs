/** The built library as a consumer sees it: imported by Node from dist/lib, with no DOM, from an empty folder. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiler, LookupTable, np } from "../dist/lib/index.js";

const w = np.array([2]);
const linearModel = compiler({ x: "encrypted" }, (x) => np.add(w.matmul(x), 2));
const circuit = await linearModel.compile(np.arange(0, 4).reshape([-1, 1]));
assert.equal(circuit.graph.maximumIntegerBitWidth(), 4);
assert.equal(await circuit.encryptRunDecrypt(np.array([3])), 8);
circuit.dispose();

// The second program of the README.
const f = compiler({ x: "encrypted" }, (x) => np.floor_divide(np.maximum(np.subtract(x, 3), 0), 2));
const lookups = await f.compile(np.arange(0, 8));
assert.equal(await lookups.encryptRunDecrypt(7), 2);

// Threads: as many as were asked for, all ended by dispose. Those of the last circuit, which is not disposed of, do not keep this process alive.
let started = 0;
let ended = 0;
process.on("worker", (worker) => {
  started++;
  worker.on("exit", () => ended++);
});
const values = Array.from({ length: 48 }, (_, i) => i % 8);
const table = new LookupTable([3, 1, 4, 1, 5, 9, 2, 6]);
for (const [threads, isDisposed] of [
  [1, true],
  [3, true],
  [2, false],
]) {
  started = 0;
  ended = 0;
  const many = await compiler({ x: "encrypted" }, (x) => table.lookup(x)).compile([values], { threads });
  const result = await many.encryptRunDecrypt(values);
  assert.deepEqual(
    result.tolist(),
    values.map((x) => [3, 1, 4, 1, 5, 9, 2, 6][x]),
  );
  assert.equal(started, threads - 1);
  if (!isDisposed) continue;
  many.dispose();
  while (ended < started) await new Promise((resolve) => setTimeout(resolve, 10));
}

// The other exports, by the names that a consumer writes: client and server files go from one to the other, each with what it needs alone.
const { Client, Server: ServerBeside } = await import("glovebox/run");
const { Server } = await import("glovebox/server");
const clients = Client.load(lookups.client.save());
const servers = Server.load(lookups.server.save());
const encrypted = await clients.encrypt(7);
assert.equal(await clients.decrypt(await servers.run(encrypted, await clients.evaluationKeys())), 2);
assert.equal(Server, ServerBeside);
servers.dispose();

// A server's script, with all that it imports, has nothing of the tfhe package and no client.
const scripts = new Map();
const read = (url) => {
  if (scripts.has(url.href)) return;
  const text = readFileSync(url, "utf8");
  scripts.set(url.href, text);
  for (const [, name] of text.matchAll(/(?:from|import)\s*\(?"(\.[^"]+)"/g)) read(new URL(name, url));
};
read(new URL("../dist/lib/server.js", import.meta.url));
for (const text of scripts.values()) {
  assert.doesNotMatch(text, /(?:from|import)\s*\(?"(?:node-)?tfhe"/);
  assert.doesNotMatch(text, /class ClientSession/);
}

// Models, and arrays of one kind.
const ml = await import("glovebox/ml");
const X = np.arange(0, 20).reshape([-1, 1]);
const model = await new ml.DecisionTreeClassifier({ nBits: 3, maxDepth: 2 }).fit(X, np.greater(X, 9));
await model.compile(X);
assert.deepEqual((await model.predict([[3], [15]], { fhe: "execute" })).tolist(), [0, 1]);
model.dispose();

// The command of packages/server, built, and a circuit on it.
const { stdout } = spawnSync(process.execPath, ["packages/server/dist/main.js", "--help"], { encoding: "utf8" });
assert.match(stdout, /^usage: glovebox/);
const { connect } = await import("glovebox/remote");
const folder = mkdtempSync(join(tmpdir(), "glovebox-"));
writeFileSync(join(folder, "half.glovebox-server"), lookups.server.save());
const words = ["serve", folder, "--port", "0", "--metrics", "off", "--data", join(folder, "data"), "--log", "error"];
const service = spawn(process.execPath, ["packages/server/dist/main.js", ...words], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [said] = await once(service.stdout, "data");
const remote = (await connect(/serves at (\S+)/.exec(said)[1])).circuit("half");
assert.equal(await remote.encryptRunDecrypt(7), 2);
service.kill("SIGTERM");
const [code] = await once(service, "close");
assert.equal(code, 0);
rmSync(folder, { recursive: true });
console.log("10 passed");
