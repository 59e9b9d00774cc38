/** The command `glovebox`. */
import { argv, stderr, stdout } from "node:process";
import { command } from "./command.ts";

const words = argv.slice(2);
// What a client or a measurement prints is its result, and nothing else.
const spoken = words[0] === "client" || words[0] === "bench" ? stderr : stdout;
const { code, text } = await command(words, (line) => spoken.write(`${line}\n`));
if (text !== "") (code === 0 ? stdout : stderr).write(`${text}\n`);
process.exitCode = code;
