/** Commands of slides. */
import type { Command } from "../../commands/commands.ts";
import type { NotebookParts } from "../NotebookContext.tsx";
import { endSlides, moveSlide, slidePlace, startSlides } from "../slides.ts";
import { strings } from "../strings.ts";

/** The commands, with the keys of presenters' remote controls. */
export function slideCommands(notebook: NotebookParts): readonly Command[] {
  const { titles } = strings.notebook.slides;
  const { session } = notebook;
  const isShown = (): boolean => slidePlace(session.getState()) >= 0 && !session.getState().editing;
  return [
    { id: "slides.start", title: titles.start, group: "view", run: () => startSlides(notebook) },
    {
      ...{ id: "slides.next", title: titles.next, group: "view", keys: "PageDown" },
      enabled: isShown,
      run: () => moveSlide(notebook, 1),
    },
    {
      ...{ id: "slides.previous", title: titles.previous, group: "view", keys: "PageUp" },
      enabled: isShown,
      run: () => moveSlide(notebook, -1),
    },
    {
      id: "slides.end",
      title: titles.end,
      group: "view",
      keys: "Escape",
      enabled: isShown,
      run: () => endSlides(notebook),
    },
  ];
}
