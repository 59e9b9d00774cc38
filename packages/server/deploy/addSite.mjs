/**
 * Puts the built page beside the built command, where `glovebox serve --site` finds it and the package and the image have it. Without a built page the command is built without one, and
 * `--site` says what to do.
 */
import { cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const site = path("../../../dist/site");
const target = path("../dist/site");
rmSync(target, { recursive: true, force: true });
if (existsSync(`${site}/index.html`)) cpSync(site, target, { recursive: true });
else console.warn("no page was built (npm run build:site): 'glovebox serve --site' will not have one");
