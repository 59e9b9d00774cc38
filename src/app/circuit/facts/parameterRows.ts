/** Cryptographic parameters as rows for people: the field's name, the number with its unit, and what it means. */
import type { CircuitReport } from "../../../compile/describe.ts";
import { formatBytes } from "../../values/format.ts";
import { strings } from "./strings.ts";

/** One parameter. */
export interface ParameterRow {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

/** The parameters of one set of keys. */
export interface ParameterTable {
  readonly title: string;
  readonly rows: readonly ParameterRow[];
}

type Parameters = CircuitReport["parameters"];
type Shape = Parameters["shape"];

const words = strings.parameters;

const row = (name: keyof typeof words.meanings, value: string): ParameterRow => ({
  name,
  value,
  meaning: words.meanings[name],
});

/** A small number as a power of two, since noise and probabilities are told so. */
const powerOfTwo = (value: number): string => `2^${Math.log2(value).toFixed(1)}`;

const gadget = ({ baseLog, level }: Shape["pbs"]): string => words.gadget(baseLog, level);

/** What does not depend on the set. */
function common({ messageBits, lookups, securityLevel, insecure, pError, log2PError }: Parameters): ParameterTable {
  return {
    title: words.circuit,
    rows: [
      row("messageBits", words.bits(messageBits)),
      row("securityLevel", insecure ? words.insecure : words.bits(securityLevel)),
      row("pError", `${powerOfTwo(pError)}, ${words.reached(`2^${log2PError.toFixed(1)}`)}`),
      ...(lookups ? [] : [row("lookups", words.none)]),
    ],
  };
}

function ofShape({ lweDimension, glweDimension, polynomialSize, pbs, ks, modulusSwitch, groups, extension }: Shape) {
  return [
    row("lweDimension", String(lweDimension)),
    row("glweDimension", String(glweDimension)),
    row("polynomialSize", String(polynomialSize)),
    row("pbs", gadget(pbs)),
    row("ks", gadget(ks)),
    row("modulusSwitch", modulusSwitch),
    ...(groups === undefined ? [] : [row("groups", words.groups(groups.kind, groups.size))]),
    ...(extension === undefined ? [] : [row("extension", String(extension))]),
  ];
}

const ofNoise = ({ lweNoiseStd, glweNoiseStd }: Pick<Parameters, "lweNoiseStd" | "glweNoiseStd">) => [
  row("lweNoiseStd", powerOfTwo(lweNoiseStd)),
  row("glweNoiseStd", powerOfTwo(glweNoiseStd)),
];

/** The sets of a circuit, the client's first. */
export function parameterTables(parameters: Parameters): readonly ParameterTable[] {
  const { shape, lookups, sizes, glweNoiseStd, wide, tree } = parameters;
  const first: readonly ParameterRow[] = lookups
    ? [
        ...ofShape(shape),
        ...ofNoise(parameters),
        row("bootstrapKey", words.key(formatBytes(sizes.bootstrapKeyWire), formatBytes(sizes.bootstrapKeyLoaded))),
        row("keyswitchKey", words.key(formatBytes(sizes.keyswitchKeyWire), formatBytes(sizes.keyswitchKeyLoaded))),
        row("lweCiphertext", formatBytes(sizes.lweCiphertext)),
      ]
    : [
        row("glweDimension", String(shape.glweDimension)),
        row("polynomialSize", String(shape.polynomialSize)),
        row("glweNoiseStd", powerOfTwo(glweNoiseStd)),
        row("lweCiphertext", formatBytes(sizes.lweCiphertext)),
      ];
  return [
    common(parameters),
    { title: wide === undefined ? words.set : words.firstSet, rows: first },
    ...(wide === undefined
      ? []
      : [
          {
            title: words.wideSet,
            rows: [
              ...ofShape(wide.shape),
              ...ofNoise(wide),
              row(
                "conversionKeys",
                words.key(formatBytes(wide.conversionKeysWire), formatBytes(wide.conversionKeysLoaded)),
              ),
            ],
          },
        ]),
    ...(tree === undefined
      ? []
      : [
          {
            title: words.trees,
            rows: [
              row("glweDimension", String(tree.shape.glweDimension)),
              row("polynomialSize", String(tree.shape.polynomialSize)),
              row("exact", gadget(tree.shape.exact)),
              row("select", gadget(tree.shape.select)),
              row("glweNoiseStd", powerOfTwo(tree.glweNoiseStd)),
              row("treeBits", words.bits(tree.bits)),
              row("treeKeys", words.key(formatBytes(tree.keysWire), formatBytes(tree.keysLoaded))),
            ],
          },
        ]),
  ];
}
