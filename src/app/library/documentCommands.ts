/** Commands of the reader's notebooks. */
import type { Command } from "../commands/commands.ts";
import type { LibraryParts } from "./LibraryContext.tsx";
import { openNew } from "./opening.ts";
import { strings } from "./strings.ts";

/** The commands. */
export function documentCommands(library: LibraryParts): readonly Command[] {
  const { documents } = library;
  const { titles } = strings.documents;
  return [
    {
      id: "notebook.list",
      title: titles.list,
      group: "notebook",
      run: () => documents.setDialog("notebooks"),
    },
    { id: "notebook.create", title: titles.create, group: "notebook", run: () => void openNew(library) },
    {
      id: "notebook.versions",
      title: titles.versions,
      group: "notebook",
      enabled: () => documents.store.getState().stored !== null,
      run: () => documents.setDialog("versions"),
    },
    {
      id: "notebook.save",
      title: titles.save,
      group: "notebook",
      keys: "Mod+S",
      whileTyping: true,
      run: () => void documents.flush(),
    },
  ];
}
