/** Downloads of a real browser. */

/** How long the browser may take to begin, in milliseconds; then the bytes are let go. */
const patience = 10_000;

/** Gives bytes to the reader as a file. */
export type Download = (name: string, bytes: Uint8Array<ArrayBuffer>) => void;

/** Starts a download; what the bytes hold is not looked at. */
export function downloadBytes(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), patience);
}
