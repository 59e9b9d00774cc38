/** The head of the page, one row: what this is and whether it is safe at the left, ways to other things at the right. */
import { type MouseEvent, type ReactNode, useState } from "react";
import { strings as commandsStrings } from "../commands/strings.ts";
import { CourseButtons } from "../course/CourseParts.tsx";
import { openNew } from "../library/opening.ts";
import { SaveState } from "../library/SaveState.tsx";
import { strings as libraryStrings } from "../library/strings.ts";
import { ModelButton } from "../models/ModelParts.tsx";
import { LayoutChoice, Title } from "../notebook/Document.tsx";
import { useMedia } from "../page/browserHooks.ts";
import { LookButtons } from "../page/LookButtons.tsx";
import { strings as pageStrings } from "../page/strings.ts";
import { WayButton } from "../page/WayButton.tsx";
import { OpenFileButton, ShareButton } from "../share/ShareParts.tsx";
import { MoreMenu } from "./MoreMenu.tsx";
import { usePage } from "./PageContext.tsx";
import { strings } from "./strings.ts";

/** The head. */
export function Header(): ReactNode {
  const page = usePage();
  const wide = useMedia("(min-width: 900px)");
  const [isOpen, setIsOpen] = useState(false);
  // Choosing something closes the menu; fields of files that open by themselves are no choice.
  const choose = ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest("button") !== null) setIsOpen(false);
  };
  const { documents } = libraryStrings;
  const more = (
    <>
      <OpenFileButton />
      <LookButtons settings={page.settings} store={page.store} />
      <button type="button" title={strings.printHint} onClick={() => print()}>
        {strings.print}
      </button>
      <button type="button" aria-haspopup="dialog" onClick={() => page.commands.open("palette")}>
        {commandsStrings.commands.list}
      </button>
    </>
  );
  return (
    <header className="page-head">
      <h1>{pageStrings.title}</h1>
      <Title />
      <SaveState />
      {!wide && (
        <button
          type="button"
          className="head-menu"
          aria-expanded={isOpen}
          aria-controls="head-actions"
          onClick={() => setIsOpen(!isOpen)}
        >
          {pageStrings.header.menu}
        </button>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons within are what is pressed. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div className="head-group" id="head-actions" hidden={!wide && !isOpen} onClick={choose}>
        <LayoutChoice />
        <span className="head-ways">
          <WayButton
            icon="new"
            word={documents.createShort}
            title={documents.createHint}
            onClick={() => void openNew(page)}
          />
          <WayButton
            icon="notebooks"
            word={documents.open}
            title={documents.openHint}
            onClick={() => page.documents.setDialog("notebooks")}
          />
          <CourseButtons />
          <ModelButton />
          <ShareButton />
          {wide ? <MoreMenu>{more}</MoreMenu> : more}
        </span>
      </div>
    </header>
  );
}
