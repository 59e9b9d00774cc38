/** Calls, names and texts of Python as they are written here. */
import { camelCase, classes, methods, names, numpy } from "./pythonNames.ts";
import { NotCarried } from "./pythonTokens.ts";

/** A text of Python; one with names in braces as a template. */
export function literal(text: string): string {
  if (!/^[fF]/.test(text)) return JSON.stringify(text.slice(1, -1).replace(/\\(['"\\])/g, "$1"));
  const inner = text.slice(2, -1);
  const held = inner.replace(/\{([A-Za-z_]\w*)(?::\.(\d+)f)?\}/g, (_, name: string, digits: string | undefined) =>
    digits === undefined ? `\u0001${name}\u0002` : `\u0001${name}.toFixed(${digits})\u0002`,
  );
  if (/[{}\\`$]/.test(held)) throw new NotCarried();
  return `\`${held.replaceAll("\u0001", "${").replaceAll("\u0002", "}")}\``;
}

/** A name that stands for a library and is no value by itself. */
export function known(value: string): string {
  if (/^(?:fhe|pd|plt|torch|sklearn|xgboost)\b/.test(value)) throw new NotCarried();
  if (/^np(?:\.|$)/.test(value) && !/[(]/.test(value) && value !== "np.pi" && value !== "np.e") throw new NotCarried();
  return value;
}

/** Whether a bare name is a call that there is here. */
export const isKnownCall = (name: string): boolean =>
  Object.hasOwn(names, name) || classes.has(name) || name === "range" || name === "len";

/** A call with its arguments, as it is written here. @throws NotCarried for what there is not */
export function called(callee: string, positional: readonly string[], named: readonly string[]): string {
  const options = named.length > 0 ? [`{ ${named.join(", ")} }`] : [];
  const all = [...positional, ...options].join(", ");
  if (callee === "range" && named.length === 0) return `np.arange(${positional.join(", ")})`;
  if (callee === "len" && positional.length === 1) return `np.shape(${positional[0]})[0]`;
  if (classes.has(callee)) return positional.length === 0 ? `new ml.${callee}(${all})` : fail();
  if (callee === "fhe.Compiler" && positional.length === 2 && named.length === 0) {
    return `compiler(${positional[1]}, ${positional[0]})`;
  }
  if (callee === "fhe.LookupTable" && named.length === 0) return `new LookupTable(${all})`;
  if (
    /^fhe\.(?:relu|round_bit_pattern|truncate_bit_pattern|bits|hint|univariate|ones|zeros|conv|maxpool)$/.test(
      callee,
    ) &&
    named.length === 0
  )
    return `${camelCase(callee.slice(4))}(${all})`;
  const own = Object.hasOwn(names, callee) ? names[callee] : undefined;
  if (own !== undefined) return own === "print" && named.length > 0 ? fail() : `${own}(${all})`;
  if (callee.startsWith("np.")) return numpy.has(callee.slice(3)) && named.length === 0 ? `${callee}(${all})` : fail();
  const [, object, method] = /^(.*)\.(\w+)$/.exec(callee) ?? [];
  const found = method !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (object !== undefined && found !== undefined) {
    const [name, isAwaited] = found;
    return isAwaited ? `(await ${object}.${name}(${all}))` : `${object}.${name}(${all})`;
  }
  // A function of the notebook itself.
  if (/^[a-z_]\w*$/.test(callee) && named.length === 0) return `${callee}(${all})`;
  return fail();
}

function fail(): never {
  throw new NotCarried();
}
