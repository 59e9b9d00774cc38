/** `npm start`: installs what is missing and opens the playground. */
import { spawn } from "node:child_process";
import { installPackages, root } from "./run.mjs";

await installPackages();
const vite = spawn(process.execPath, ["node_modules/vite/bin/vite.js", "--open", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
vite.on("close", (code) => process.exit(code ?? 0));
