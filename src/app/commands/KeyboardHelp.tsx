/** All keys of the page: those of commands, and those that only work in one of its parts. */
import { type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { useCommandList } from "./CommandsContext.tsx";
import type { CommandGroup } from "./commands.ts";
import { Keys } from "./Keys.tsx";
import { strings } from "./strings.ts";

const groups = Object.keys(strings.commands.groups) as readonly CommandGroup[];

/** The help, open. */
export function KeyboardHelp(): ReactNode {
  const { commands } = useCommandList();
  const { list, characterKeys } = useStore(commands.store);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const withKeys = list.filter(({ keys }) => keys !== undefined);
  return (
    <dialog ref={dialog} className="keyboard-help" aria-labelledby="keyboard-help" onClose={() => commands.close()}>
      <header>
        <h2 id="keyboard-help">{strings.commands.help}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {strings.commands.close}
        </button>
      </header>
      <label>
        <input
          type="checkbox"
          checked={characterKeys}
          onChange={({ target }) => commands.setCharacterKeys(target.checked)}
        />
        {strings.commands.characterKeys}
      </label>
      {groups
        .map((group) => ({ group, members: withKeys.filter((command) => command.group === group) }))
        .filter(({ members }) => members.length > 0)
        .map(({ group, members }) => (
          <section key={group}>
            <h3>{strings.commands.groups[group]}</h3>
            <dl>
              {members.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <Keys of={command} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      <section>
        <h3>{strings.commands.inParts}</h3>
        <dl>
          {strings.commands.parts.map(({ what, keys }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{keys}</dd>
            </div>
          ))}
        </dl>
      </section>
    </dialog>
  );
}
