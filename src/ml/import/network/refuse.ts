/** How an import ends that cannot go on. */
import { UserError } from "../../../base/errors.ts";

/** @throws UserError always */
export function refuse(message: string, hint?: string): never {
  throw new UserError(`onnx: ${message}`, { code: "import", hint });
}

/** Names of tensors and nodes come from files: no more of them than a message holds. */
export const named = (name: string): string => `'${name.slice(0, 60)}'`;
