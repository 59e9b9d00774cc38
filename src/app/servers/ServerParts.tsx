/** Dialogs of servers, loaded when one opens. Once on the page. */
import { lazy, type ReactNode, Suspense } from "react";
import { useServersState } from "./ServersContext.tsx";

const ServerDialog = lazy(async () => ({ default: (await import("./dialog/ServerDialog.tsx")).ServerDialog }));

/** The dialog before something is sent, while it asks. */
export function ServerParts(): ReactNode {
  const request = useServersState((state) => state.request);
  return (
    request?.silent === false && (
      <Suspense>
        <ServerDialog request={request} />
      </Suspense>
    )
  );
}
