/**
 * What makes a client's file and its circuit one: the hash that a circuit goes by is taken over the program's own hash and all that the client
 * does with its values. A client file in which anything of that is altered goes by another hash, and the server refuses its arguments.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sortedText } from "../base/plainData.ts";
import type { ClientSpecification } from "./specification.ts";

/**
 * SHA-256 in hexadecimal of a specification.
 * @param program hash of what the server computes
 * @param parametersId name of the parameters
 */
export function sealOf(
  program: string,
  { inputs, outputs }: Pick<ClientSpecification, "inputs" | "outputs">,
  parametersId: string,
): string {
  const text = sortedText({ program, inputs, outputs, parametersId });
  return bytesToHex(sha256(utf8ToBytes(text)));
}
