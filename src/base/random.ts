/**
 * Randomness as a thing that is passed in: the platform's generator in a worker, a seeded one in tests.
 * Nothing below `compile` and `workers` reaches for a global generator.
 */

/** A source of random bytes. */
export interface RandomSource {
  /** Fills `bytes` in place and returns it. */
  fill(bytes: Uint8Array): Uint8Array;
}

/**
 * A reproducible source for tests and for simulation: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Not secure.
 * @param seed any integer; equal seeds give equal streams
 */
export function seededRandom(seed: number | bigint): RandomSource {
  let state = BigInt.asUintN(64, BigInt(seed));
  const next = (): bigint => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return {
    fill(bytes) {
      for (let at = 0; at < bytes.length; at += 8) {
        let word = next();
        for (let i = at; i < Math.min(at + 8, bytes.length); i++) {
          bytes[i] = Number(word & 0xffn);
          word >>= 8n;
        }
      }
      return bytes;
    },
  };
}

/**
 * The same bytes, fetched in pieces: for many small draws from a source whose calls are slow, as the platform's are.
 * @param size bytes to fetch at once
 */
export function inPieces(source: RandomSource, size = 8192): RandomSource {
  const piece = new Uint8Array(size);
  let used = size;
  return {
    fill(bytes) {
      if (bytes.length > size) return source.fill(bytes);
      if (used + bytes.length > size) {
        source.fill(piece);
        used = 0;
      }
      bytes.set(piece.subarray(used, used + bytes.length));
      used += bytes.length;
      return bytes;
    },
  };
}

/** One draw; making it anew each time would cost more than the draw. */
const drawn = new Uint8Array(8);
const drawnWords = new DataView(drawn.buffer);

/** A uniform number in [0, 1) with 53 random bits. */
function uniform(random: RandomSource): number {
  random.fill(drawn);
  return (drawnWords.getUint32(0) * 2 ** 21 + (drawnWords.getUint32(4) >>> 11)) / 2 ** 53;
}

/** A uniform integer in [low, high], both ends included. */
export function uniformInteger(random: RandomSource, low: number, high: number): number {
  return low + Math.floor(uniform(random) * (high - low + 1));
}

/** A standard normal number (Box and Muller, 1958). */
export function gaussian(random: RandomSource): number {
  const u = 1 - uniform(random);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform(random));
}
