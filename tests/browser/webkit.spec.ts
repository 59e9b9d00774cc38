/** The journey in WebKitGTK, where it is installed: with memory that threads share, and the first of it and a run at a server also without, which is how it is installed. */
import { test } from "@playwright/test";
import { firstVisit, journey } from "./otherBrowsers/journey.ts";
import { onServer } from "./otherBrowsers/onServer.ts";
import { launchWebKit, withoutWebKit } from "./otherBrowsers/webkit.ts";

test.skip(withoutWebKit !== null, withoutWebKit ?? "");
// The list of tests does not say why one is skipped.
if (withoutWebKit !== null) console.log(`tests/browser/webkit.spec.ts is skipped: ${withoutWebKit}`);

test.describe("as installed, without shared memory", () => {
  firstVisit(launchWebKit(false), "undefined");
  onServer(launchWebKit(false));
});

test.describe("with shared memory", () => {
  firstVisit(launchWebKit(true), "function");
  journey(launchWebKit(true), { raw: ["caches", "wasm"] });
  onServer(launchWebKit(true));
});
