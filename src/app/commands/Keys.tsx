/** The key combinations of a command, as they are printed on the reader's keyboard. */
import type { ReactNode } from "react";
import { useCommandList } from "./CommandsContext.tsx";
import { type Command, keysOf } from "./commands.ts";
import { formatKeys } from "./keys.ts";

/** Nothing for a command without keys. */
export function Keys({ of: command }: { of: Command }): ReactNode {
  const { apple } = useCommandList().commands;
  return (
    <span className="key-combinations">
      {keysOf(command).map((combination) => (
        <kbd key={combination}>{formatKeys(combination, apple)}</kbd>
      ))}
    </span>
  );
}
