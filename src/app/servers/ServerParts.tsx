/** Dialogs of servers, loaded when one opens. Once on the page. */
import { type ReactNode, Suspense } from "react";
import { lazyPart } from "../page/lazyPart.ts";
import { useServersState } from "./ServersContext.tsx";

const ServerDialog = lazyPart(async () => (await import("./dialog/ServerDialog.tsx")).ServerDialog);

const ServerFileDialog = lazyPart(async () => (await import("./dialog/ServerFileDialog.tsx")).ServerFileDialog);

/** The dialog before something is sent, while it asks. */
export function ServerParts(): ReactNode {
  const { request, file } = useServersState((state) => state);
  return (
    <Suspense>
      {request?.silent === false && <ServerDialog request={request} />}
      {file !== null && <ServerFileDialog file={file} />}
    </Suspense>
  );
}
