/** The command that serves a file, to be copied. */
import type { ReactNode } from "react";
import { useCopy } from "../../page/useCopy.ts";
import { strings } from "./strings.ts";

const text = strings.servers;

/** A file's name as a word of a shell; names come from strangers' files too. */
const quoted = (name: string): string => (/^[\w.@-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`);

/** The command line. */
export const serveCommand = (file: string, origin: string): string =>
  `npx glovebox serve ${quoted(file)} --origin ${origin}`;

/** The command, and the button that copies it. */
export function ServeCommand({ file, origin }: { file: string; origin: string }): ReactNode {
  const { said, copy } = useCopy(text);
  const command = serveCommand(file, origin);
  return (
    <p className="serve-command">
      <code>{command}</code>{" "}
      <button type="button" onClick={() => void copy(command)}>
        {text.copy}
      </button>{" "}
      <span role="status">{said}</span>
    </p>
  );
}
