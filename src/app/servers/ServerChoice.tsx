/** The choice of a run panel: this tab, servers that were agreed to or are named, or an address. Choosing asks first; a name alone does nothing. */
import { type ReactNode, useMemo } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { useSession } from "../notebook/NotebookContext.tsx";
import { useRuns } from "../run/RunContext.tsx";
import { namedServers } from "./address.ts";
import { useServers, useServersState } from "./ServersContext.tsx";
import { strings } from "./strings.ts";

const text = strings.servers;

/** The choice; nothing where there is none. */
export function ServerChoice({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const { servers } = useServers();
  const { chosen, allowed, request } = useServersState((state) => state);
  const running = useRuns(({ run }) => run?.status === "running");
  const cells = useSession(({ history }) => history.present.cells);
  const named = useMemo(
    () => namedServers(cells.flatMap(({ kind, text: code }) => (kind === "code" ? [code] : []))),
    [cells],
  );
  if (!servers.offered || circuit.virtual) return null;
  const { site } = servers;
  const known = [...new Set([...(site === null ? [] : [site]), ...named, ...allowed])];
  const labelOf = (address: string): string =>
    address === site ? text.site(address) : named.includes(address) ? text.named(address) : address;
  return (
    <label className="server-choice" title={text.choiceHint}>
      {text.choice}
      <select
        value={chosen ?? "tab"}
        disabled={running || request?.working}
        onChange={({ target: { value } }) =>
          servers.choose(circuit, value === "tab" ? null : value === "other" ? "" : value)
        }
      >
        <option value="tab">{text.tab}</option>
        {known.map((address) => (
          <option key={address} value={address}>
            {labelOf(address)}
          </option>
        ))}
        <option value="other">{text.other}</option>
      </select>
      {request?.working && <span className="note">{text.connecting}</span>}
    </label>
  );
}
