/** Gives the whole page to the components: each feature reads its own parts, and only the shell reads the page. */
import type { ReactNode } from "react";
import { CommandsProvider } from "../commands/CommandsContext.tsx";
import { InspectionProvider } from "../inside/InspectionContext.tsx";
import { KeysProvider } from "../keys/KeysContext.tsx";
import { LibraryProvider } from "../library/LibraryContext.tsx";
import { FindProvider } from "../notebook/find/FindContext.tsx";
import { NotebookProvider } from "../notebook/NotebookContext.tsx";
import { BrowserProvider } from "../page/BrowserContext.tsx";
import { createRequiredContext } from "../page/requiredContext.tsx";
import { RunProvider } from "../run/RunContext.tsx";
import { ServersProvider } from "../servers/ServersContext.tsx";
import type { Page } from "./page.ts";

const [WholeProvider, usePage] = createRequiredContext<Page>("PageProvider");

/** The page. */
export { usePage };

const providers = [
  WholeProvider,
  BrowserProvider,
  CommandsProvider,
  NotebookProvider,
  FindProvider,
  RunProvider,
  ServersProvider,
  InspectionProvider,
  KeysProvider,
  LibraryProvider,
];

/** Makes `page`, and the parts of it by feature, known to everything inside. */
export function PageProvider({ page, children }: { page: Page; children: ReactNode }): ReactNode {
  let content = children;
  for (const Provider of providers) content = <Provider value={page}>{content}</Provider>;
  return content;
}
