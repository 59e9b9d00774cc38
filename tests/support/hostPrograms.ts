/** The host examples of docs/hosts as commands that tests run. What a host needs is fetched or built once; a host that is not on this machine is left out, in words. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Where the examples are. */
export const hostsFolder = join(root, "docs/hosts");
/** What hosts need is fetched once: the next runs find it. */
const kept = join(root, "node_modules/.cache/hosts");

/** Runs a command; gives what it prints. Throws if it fails. */
export const runCommand = (command: string, words: readonly string[], options: object = {}): string =>
  execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 300_000, ...options });

/** A command to which the files of module, keys, arguments and results are added. */
type Command = readonly [program: string, ...words: string[]];

function python(): Command {
  const program = join(kept, "python/bin/python");
  if (!existsSync(program)) runCommand("python3", ["-m", "venv", join(kept, "python")]);
  runCommand(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "wasmtime==33.0.0"]);
  return [program, join(hostsFolder, "host.py")];
}

function go(): Command {
  const program = join(kept, "goHost");
  runCommand("go", ["build", "-o", program, "."], { cwd: join(hostsFolder, "go") });
  return [program];
}

function deno(): Command {
  const folder = join(kept, "deno");
  const program = join(folder, "node_modules/.bin/deno");
  const install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, "deno@2.9.6"];
  if (!existsSync(program)) runCommand("npm", install);
  runCommand(program, ["--version"]);
  return [program, "run", "--no-config", "--allow-read", "--allow-write", join(hostsFolder, "host.mjs")];
}

/** It compiles for minutes. */
function rust(): Command {
  const target = join(kept, "rust");
  const build = ["build", "--release", "--target-dir", target];
  runCommand("cargo", build, { cwd: join(hostsFolder, "rust"), timeout: 1_200_000 });
  return [join(target, "release/host")];
}

/** Each host, by the function that makes it ready. */
const hosts = {
  JavaScript: (): Command => [process.execPath, join(hostsFolder, "host.mjs")],
  Deno: deno,
  Python: python,
  Go: go,
  Rust: rust,
} as const;

/** The name of a host. */
export type HostName = keyof typeof hosts;

/** All hosts, and those that every run of the tests tries. */
export const allHostNames = Object.keys(hosts) as readonly HostName[];
export const hostNames = allHostNames.filter((name) => name !== "Rust");

/** The command of a host; null, with the reason printed, if what it needs cannot be had here. */
export function hostCommand(name: HostName): Command | null {
  mkdirSync(kept, { recursive: true });
  try {
    return hosts[name]();
  } catch (thrown) {
    console.log(`${name} is not tested on this machine: ${String(thrown).split("\n")[0]}`);
    return null;
  }
}
