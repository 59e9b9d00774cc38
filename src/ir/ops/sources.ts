/** Operations without inputs: parameters, constants and encrypted constants. */
import { InternalError } from "../../base/errors.ts";
import { formatTensor } from "../../value/format.ts";
import type { Shape } from "../../value/shape.ts";
import { filled, type Tensor } from "../../value/tensor.ts";
import { op } from "./op.ts";

/** A parameter of the function. */
export const input = op<{ readonly name: string }>({
  doc: "A parameter of the function, encrypted or clear.",
  kind: "source",
  eval: (_, { name }) => {
    throw new InternalError(`the value of parameter '${name}' is given, not computed`);
  },
  format: (_, { name }) => name,
});

/** A clear constant. */
export const constant = op<{ readonly value: Tensor }>({
  doc: "A clear constant: a number or an array.",
  kind: "source",
  fusable: true,
  eval: (_, { value }) => value,
  format: (_, { value }, shorten) => shorten(formatTensor(value)),
});

const encryptedConstant = (name: string, element: number) =>
  op<{ readonly shape: Shape }>({
    doc: `An encrypted tensor of ${name} (a trivial encryption: it hides nothing, but it counts as encrypted).`,
    kind: "source",
    fusable: true,
    alwaysEncrypted: true,
    eval: (_, { shape }) => filled(shape, element, "int64"),
  });

export const zeros = encryptedConstant("zeros", 0);
export const ones = encryptedConstant("ones", 1);
