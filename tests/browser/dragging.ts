/** Files dragged from the desktop onto a page, as Chromium takes them from the system: the browser itself reads the files and makes the events. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";

/** A file to drag. */
export interface Dragged {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/** The copy operation of a drag, in the protocol's bits. */
const copy = 1;

/** Drags files over the middle of what is seen of an element, and lets them go there. */
export async function dropFiles(page: Page, files: readonly Dragged[], on: Locator): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "glovebox-drag-"));
  const paths = files.map(({ name, bytes }) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
  await on.scrollIntoViewIfNeeded();
  const [box, view] = [await on.boundingBox(), page.viewportSize()];
  if (box === null || view === null) throw new Error("expected an element that is seen");
  const middle = (from: number, size: number, end: number): number =>
    (Math.max(0, from) + Math.min(end, from + size)) / 2;
  const [x, y] = [middle(box.x, box.width, view.width), middle(box.y, box.height, view.height)];
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: copy };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x, y, data });
  }
  await session.detach();
  // The page reads a file when it wants to: it stays until the page is gone.
  page.once("close", () => rmSync(folder, { recursive: true, force: true }));
}
