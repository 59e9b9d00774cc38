/** Where options of the public API belong that are no settings of a configuration: for those that were written in another place. */

/** Options by the place where they belong, in words that end a sentence: "it belongs …". */
const places: readonly { readonly place: string; readonly keys: readonly string[] }[] = [
  {
    place: "in the options of compile, as in compile(inputset, { … })",
    keys: ["configuration", "virtual", "threads", "budget"],
  },
  { place: "in the options of Server.load, as in Server.load(bytes, { … })", keys: ["memoryLimit"] },
  { place: "in the options of keygen, as in keygen({ … })", keys: ["force"] },
  {
    place: "in the last argument of encrypt, run, decrypt, simulate and keygen, as in run(encrypted, { … })",
    keys: ["signal", "onProgress", "onWarning"],
  },
  {
    place: "in the options of format, as in graph.format({ … })",
    keys: ["order", "tags", "locations", "maximumConstantLength"],
  },
  { place: "in the options of server.save, as in server.save({ … })", keys: ["portable"] },
];

/** Where an option of this name belongs; null for what is known nowhere. */
export function otherPlaceOf(key: string): string | null {
  return places.find(({ keys }) => keys.includes(key))?.place ?? null;
}
