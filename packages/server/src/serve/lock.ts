/** One process a folder: two services that take up the same jobs would run each twice, and two workers would remove what the other has not finished. */
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "glovebox/server";
import { orMissing } from "../base/files.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Somebody else's process is one too.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

/**
 * Takes a folder for this process; the function that it gives lets it go. A lock of a process that has ended counts for nothing.
 * @throws UserError when another process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock");
  const holder = Number((await orMissing(readFile(path, "utf8"))) ?? "");
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    throw new UserError(`--data ${folder}: process ${holder} uses it already`, {
      code: "locked",
      hint: `end that one, say another folder, or remove ${path} if it is no glovebox`,
    });
  }
  const file = await open(path, "w", 0o600);
  await file.writeFile(String(process.pid));
  await file.close();
  return () => rm(path, { force: true });
}
