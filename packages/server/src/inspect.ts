/** Says what a file is, from its head. */
import { open } from "node:fs/promises";
import { readFileHead, UserError } from "glovebox/server";

/** Heads are far shorter than this; bodies may be hundreds of megabytes. */
const mostHeadBytes = 64 * 1024;

/**
 * What the file of this path is, a line each: kind, format, circuit, parameters, key, size.
 * @throws UserError when it is not a file of Glovebox, or its head is damaged
 */
export async function inspect(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(mostHeadBytes), 0, mostHeadBytes, 0);
    const head = headOf(path, buffer.subarray(0, bytesRead));
    const { size } = await file.stat();
    const isWhole = size === head.headLength + head.bodyLength;
    const lines: readonly (readonly [string, string])[] = [
      ["kind", head.name],
      ["format", String(head.version)],
      [
        "circuit",
        head.circuit === undefined ? "not said (format 1)" : `${head.circuit.functionName} ${head.circuit.hash}`,
      ],
      ["parameters", head.parametersId || "none"],
      ["key", head.keyId || "none"],
      [
        "bytes",
        isWhole ? String(size) : `${size}, but the head says ${head.headLength + head.bodyLength}: the file is cut off`,
      ],
    ];
    return lines.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`).join("\n");
  } finally {
    await file.close();
  }
}

function headOf(path: string, start: Uint8Array): ReturnType<typeof readFileHead> {
  try {
    return readFileHead(start);
  } catch (thrown) {
    if (thrown instanceof UserError) throw new UserError(`${path}: ${thrown.message}`, thrown.diagnostic);
    throw thrown;
  }
}
