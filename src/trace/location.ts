/** Where in the user's text an operation was written. In Node the call stack tells; a sandbox brings its own way of reading it. */
import type { SourceLocation } from "../base/errors.ts";

/** Finds the user's line from within a library call, or null. */
export type LocationFinder = () => SourceLocation | null;

/** A stack line of V8, Firefox or Safari: `file:line:column` at its end. */
const framePattern = /(?:\(|@|at )?((?:file:\/\/|https?:\/\/|\/|data:|[A-Za-z]:\\)[^\s()]*?):(\d+):(\d+)\)?$/;

/** Folder of this library, or of the file it was bundled into. */
const home = import.meta.url.replace(/(trace\/)?[^/]*$/, "");

function fromStack(): SourceLocation | null {
  for (const line of (new Error().stack ?? "").split("\n")) {
    const [, url = "", row, column] = framePattern.exec(line.trim()) ?? [];
    if (url === "" || isLibrary(url)) continue;
    return { file: url.replace(/^.*[/\\]/, "").replace(/\?.*$/, ""), line: Number(row), column: Number(column) };
  }
  return null;
}

function isLibrary(url: string): boolean {
  const file = url.startsWith("/") ? `file://${url}` : url;
  return file.startsWith(home) && !file.includes(".test.ts");
}

let find: LocationFinder = fromStack;

/** Replaces the way locations are found; a sandbox calls this once. */
export function setLocationFinder(finder: LocationFinder): void {
  find = finder;
}

/** The user's line that is being executed, or null when the stack does not tell. */
export function currentLocation(): SourceLocation | null {
  return find();
}
