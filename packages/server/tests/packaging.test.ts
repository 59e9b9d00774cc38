/** What is delivered: the package, the image's parts, the manifests. Docker itself is not on every machine; what it would be given is looked at here. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { saved, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { builtFolder, ready, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const deploy = join(packageFolder, "deploy");
const text = (name: string) => readFile(join(deploy, name), "utf8");

let manifest: {
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  bin: Record<string, string>;
  files: string[];
};
beforeAll(async () => {
  manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
});

test("the package names every package that its scripts import, at one exact version; only the client takes tfhe's", async () => {
  const imported = new Set<string>();
  for (const name of await readdir(builtFolder())) {
    const script = await readFile(join(builtFolder(), name), "utf8");
    for (const [, from = ""] of script.matchAll(/(?:from|import)\s*\(?\s*"([@\w][\w./:@-]*)"/g)) {
      if (from.startsWith("node:")) continue;
      imported.add(from.startsWith("@") ? from.split("/").slice(0, 2).join("/") : (from.split("/")[0] ?? from));
    }
  }
  expect([...imported].sort()).toEqual(
    [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies].flatMap(Object.keys).sort(),
  );
  // Whoever traces brings it; nothing else is left to be brought.
  expect(Object.keys(manifest.peerDependencies)).toEqual(["@opentelemetry/api"]);
  expect(Object.keys(manifest.optionalDependencies)).toEqual(["node-tfhe"]);
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test("npm packs the built scripts and nothing else", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "dist"));
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  for (const name of await readdir(builtFolder())) {
    await writeFile(join(folder, "dist", name), await readFile(join(builtFolder(), name)));
  }
  await writeFile(join(folder, "secret.keys"), "x");
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: folder });
  const names = (JSON.parse(stdout)[0].files as { path: string }[]).map(({ path }) => path);
  expect(names).toContain("dist/main.js");
  expect(names).toContain("dist/evaluation.js");
  expect(names.filter((name) => name !== "package.json" && !name.startsWith("dist/"))).toEqual([]);
});

test("what the image holds serves without the client's script and without tfhe's package", async () => {
  const app = await temporaryFolder();
  await run(process.execPath, [join(deploy, "imagePackage.mjs"), app, builtFolder()]);
  for (const script of await readdir(join(app, "dist"))) {
    if (script === "client.js" || script.startsWith("remoteModels-")) await rm(join(app, "dist", script));
  }
  expect(JSON.parse(await readFile(join(app, "package.json"), "utf8"))).not.toHaveProperty("optionalDependencies");
  const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
  await mkdir(join(app, "node_modules"));
  for (const name of await readdir(modules)) {
    const isClients = ["node-tfhe", "tfhe", "glovebox", "glovebox-server"].includes(name);
    if (!isClients && !name.startsWith(".")) await symlink(join(modules, name), join(app, "node_modules", name));
  }
  const words = [await saved({ toy: await toyLookup() }), "--enable-unsafe", "--data", join(app, "data")];
  const service = await startService(words, join(app, "dist"));
  await ready(service);
  service.process.kill("SIGTERM");
  expect(await service.ended).toBe(0);
});

test("the Dockerfile has two stages, no root, Node 24, a health check, and no client", async () => {
  const dockerfile = await text("Dockerfile");
  const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(stages).toEqual(["node:24-slim", "node:24-slim"]);
  const last = dockerfile.slice(dockerfile.lastIndexOf("FROM "));
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK /m);
  expect(last).toMatch(/^VOLUME \["\/data"\]$/m);
  expect(last.indexOf("USER node")).toBeLessThan(last.indexOf("ENTRYPOINT"));
  expect(dockerfile).toContain("--omit=optional");
  expect(dockerfile).toContain("rm packages/server/dist/client.js packages/server/dist/remoteModels-*.js");
  for (const [, path = ""] of dockerfile.matchAll(/^(?:COPY|RUN) .*?(packages\/server\/[\w/.]+\.(?:json|mjs))/gm)) {
    expect(existsSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url))), path).toBe(true);
  }
});

test("compose and Kubernetes files keep the root read-only, drop what is not needed, and wait longer than a drain", async () => {
  const compose = await text("compose.yaml");
  expect(compose).toMatch(/read_only: true/);
  expect(compose).toMatch(/cap_drop: \[ALL\]/);
  expect(compose).toMatch(/^ {2}redis:$/m);
  for (const name of ["kubernetes/server.yaml", "kubernetes/workers.yaml"]) {
    const documents = (await text(name)).split(/^---$/m);
    for (const document of documents) {
      expect(document).toMatch(/^apiVersion: \S+$/m);
      expect(document).toMatch(/^kind: \w+$/m);
      expect(document).toMatch(/^ {2}name: [\w-]+$/m);
      expect(document).not.toContain("\t");
      if (!/kind: (StatefulSet|Deployment)/.test(document)) continue;
      for (const needed of [
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "drop: [ALL]",
        "limits: { memory:",
      ]) {
        expect(document, name).toContain(needed);
      }
      expect(Number(/terminationGracePeriodSeconds: (\d+)/.exec(document)?.[1])).toBeGreaterThan(30);
    }
  }
  expect(await text("kubernetes/workers.yaml")).toContain("glovebox_jobs_queued");
  expect(await text("kubernetes/workers.yaml")).toContain("kind: ScaledObject");
});
