/** The page's commands come alive: their keys are heard, and the palette and the keyboard help are shown when asked for. */
import { type ReactNode, Suspense, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { CommandPalette } from "../commands/CommandPalette.tsx";
import { useCommands } from "../commands/CommandsContext.tsx";
import { listenForKeys } from "../commands/listen.ts";
import { lazyPart } from "../page/lazyPart.ts";
import { usePage } from "./PageContext.tsx";
import { pageCommands } from "./pageCommands.ts";

const KeyboardHelp = lazyPart(async () => (await import("../commands/KeyboardHelp.tsx")).KeyboardHelp);

/** The dialog that is open, if one is. Once on the page. */
export function CommandDialogs(): ReactNode {
  const page = usePage();
  const dialog = useStore(page.commands.store, (state) => state.dialog);
  useCommands(useMemo(() => pageCommands(page), [page]));
  useEffect(() => listenForKeys(page.commands, document), [page]);
  // The palette is there at once: who asks for it types on, and keys are commands where no field takes them.
  if (dialog === "palette") return <CommandPalette />;
  return <Suspense>{dialog === "help" && <KeyboardHelp />}</Suspense>;
}
