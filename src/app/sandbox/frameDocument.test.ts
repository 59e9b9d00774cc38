import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { frameDocument, frameScript, frameScriptHash } from "./frameDocument.ts";

test("the page's policy allows the frame's script and no other inline script", () => {
  const hash = `'sha256-${createHash("sha256").update(frameScript).digest("base64")}'`;
  expect(frameScriptHash).toBe(hash);
  expect(frameDocument).toContain(`default-src 'none'; script-src ${hash}; worker-src data:"`);
  const page = readFileSync(new URL("../../../index.html", import.meta.url), "utf8");
  expect(/script-src ([^;]*);/.exec(page)?.[1]).toBe(`'self' 'wasm-unsafe-eval' ${hash}`);
});
