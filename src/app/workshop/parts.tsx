/** What both pages of a workshop are made of: steps, files that were made, what goes on, the area for files. */
import type { ReactNode } from "react";
import type { Progress } from "../../run/during.ts";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import type { Download } from "../page/download.ts";
import { FileButton } from "../page/FileField.tsx";
import { strings as runStrings } from "../run/strings.ts";
import { formatBytes } from "../values/format.ts";
import type { GivenFile, MadeFile } from "./files.ts";
import { strings } from "./strings.ts";

const text = strings.workshop;

/** Bytes that a picture shows: behind the head, which is the same for all. */
const pictured = (bytes: Uint8Array): Uint8Array => bytes.subarray(Math.max(0, bytes.length - 200));

/** One numbered step. */
export function Step({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <li className="workshop-step">
      <section aria-label={title}>
        <h2>{title}</h2>
        {children}
      </section>
    </li>
  );
}

/** Bytes as a picture with their size. */
export function Bytes({ what, bytes }: { what: string; bytes: Uint8Array }): ReactNode {
  return (
    <span className="workshop-bytes">
      <CiphertextPicture sample={pictured(bytes)} label={text.ciphertext(what)} />
      <span className="note">{formatBytes(bytes.length)}</span>
    </span>
  );
}

/** A file that was made here, with the ways to give it away. */
export function Made({
  file,
  what = text.kinds[file.kind],
  download,
  handOver,
}: {
  file: MadeFile;
  /** What it is called, where one page has several of a kind. */
  what?: string;
  download: Download;
  /** Hands it to a tab of the other part; null when there is none. */
  handOver: { readonly label: string; readonly give: (file: MadeFile) => void } | null;
}): ReactNode {
  return (
    <p className="workshop-made">
      <span className="workshop-made-name">{what}</span>
      <Bytes what={what} bytes={file.bytes} />
      <button type="button" aria-label={text.saveNamed(what)} onClick={() => download(file.name, file.bytes)}>
        {text.save}
      </button>
      {handOver !== null && (
        <button type="button" onClick={() => handOver.give(file)}>
          {handOver.label}
        </button>
      )}
    </p>
  );
}

/** The button for those who do not drag. */
export function ChooseFile({ onFile }: { onFile: (file: GivenFile) => void }): ReactNode {
  return (
    <p className="workshop-drop">
      {text.drop}{" "}
      <FileButton
        label={text.choose}
        multiple
        onFiles={(files) => {
          for (const file of files) onFile(file);
        }}
      />
    </p>
  );
}

const progressOf = ({ jobsBefore }: Progress, done: number): string =>
  jobsBefore === undefined ? runStrings.run.percent(done, 1) : runStrings.run.jobsBefore(jobsBefore);

/** What goes on, what was done last, and what went wrong. */
export function Status({ work, notice, error }: { work: Progress | null; notice: string; error: string }): ReactNode {
  const done = work === null || work.total === 0 ? 0 : work.done / work.total;
  return (
    <div className="workshop-status">
      <p role="status">
        {work === null ? notice : text.working(runStrings.run.stages[work.stage], progressOf(work, done))}
      </p>
      {work !== null && <progress aria-label={runStrings.run.stages[work.stage]} max={1} value={done} />}
      <p role="alert" className="error">
        {error}
      </p>
    </div>
  );
}
