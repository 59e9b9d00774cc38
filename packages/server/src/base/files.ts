/** Files that are there whole or not at all, whenever the machine stops. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Makes sure that names in a folder outlive a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A name that nobody else has, beside `path`. */
export const besides = (path: string): string => `${path}.${randomBytes(6).toString("hex")}.tmp`;

/** A file that is written whole, and has not its name yet. */
export interface WholeFile {
  /** Its path until then. */
  readonly temporary: string;
  /** Gives it its name: then it outlives the end of the process. */
  readonly appear: () => Promise<void>;
  /** Waits until its name, too, would outlive a power cut. */
  readonly settle: () => Promise<void>;
  /** Removes it instead. */
  readonly discard: () => Promise<void>;
}

/**
 * Writes a file beside the place where it shall be.
 * @param durably waits until its bytes would outlive a power cut
 */
export async function prepareWhole(path: string, bytes: string | Uint8Array, durably: boolean): Promise<WholeFile> {
  const temporary = besides(path);
  const discard = (): Promise<void> => rm(temporary, { force: true });
  const orDiscard = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (thrown) {
      await discard();
      throw thrown;
    }
  };
  const write = async (): Promise<void> => {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      if (durably) await file.sync();
    } finally {
      await file.close();
    }
  };
  await orDiscard(write());
  return {
    temporary,
    appear: () => orDiscard(rename(temporary, path)),
    settle: () => syncFolder(dirname(path)),
    discard,
  };
}

/**
 * Writes a file by a temporary one and a rename.
 * @param durably waits until it would outlive a power cut; without it the file outlives only the end of the process
 */
export async function writeWhole(path: string, bytes: string | Uint8Array, durably = true): Promise<void> {
  const { appear, settle } = await prepareWhole(path, bytes, durably);
  await appear();
  if (durably) await settle();
}

/** Makes a complete file durable and gives it its name. */
export async function moveWhole(from: string, to: string): Promise<void> {
  const file = await open(from);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(from, to);
  await syncFolder(dirname(to));
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR");

/** Gives null where `work` finds no file. */
export async function orMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
}

/** The JSON of a file; null when there is none. What was never written whole is none. */
export async function readJson(path: string): Promise<unknown> {
  const text = await orMissing(readFile(path, "utf8"));
  return text === null ? null : JSON.parse(text);
}

/** Makes a folder, removes what writers left unfinished when the process ended, and gives the names in it. */
export async function openFolder(path: string): Promise<readonly string[]> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const names = await readdir(path);
  const left = names.filter((name) => name.endsWith(".tmp"));
  await Promise.all(left.map((name) => rm(join(path, name), { force: true })));
  return names.filter((name) => !name.endsWith(".tmp"));
}
