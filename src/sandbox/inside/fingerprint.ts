/**
 * What tells one value from another: a short text, equal for equal data. It reads plain data and arrays only, and gives up in time: what it
 * does not know, nobody takes for equal.
 */
import { NDArray } from "../../trace/arrays.ts";

/** Numbers, texts and objects that are read of one value; so many take some tens of milliseconds. */
const mostParts = 500_000;

/** The fingerprint; null for functions, circuits, models and other things with a life of their own, and for data of more than `mostParts`. */
export function fingerprintOf(value: unknown): string | null {
  try {
    const reader = new Reader();
    return reader.read(value) ? reader.text() : null;
  } catch {
    // A proxy that throws, or data nested more deeply than the stack.
    return null;
  }
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Mixes what it reads into 64 bits: two lanes of 32, each multiplied and rotated as in MurmurHash3 (Appleby, 2011), with constants of their own. */
class Reader {
  #high = 0x9747b28c;
  #low = 0x3c6ef372;
  #left = mostParts;
  /** Objects that were met, by number: data may contain itself. */
  readonly #met = new Map<object, number>();

  text(): string {
    return (this.#high >>> 0).toString(36) + (this.#low >>> 0).toString(36).padStart(7, "0");
  }

  /** Whether it could be read. */
  read(value: unknown): boolean {
    if (--this.#left < 0) return false;
    if (typeof value === "number") return this.#number(value);
    if (typeof value === "string") return this.#string("s", value);
    if (value === null || typeof value === "undefined" || typeof value === "boolean")
      return this.#string("v", String(value));
    if (typeof value === "bigint") return this.#string("n", value.toString(36));
    return typeof value === "object" && this.#object(value);
  }

  #object(value: object): boolean {
    const met = this.#met.get(value);
    if (met !== undefined) return this.#string("o", `${met}`);
    this.#met.set(value, this.#met.size);
    if (NDArray.is(value)) {
      return this.#string("a", `${value.dtype} ${value.shape.join(" ")}`) && this.#numbers(value.data);
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (value instanceof Float64Array || value instanceof Uint8Array || value instanceof Int32Array) {
      return this.#string("t", value.constructor.name) && this.#numbers(value);
    }
    if (prototype === Map.prototype)
      return this.#string("m", "") && this.#all([...(value as Map<unknown, unknown>)].flat());
    if (prototype === Set.prototype) return this.#string("u", "") && this.#all([...(value as Set<unknown>)]);
    if (prototype === Date.prototype) return this.#string("d", `${Number(value)}`);
    if (Array.isArray(value) && prototype === Array.prototype) {
      // Nothing but elements and the length.
      const isPlain = value.length <= this.#left && Reflect.ownKeys(value).length === value.length + 1;
      return isPlain && this.#string("l", "") && this.#all(value);
    }
    if (prototype !== Object.prototype && prototype !== null) return false;
    if (!this.#string("r", "")) return false;
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (typeof key === "symbol" || property === undefined || !("value" in property)) return false;
      if (!this.#string("k", key) || !this.read(property.value)) return false;
    }
    return this.#string("e", "");
  }

  #all(values: readonly unknown[]): boolean {
    return this.#number(values.length) && values.every((each) => this.read(each));
  }

  #numbers(values: ArrayLike<number>): boolean {
    this.#left -= values.length;
    if (this.#left < 0) return false;
    this.#number(values.length);
    for (let i = 0; i < values.length; i++) this.#number(values[i] as number);
    return true;
  }

  #number(value: number): boolean {
    float[0] = value;
    this.#mix(words[0] as number);
    this.#mix(words[1] as number);
    return true;
  }

  #string(kind: string, value: string): boolean {
    this.#left -= value.length / 8;
    if (this.#left < 0) return false;
    this.#mix(kind.charCodeAt(0));
    this.#mix(value.length);
    for (let i = 0; i < value.length; i++) this.#mix(value.charCodeAt(i));
    return true;
  }

  #mix(word: number): void {
    this.#high = rotated(this.#high ^ Math.imul(word, 0xcc9e2d51), 13) * 5 + 0xe6546b64;
    this.#low = Math.imul(rotated(this.#low + Math.imul(word, 0x85ebca6b), 17), 0xc2b2ae35) ^ (this.#high >>> 15);
  }
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
