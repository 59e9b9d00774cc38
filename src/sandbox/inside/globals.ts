/**
 * What of a worker's global scope user code may name. The wall is the worker's opaque origin and the page's content-security policy;
 * this takes away what would only run against that wall.
 */

/** JavaScript itself, and the few helpers of the platform that reach nothing. */
const kept = new Set([
  ..."Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error".split(
    " ",
  ),
  ..."AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError globalThis self".split(
    " ",
  ),
  ..."JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array".split(
    " ",
  ),
  ..."Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet".split(
    " ",
  ),
  ..."WeakRef FinalizationRegistry Proxy Reflect Iterator decodeURI decodeURIComponent encodeURI encodeURIComponent".split(
    " ",
  ),
  ..."escape unescape eval isFinite isNaN console setTimeout clearTimeout queueMicrotask structuredClone performance".split(
    " ",
  ),
  ..."AbortController AbortSignal Event EventTarget DOMException TextEncoder TextDecoder atob btoa".split(" "),
  // Listening stays possible: only answers to the program's own requests arrive.
  ..."addEventListener removeEventListener dispatchEvent".split(" "),
  // Scripts say `instanceof` of the scope's own classes in engine code; they make nothing.
  ..."WorkerGlobalScope DedicatedWorkerGlobalScope".split(" "),
]);

/**
 * Deletes every other name from `scope` and from the objects it inherits from, up to those that other objects inherit from as well.
 * Names that the engine holds fast are covered with undefined where it lets us.
 */
export function hideGlobals(scope: object, own: readonly string[]): void {
  const stays = new Set([...kept, ...own, "constructor"]);
  const shared: readonly unknown[] = [null, EventTarget.prototype, Object.prototype];
  for (let at: object | null = scope; at !== null && !shared.includes(at); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (stays.has(name)) continue;
      if (!Reflect.deleteProperty(at, name)) Reflect.defineProperty(scope, name, { value: undefined });
    }
  }
}
