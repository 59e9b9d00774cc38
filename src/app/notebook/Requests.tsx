/** What cells ask to have carried out, and the button that allows it. */
import type { ReactNode } from "react";
import { formatBytes, formatValue } from "../values/format.ts";
import { useNotebook } from "./NotebookContext.tsx";
import type { PendingRequest } from "./session.ts";
import { strings } from "./strings.ts";

/** The requests that wait. */
export function Requests({ pending }: { pending: readonly PendingRequest[] }): ReactNode {
  const { tracing } = useNotebook();
  return pending.map((request) => (
    <p key={request.id} className="asking">
      {strings.output.asks(request.method, argumentsText(request))}{" "}
      <button type="button" title={strings.output.allowHint} onClick={() => tracing.allowRequests()}>
        {strings.output.allow}
      </button>
    </p>
  ));
}

function argumentsText({ method, value }: PendingRequest): string {
  if (method === "keygen") return "";
  if (value instanceof Uint8Array) return strings.output.ciphertext(formatBytes(value.length));
  return value.map(formatValue).join(", ");
}
