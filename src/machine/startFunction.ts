/**
 * The start of a module whose memory threads share: its first instance adds what memory is missing and puts the data there, the others wait for that. Data segments that are
 * put into memory by themselves would be put there by each instance, over what others have computed.
 */
import { ByteWriter } from "./bytes.ts";

/** States of the word at the beginning of what threads share. */
const BEGUN = 1;
const READY = 2;

/** Codes of instructions (WebAssembly core specification 2.0, section 5.4, and the threads proposal). */
const code = {
  unreachable: 0x00,
  block: [0x02, 0x40],
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: 0x0b,
  branchIf: 0x0d,
  return: 0x0f,
  memorySize: [0x3f, 0],
  memoryGrow: [0x40, 0],
  constant: 0x41,
  isBelow: 0x48,
  isUnlike: 0x47,
  isAbove: 0x4a,
  subtract: 0x6b,
  memoryInit: [0xfc, 8],
  /** With alignment and offset. */
  atomicLoad: [0xfe, 0x10, 2, 0],
  atomicStore: [0xfe, 0x17, 2, 0],
  atomicCompareExchange: [0xfe, 0x48, 2, 0],
} as const;

/**
 * The code of the start function, with its locals before it.
 * @param data segments in the order of the module's
 * @param shared address of the word that says whether data are there
 * @param pages memory that there must be
 */
export function startCode(
  data: readonly { readonly address: number; readonly bytes: Uint8Array }[],
  shared: number,
  pages: number,
): Uint8Array {
  const writer = new ByteWriter();
  const constant = (value: number): ByteWriter => writer.byte(code.constant).signed(BigInt(value | 0));
  const store = (state: number): void => {
    constant(shared);
    constant(state).bytes(code.atomicStore);
  };
  writer.u32(0).bytes(code.block);
  constant(shared);
  constant(0);
  constant(BEGUN).bytes(code.atomicCompareExchange).byte(code.branchIf).u32(0);
  constant(pages).bytes(code.memorySize).byte(code.isAbove).bytes(code.if);
  constant(pages).bytes(code.memorySize).byte(code.subtract).bytes(code.memoryGrow);
  constant(0).byte(code.isBelow).bytes(code.if);
  store(0);
  writer.byte(code.unreachable).byte(code.end).byte(code.end);
  data.forEach(({ address, bytes }, i) => {
    constant(address);
    constant(0);
    constant(bytes.length).bytes(code.memoryInit).u32(i).byte(0);
  });
  store(READY);
  writer.byte(code.return).byte(code.end).bytes(code.loop);
  constant(shared).bytes(code.atomicLoad);
  constant(READY).byte(code.isUnlike).byte(code.branchIf).u32(0);
  return writer.byte(code.end).byte(code.end).finish();
}
