/**
 * Puts the built command into a folder as a package of its own: its scripts, and a package.json with what a server needs at the versions that the repository pins. Optional
 * packages, which only a client takes, are left out.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const [target, scripts = `${here}dist`] = process.argv.slice(2);
if (target === undefined) throw new Error("usage: node imagePackage.mjs FOLDER [SCRIPTS]");
const { name, version, description, type, license, engines, bin, dependencies } = JSON.parse(
  readFileSync(`${here}package.json`, "utf8"),
);
mkdirSync(target, { recursive: true });
cpSync(scripts, `${target}/dist`, { recursive: true });
const written = { name, version, description, type, license, private: true, engines, bin, dependencies };
writeFileSync(`${target}/package.json`, `${JSON.stringify(written, null, 2)}\n`);
