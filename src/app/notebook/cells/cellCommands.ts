/**
 * Commands of cells with their keys, as notebooks have them: while a cell is written keys are text, else they are commands. Commands with
 * keys that mean something in other parts of the page can be done only where a cell itself has the focus.
 */
import type { Command } from "../../commands/commands.ts";
import type { NotebookParts } from "../NotebookContext.tsx";
import { cellNow, notebookOf } from "../session.ts";
import { strings } from "../strings.ts";
import * as actions from "./actions.ts";

/** Time between the two presses of D, in milliseconds. */
const twice = 800;

/** Whether a cell as a whole, or nothing, has the focus; not while a cell is being written, wherever the focus went: whoever types means the text. */
function atCell(): boolean {
  const { activeElement } = document;
  if (document.querySelector(".cell[data-editing]") !== null) return false;
  return (
    activeElement === null || activeElement === document.body || activeElement.matches("[data-cell], .static-code")
  );
}

/** Whether the focus is where the notebook's own undo is meant: not in a field of a panel, which has its own. */
function undoable(): boolean {
  const field = document.activeElement?.closest("input, textarea, [contenteditable]") ?? null;
  return field === null || field.closest("[data-editor]") !== null;
}

/** Undo and redo, in every layout. */
export function historyCommands({ session, editing }: NotebookParts): readonly Command[] {
  const { titles } = strings.notebook;
  return [
    {
      id: "notebook.undo",
      title: titles.undo,
      group: "notebook",
      keys: "Mod+Z",
      whileTyping: true,
      // Also when there is nothing left: the key must not reach the editor, which has an undo of its own.
      enabled: undoable,
      run: editing.undo,
    },
    {
      id: "notebook.redo",
      title: titles.redo,
      group: "notebook",
      keys: "Mod+Shift+Z Mod+Y",
      whileTyping: true,
      enabled: undoable,
      run: editing.redo,
    },
    {
      id: "notebook.layout",
      title: titles.layout,
      group: "view",
      run: () => {
        const { layout } = notebookOf(session.getState()).settings;
        editing.settings({ layout: layout === "notebook" ? "playground" : "notebook" });
      },
    },
    {
      id: "notebook.reactive",
      title: titles.reactive,
      group: "notebook",
      run: () => editing.settings({ reactive: !notebookOf(session.getState()).settings.reactive }),
    },
  ];
}

/** Commands of the notebook layout; they are for the focused cell. */
export function cellCommands(notebook: NotebookParts): readonly Command[] {
  const { session, editing, tracing } = notebook;
  const { titles } = strings.notebook;
  const focused = (): string | null => session.getState().focused;
  const has = (): boolean => cellNow(session.getState(), focused()) !== undefined;
  const withCell = (work: (cell: string) => void) => (): void => {
    const cell = focused();
    if (cell !== null) work(cell);
  };
  const kindIs = (kind: "code" | "markdown") => (): boolean => cellNow(session.getState(), focused())?.kind === kind;
  let pressed = Number.NEGATIVE_INFINITY;
  const command = (
    id: string,
    title: string,
    run: () => void,
    more: Pick<Command, "keys" | "whileTyping" | "enabled"> = {},
  ): Command => ({ id: `cell.${id}`, title, group: "cell", enabled: has, run, ...more });
  const atCellWith = (keys: string, able: () => boolean = has) => ({ keys, enabled: () => atCell() && able() });
  return [
    command(
      "edit",
      titles.edit,
      withCell((cell) => actions.focusCell(notebook, cell, true)),
      atCellWith("Enter"),
    ),
    command("runNext", titles.runNext, () => actions.runAndGoOn(notebook), { keys: "Shift+Enter", whileTyping: true }),
    command("run", titles.run, () => actions.runCell(notebook, focused()), {
      keys: "Mod+Enter",
      whileTyping: true,
      enabled: kindIs("code"),
    }),
    command("runAll", titles.runAll, () => tracing.start()),
    command(
      "stop",
      titles.stop,
      withCell((cell) => tracing.stopCell(cell)),
    ),
    command("previous", titles.previous, () => actions.goBy(notebook, -1), atCellWith("ArrowUp K")),
    command("next", titles.next, () => actions.goBy(notebook, 1), atCellWith("ArrowDown J")),
    command(
      "addAbove",
      titles.addAbove,
      () => actions.addBeside(notebook, 0),
      atCellWith("A", () => true),
    ),
    command(
      "addBelow",
      titles.addBelow,
      () => actions.addBeside(notebook, 1),
      atCellWith("B", () => true),
    ),
    command("remove", titles.remove, withCell(editing.remove), atCellWith("Delete")),
    command(
      "removeTwice",
      titles.removeTwice,
      withCell((cell) => {
        const again = performance.now() - pressed < twice;
        pressed = again ? Number.NEGATIVE_INFINITY : performance.now();
        if (again) editing.remove(cell);
      }),
      atCellWith("D"),
    ),
    command(
      "toMarkdown",
      titles.toMarkdown,
      withCell((cell) => editing.change(cell, { kind: "markdown" })),
      atCellWith("M", kindIs("code")),
    ),
    command(
      "toCode",
      titles.toCode,
      withCell((cell) => editing.change(cell, { kind: "code" })),
      atCellWith("Y", kindIs("markdown")),
    ),
    command(
      "up",
      titles.up,
      withCell((cell) => editing.move(cell, -1)),
      atCellWith("Alt+ArrowUp"),
    ),
    command(
      "down",
      titles.down,
      withCell((cell) => editing.move(cell, 1)),
      atCellWith("Alt+ArrowDown"),
    ),
    command("duplicate", titles.duplicate, withCell(editing.duplicate)),
    command(
      "fold",
      titles.fold,
      withCell((cell) => editing.change(cell, { folded: cellNow(session.getState(), cell)?.folded !== true })),
    ),
    command("split", titles.split, () => actions.splitAtCursor(notebook)),
    command("merge", titles.merge, () => actions.mergeBelow(notebook)),
  ];
}
