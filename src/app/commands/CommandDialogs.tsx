/** The page's commands come alive: their keys are heard, and the palette and the keyboard help are shown when asked for. */
import { type ReactNode, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { usePage } from "../page/PageContext.tsx";
import { CommandPalette } from "./CommandPalette.tsx";
import { KeyboardHelp } from "./KeyboardHelp.tsx";
import { listenForKeys } from "./listen.ts";
import { pageCommands } from "./pageCommands.ts";
import { useCommands } from "./useCommands.ts";

/** The dialog that is open, if one is. Once on the page. */
export function CommandDialogs(): ReactNode {
  const page = usePage();
  const dialog = useStore(page.commands.store, (state) => state.dialog);
  useCommands(useMemo(() => pageCommands(page), [page]));
  useEffect(() => listenForKeys(page.commands, document), [page]);
  if (dialog === "palette") return <CommandPalette />;
  return dialog === "help" ? <KeyboardHelp /> : null;
}
