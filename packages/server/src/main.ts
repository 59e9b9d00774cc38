/** The command `glovebox`. */
import { argv, stderr, stdout } from "node:process";
import { command } from "./command.ts";

const { code, text } = await command(argv.slice(2), (line) => stdout.write(`${line}\n`));
if (text !== "") (code === 0 ? stdout : stderr).write(`${text}\n`);
process.exitCode = code;
