/** Sharing in the browser: its address, its storage, and the worker that fetches. */
import type { BrowserParts } from "../page/BrowserContext.tsx";
import { askedOf } from "./address.ts";
import { createConsents } from "./consents.ts";
import { fetchFile } from "./fetchFile.ts";
import { createSharing, type Sharing, type SharingEnvironment, type SharingParts } from "./sharing.ts";

/** Opens what the address asks for, now and whenever its fragment changes. */
export function startSharing(
  page: SharingParts & Pick<BrowserParts, "store">,
  {
    embedded,
    openCourse,
    models,
    showServerFile,
  }: Pick<SharingEnvironment, "embedded" | "openCourse" | "models" | "showServerFile">,
): Sharing {
  const sharing = createSharing(page, {
    consents: createConsents(page.store),
    fetchFile,
    openCourse,
    protocol: location.protocol,
    embedded,
    models,
    showServerFile,
    fragment: {
      get: () => location.hash,
      clear() {
        // Fragments of other parts of the page, such as those of lessons, are not sharing's.
        if (askedOf(location.hash).kind !== "nothing")
          history.replaceState(history.state, "", location.pathname + location.search);
      },
    },
  });
  addEventListener("hashchange", sharing.openAddressed);
  sharing.openAddressed();
  return sharing;
}
