/** Where in the user's text an operation was written. In Node the call stack tells; a sandbox brings its own way of reading it. */
import type { SourceLocation } from "../base/errors.ts";

/** Finds the user's line from within a library call, or null. */
export type LocationFinder = () => SourceLocation | null;

/** A stack line of V8, Firefox or Safari: `file:line:column` at its end. */
const framePattern = /(?:\(|@|at )?((?:file:\/\/|https?:\/\/|\/|[A-Za-z]:\\)[^\s()]*?):(\d+):(\d+)\)?$/;

/**
 * A finder that takes the first frame of the call stack outside the library.
 * @param libraryUrl `import.meta.url` of a file at the library's root: frames of its folder are the library's own
 */
export function stackFinder(libraryUrl: string): LocationFinder {
  const home = libraryUrl.replace(/[^/]*$/, "");
  const isLibrary = (url: string) =>
    (url.startsWith("/") ? `file://${url}` : url).startsWith(home) && !url.includes(".test.ts");
  return () => {
    for (const line of (new Error().stack ?? "").split("\n")) {
      const [, url = "", row, column] = framePattern.exec(line.trim()) ?? [];
      if (url === "" || isLibrary(url)) continue;
      return { file: url.replace(/^.*[/\\]/, "").replace(/\?.*$/, ""), line: Number(row), column: Number(column) };
    }
    return null;
  };
}

let find: LocationFinder = () => null;

/** Sets the way locations are found; the library's entry and the sandbox each call this once. */
export function setLocationFinder(finder: LocationFinder): void {
  find = finder;
}

/** The user's line that is being executed, or null when nothing tells. */
export function currentLocation(): SourceLocation | null {
  return find();
}
