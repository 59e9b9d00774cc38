/** Servers that the reader agreed to, to be forgotten; a part of the dialog of keys. */
import type { ReactNode } from "react";
import { useServers, useServersState } from "../ServersContext.tsx";
import { strings } from "./strings.ts";

const text = strings.servers;

/** The list. */
export function AllowedServers(): ReactNode {
  const { servers } = useServers();
  const allowed = useServersState((state) => state.allowed);
  if (!servers.offered) return null;
  return (
    <section aria-label={text.allowed}>
      <h3>{text.allowed}</h3>
      {allowed.length === 0 && <p className="note">{text.noneAllowed}</p>}
      <ul className="allowed-servers">
        {allowed.map((address) => (
          <li key={address}>
            <code>{address}</code>{" "}
            <button type="button" aria-label={text.forgetNamed(address)} onClick={() => servers.forget(address)}>
              {text.forget}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
