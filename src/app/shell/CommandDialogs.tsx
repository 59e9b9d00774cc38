/** The page's commands come alive: their keys are heard, and the palette and the keyboard help are shown when asked for. */
import { type ReactNode, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { CommandPalette } from "../commands/CommandPalette.tsx";
import { useCommands } from "../commands/CommandsContext.tsx";
import { KeyboardHelp } from "../commands/KeyboardHelp.tsx";
import { listenForKeys } from "../commands/listen.ts";
import { usePage } from "./PageContext.tsx";
import { pageCommands } from "./pageCommands.ts";

/** The dialog that is open, if one is. Once on the page. */
export function CommandDialogs(): ReactNode {
  const page = usePage();
  const dialog = useStore(page.commands.store, (state) => state.dialog);
  useCommands(useMemo(() => pageCommands(page), [page]));
  useEffect(() => listenForKeys(page.commands, document), [page]);
  if (dialog === "palette") return <CommandPalette />;
  return dialog === "help" ? <KeyboardHelp /> : null;
}
