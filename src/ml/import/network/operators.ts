/** Operators and attributes of ONNX nodes as networks have them. */
import { UserError } from "../../../base/errors.ts";
import type { LayerAttributes } from "../../network/layer.ts";
import { operatorNames } from "../../network/operations/index.ts";
import type { OnnxAttribute, OnnxNode } from "../../onnx/model.ts";

/** Names of an operation that differ in nothing but the name: what they do in training does not matter any more. */
const aliases: Readonly<Record<string, string>> = { Dropout: "Identity" };

/** Domains of QONNX: Brevitas, its own and FINN's. */
const quantDomains = /^(onnx\.brevitas|qonnx\.custom_op\.general|finn\.custom_op\.general)$/;

/** The operator of a node; null for one that is not known. */
export function operatorOf({ domain, opType }: OnnxNode): string | null {
  const name = quantDomains.test(domain) ? `onnx.brevitas.${opType}` : domain === "" ? opType : "";
  const operator = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return operator !== undefined && operatorNames.includes(operator) ? operator : null;
}

/** The attributes of a node. @throws UserError for those of another kind than operators have */
export function attributesOf(node: OnnxNode): LayerAttributes {
  return Object.fromEntries(
    [...node.attributes].flatMap(([name, attribute]): [string, LayerAttributes[string]][] =>
      attribute.kind === "tensor" ? tensorAttribute(name, attribute) : [[name, plainAttribute(node, name, attribute)]],
    ),
  );
}

/** The one number of `ConstantOfShape`. */
function tensorAttribute(
  name: string,
  { value }: OnnxAttribute & { readonly kind: "tensor" },
): [string, LayerAttributes[string]][] {
  return [
    [name, value.data[0] ?? 0], // absent: an empty tensor
    ["isInteger", Number(!value.type.includes("float"))],
  ];
}

function plainAttribute(node: OnnxNode, name: string, attribute: OnnxAttribute): LayerAttributes[string] {
  switch (attribute.kind) {
    case "float":
    case "int":
    case "text":
    case "floats":
    case "ints":
      return attribute.value;
    default:
      throw new UserError(
        `onnx: ${node.opType} '${node.name}': expected numbers or a text as '${name}', got a ${attribute.kind}`,
        { code: "import" },
      );
  }
}
