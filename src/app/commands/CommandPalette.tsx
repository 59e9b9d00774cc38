/** The palette: a field, and the commands that match what is typed into it; the combobox pattern of WAI-ARIA with a list box that is always open. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { useCommandList } from "./CommandsContext.tsx";
import { type Command, isEnabled } from "./commands.ts";
import { type FoundCommand, foundCommands } from "./found.ts";
import { Keys } from "./Keys.tsx";
import { strings } from "./strings.ts";

/** The palette, open. */
export function CommandPalette(): ReactNode {
  const { commands } = useCommandList();
  const list = useStore(commands.store, (state) => state.list);
  const recent = useStore(commands.store, (state) => state.recent);
  const [query, setQuery] = useState("");
  const [position, setPosition] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const chosen = useRef<Command | null>(null);
  const id = useId();
  const found = useMemo(() => foundCommands(list.filter(isEnabled), query, recent), [list, query, recent]);
  const at = Math.min(position, found.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (at >= 0) document.getElementById(`${id}${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, id]);

  /** The command runs when the dialog is gone and the focus is back, so that it may move the focus. */
  const choose = ({ command }: FoundCommand): void => {
    chosen.current = command;
    dialog.current?.close();
  };
  const closed = (): void => {
    commands.close();
    if (chosen.current !== null) commands.choose(chosen.current);
  };
  const press = (event: KeyboardEvent): void => {
    const count = found.length;
    const selected = found[at];
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setPosition((at + 1) % Math.max(1, count));
    else if (event.key === "ArrowUp") setPosition((at + count - 1) % Math.max(1, count));
    else if (event.key === "Enter" && selected !== undefined) choose(selected);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="palette" aria-label={strings.commands.palette} onClose={closed}>
      <input
        type="text"
        role="combobox"
        aria-label={strings.commands.query}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        {...(at >= 0 ? { "aria-activedescendant": `${id}${at}` } : {})}
        placeholder={strings.commands.query}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value);
          setPosition(0);
        }}
        onKeyDown={press}
      />
      <div id={id} role="listbox" aria-label={strings.commands.list}>
        {found.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus.
          <div
            key={each.command.id}
            id={`${id}${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => choose(each)}
          >
            <span className="note">{strings.commands.groups[each.command.group]}</span>
            <span className="palette-title">
              <Title {...each} />
            </span>
            <Keys of={each.command} />
          </div>
        ))}
      </div>
      <p className="note" role="status">
        {strings.commands.found(found.length)}
      </p>
    </dialog>
  );
}

/** The title with the letters of the query marked. */
function Title({ command: { title }, positions }: FoundCommand): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const at of positions) {
    parts.push(title.slice(from, at), <mark key={at}>{title[at]}</mark>);
    from = at + 1;
  }
  return [...parts, title.slice(from)];
}
