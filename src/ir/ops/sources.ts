/** Operations without inputs: parameters, constants and encrypted constants. */
import { InternalError } from "../../base/errors.ts";
import { formatTensor } from "../../value/format.ts";
import { filled } from "../../value/tensor.ts";
import { op } from "./op.ts";
import { clearTensor, shape, text } from "./readers.ts";

/** A parameter of the function. */
export const input = op({
  doc: "A parameter of the function, encrypted or clear.",
  kind: "source",
  parameters: [],
  numpy: [],
  attributes: { name: text },
  eval: (_, { name }) => {
    throw new InternalError(`the value of parameter '${name}' is given, not computed`);
  },
  format: (_, { name }) => name,
});

/** A clear constant. */
export const constant = op({
  doc: "A clear constant: a number or an array.",
  kind: "source",
  parameters: [],
  numpy: [],
  attributes: { value: clearTensor },
  fusable: true,
  eval: (_, { value }) => value,
  format: (_, { value }, shorten) => shorten(formatTensor(value)),
});

const encryptedConstant = (name: string, element: number) =>
  op({
    doc: `An encrypted tensor of ${name} (a trivial encryption: it hides nothing, but it counts as encrypted).`,
    kind: "source",
    parameters: [],
    numpy: [],
    attributes: { shape },
    fusable: true,
    alwaysEncrypted: true,
    eval: (_, { shape: extents }) => filled(extents, element, "int64"),
  });

export const zeros = encryptedConstant("zeros", 0);
export const ones = encryptedConstant("ones", 1);
