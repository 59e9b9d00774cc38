/** Where every option of the public API belongs: for those that were written in another place, which would otherwise be dropped. */

/** Options by the place where they belong, in words that end a sentence: "it belongs …". */
const optionPlaces = [
  {
    place: "in the configuration, as in compile(inputset, { configuration: { … } })",
    keys: [
      "enableUnsafeFeatures",
      "pError",
      "globalPError",
      "showGraph",
      "verbose",
      "useInsecureKeyCache",
      "autoAdjustRounders",
      "securityLevel",
      "singlePrecision",
      "insecureToyParameters",
    ],
  },
  { place: "in the options of compile, as in compile(inputset, { … })", keys: ["configuration", "virtual"] },
  { place: "in the options of keygen, as in keygen({ … })", keys: ["force"] },
  {
    place: "in the last argument of encrypt, run, decrypt, simulate and keygen, as in run(encrypted, { … })",
    keys: ["signal", "onProgress", "onWarning"],
  },
  {
    place: "in the options of format, as in graph.format({ … })",
    keys: ["order", "bounds", "tags", "locations", "maximumConstantLength"],
  },
  { place: "in the options of server.save, as in server.save({ … })", keys: ["portable"] },
] as const satisfies readonly { readonly place: string; readonly keys: readonly string[] }[];

/** Where an option of this name belongs; null for what is no option at all. */
export function belongsElsewhere(key: string): string | null {
  return optionPlaces.find(({ keys }) => (keys as readonly string[]).includes(key))?.place ?? null;
}
