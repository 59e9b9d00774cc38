/** The Share dialog: the notebook as a link with what that fits into, as a frame for another page, and as a file. Sends nothing. */
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Notebook } from "../../notebook/document.ts";
import { linkFits } from "../../notebook/link.ts";
import { useSession } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { QrPicture } from "../page/QrPicture.tsx";
import { strings as pageStrings } from "../page/strings.ts";
import { useCopy } from "../page/useCopy.ts";
import { type Embed, embedCode, pageAddress } from "./address.ts";
import { linkOf } from "./linkOf.ts";
import { useSharing } from "./SharingContext.tsx";
import { strings } from "./strings.ts";

/** The dialog, while it is open. */
export function ShareDialog(): ReactNode {
  const sharing = useSharing();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="share" aria-label={strings.share.heading} onClose={() => sharing.setDialog(null)}>
      <SharePanel onClose={() => dialog.current?.close()} />
    </dialog>
  );
}

function SharePanel({ onClose }: { onClose: () => void }): ReactNode {
  const sharing = useSharing();
  const present = useSession(notebookOf);
  const [folded, setFolded] = useState(false);
  const [playground, setPlayground] = useState(present.settings.layout === "playground");
  const notebook = useMemo(() => asShared(present, folded, playground), [present, folded, playground]);
  const fragment = useMemo(() => linkOf(notebook), [notebook]);
  const { share: text } = strings;
  return (
    <>
      <header>
        <h2>{text.heading}</h2>
        <button type="button" onClick={onClose}>
          {text.close}
        </button>
      </header>
      <section aria-label={text.link}>
        <h3>{text.link}</h3>
        <p className="note">{text.linkHint}</p>
        <p className="share-buttons">
          <Choice label={text.folded} hint={text.foldedHint} checked={folded} onChange={setFolded} />
          {isProgram(present) && (
            <Choice
              label={text.asPlayground}
              hint={text.asPlaygroundHint}
              checked={playground}
              onChange={setPlayground}
            />
          )}
        </p>
        {fragment === null ? (
          <p className="error">{text.tooLong}</p>
        ) : (
          <LinkView link={pageAddress(location) + fragment} />
        )}
      </section>
      {fragment !== null && <EmbedView fragment={fragment} title={notebook.title || pageStrings.title} />}
      <section aria-label={text.files}>
        <h3>{text.files}</h3>
        <p className="note">{text.filesHint}</p>
        <p className="share-buttons">
          <button type="button" onClick={() => sharing.saveAs(".glovebox.json")}>
            {text.saveJson}
          </button>
          <button type="button" onClick={() => sharing.saveAs(".ipynb")}>
            {text.saveIpynb}
          </button>
          <button type="button" onClick={() => sharing.saveAs(".ts")}>
            {text.saveScript}
          </button>
        </p>
      </section>
    </>
  );
}

function LinkView({ link }: { link: string }): ReactNode {
  const { share: text } = strings;
  const fits = linkFits(link.length);
  return (
    <div className="share-link">
      <div>
        <CopyField label={text.link} button={text.copy} value={link} />
        <p>{text.length(link.length)}</p>
        <ul className="share-fits">
          {fits.map(({ name, fits: does }) => (
            <li key={name} data-fits={does}>
              {does ? text.fitsInto(text.fits[name]) : text.tooLongFor(text.fits[name])}
            </li>
          ))}
        </ul>
      </div>
      <QrPicture text={link} label={text.qr} />
    </div>
  );
}

function EmbedView({ fragment, title }: { fragment: string; title: string }): ReactNode {
  const { share: text } = strings;
  const [embed, setEmbed] = useState<Embed>("readonly");
  const name = useId();
  return (
    <section aria-label={text.embed}>
      <h3>{text.embed}</h3>
      <p className="note">{text.embedHint}</p>
      <p className="share-buttons">
        {(["readonly", "editable"] as const).map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={embed === each} onChange={() => setEmbed(each)} />
            {text[each]}
          </label>
        ))}
      </p>
      <CopyField
        label={text.embed}
        button={text.copyEmbed}
        value={embedCode(pageAddress(location), fragment, embed, title)}
      />
    </section>
  );
}

/** A text to be copied, with the button that does it. */
function CopyField({ label, button, value }: { label: string; button: string; value: string }): ReactNode {
  const { said, copy } = useCopy(strings.share);
  const field = useRef<HTMLInputElement>(null);
  const copyOrSelect = async (): Promise<void> => {
    if (!(await copy(value))) field.current?.select();
  };
  return (
    <p className="copy-field">
      <input
        ref={field}
        readOnly
        value={value}
        aria-label={label}
        spellCheck={false}
        onFocus={({ target }) => target.select()}
      />
      <button type="button" onClick={() => void copyOrSelect()}>
        {button}
      </button>
      <span role="status" className="note">
        {said}
      </span>
    </p>
  );
}

function Choice({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): ReactNode {
  return (
    <label title={hint}>
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  );
}

/** Whether a notebook is one program, which a playground can show. */
const isProgram = ({ cells }: Notebook): boolean => cells.filter(({ kind }) => kind === "code").length === 1;

function asShared(notebook: Notebook, folded: boolean, playground: boolean): Notebook {
  const layout = playground && isProgram(notebook) ? "playground" : "notebook";
  const cells = notebook.cells.map((cell) => (cell.kind === "code" && folded ? { ...cell, folded } : cell));
  return { ...notebook, settings: { ...notebook.settings, layout }, cells };
}
