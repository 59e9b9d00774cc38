/** Everything of sharing that stands on the page: buttons of the head, notices, consent, dialogs, and the ground that files are dropped on. */
import { type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useCommands } from "../commands/CommandsContext.tsx";
import type { Command } from "../commands/commands.ts";
import { FileField } from "../page/FileField.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { WayButton } from "../page/WayButton.tsx";
import { AddressDialog } from "./AddressDialog.tsx";
import { ConsentBar } from "./ConsentBar.tsx";
import { Notice } from "./Notice.tsx";
import { useSharing, useSharingState } from "./SharingContext.tsx";
import type { Sharing } from "./sharing.ts";
import { strings } from "./strings.ts";

/** With the format of links, which only it and links need. */
const ShareDialog = lazyPart(async () => (await import("./ShareDialog.tsx")).ShareDialog);

const filePicker = "share-file-picker";

const pickFile = (): void => document.getElementById(filePicker)?.click();

/** Opens a file; stands in a menu. */
export function OpenFileButton(): ReactNode {
  return (
    <button type="button" title={strings.share.openFileHint} onClick={pickFile}>
      {strings.share.openFile}
    </button>
  );
}

/** The button of the page's head that shares what is open. */
export function ShareButton(): ReactNode {
  const sharing = useSharing();
  return (
    <WayButton
      icon="share"
      word={strings.share.open}
      title={strings.share.openHint}
      onClick={() => sharing.setDialog("share")}
    />
  );
}

/** Notices, consent, dialogs, the commands and the drop ground. Once on the page, below its head. */
export function ShareParts(): ReactNode {
  const sharing = useSharing();
  const isShareOpen = useSharingState((state) => state.dialog === "share");
  const [commands] = useState(() => shareCommands(sharing));
  useCommands(commands);
  return (
    <>
      <Notice />
      <ConsentBar />
      <Suspense>{isShareOpen && <ShareDialog />}</Suspense>
      <AddressDialog />
      <FilePicker />
      <DropGround />
    </>
  );
}

function FilePicker(): ReactNode {
  const sharing = useSharing();
  return (
    <FileField
      id={filePicker}
      multiple
      accept=".json,.ipynb,.ts,.js,.md,.csv,.tsv,.onnx,.glovebox-server,.glovebox"
      label={strings.share.openFile}
      onFiles={(files) => void sharing.openFiles(files)}
    />
  );
}

function shareCommands(sharing: Sharing): readonly Command[] {
  const { titles } = strings.share;
  return [
    { id: "share.open", title: titles.share, group: "share", run: () => sharing.setDialog("share") },
    {
      id: "share.openFile",
      title: titles.openFile,
      group: "share",
      keys: "Mod+O",
      whileTyping: true,
      run: pickFile,
    },
    { id: "share.saveJson", title: titles.saveJson, group: "share", run: () => sharing.saveAs(".glovebox.json") },
    { id: "share.saveIpynb", title: titles.saveIpynb, group: "share", run: () => sharing.saveAs(".ipynb") },
    { id: "share.saveScript", title: titles.saveScript, group: "share", run: () => sharing.saveAs(".ts") },
  ];
}

/** Parts of the page that take files themselves. */
const otherGrounds = "dialog, [data-takes-files]";

/** Takes files that are dropped anywhere on the page, and says so while they are over it. */
function DropGround(): ReactNode {
  const sharing = useSharing();
  const [over, setOver] = useState(false);
  const listeners = useMemo(() => dropListeners(sharing, setOver), [sharing]);
  useEffect(() => {
    for (const [type, listener] of listeners) document.addEventListener(type, listener, true);
    return () => {
      for (const [type, listener] of listeners) document.removeEventListener(type, listener, true);
    };
  }, [listeners]);
  return over && <div className="drop-ground">{strings.share.drop}</div>;
}

type DragListener = (event: DragEvent) => void;

function dropListeners(
  sharing: Sharing,
  setOver: (over: boolean) => void,
): readonly (readonly ["dragover" | "dragleave" | "drop", DragListener])[] {
  const isForPage = ({ dataTransfer, target }: DragEvent): boolean =>
    dataTransfer?.types.includes("Files") === true && !(target instanceof Element && target.closest(otherGrounds));
  return [
    [
      "dragover",
      (event) => {
        setOver(isForPage(event));
        if (!isForPage(event)) return;
        // Before the editor sees it, which would take the file's text.
        event.preventDefault();
        event.stopPropagation();
      },
    ],
    ["dragleave", ({ relatedTarget }) => relatedTarget === null && setOver(false)],
    [
      "drop",
      (event) => {
        setOver(false);
        if (!isForPage(event)) return;
        event.preventDefault();
        event.stopPropagation();
        void sharing.openFiles([...(event.dataTransfer?.files ?? [])]);
      },
    ],
  ];
}
