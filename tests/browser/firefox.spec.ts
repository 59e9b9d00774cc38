/** The journey in Firefox, where it is installed: what Chromium's tests cannot show. */
import { test } from "@playwright/test";
import { launchFirefox, withoutFirefox } from "./otherBrowsers/firefox.ts";
import { firstVisit, journey } from "./otherBrowsers/journey.ts";
import { onServer } from "./otherBrowsers/onServer.ts";

test.skip(withoutFirefox !== null, withoutFirefox ?? "");
// The list of tests does not say why one is skipped.
if (withoutFirefox !== null) console.log(`tests/browser/firefox.spec.ts is skipped: ${withoutFirefox}`);

firstVisit(launchFirefox, "function");
journey(launchFirefox, { raw: [] });
onServer(launchFirefox);
