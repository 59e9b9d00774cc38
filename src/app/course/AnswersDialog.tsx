/** For lecturers: many readers' codes at once, pasted or as files, and who passed what. Nothing of them is kept when the dialog closes. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { diagnosticsOf } from "../../base/errors.ts";
import { type AnswersRead, answersCsv, courseExercises, readAnswers } from "../../course/answers.ts";
import type { Course } from "../../course/course.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { FileButton } from "../page/FileField.tsx";
import { strings } from "./strings.ts";

const text = strings.answers;

/** Files that are read at once, and the largest of them in bytes: a code has some forty characters. */
const limits = { files: 1000, bytes: 100_000 };

/** The dialog. */
export function AnswersDialog({ course, onClose }: { course: Course; onClose: () => void }): ReactNode {
  const { download } = useBrowser();
  const dialog = useRef<HTMLDialogElement>(null);
  const [pasted, setPasted] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const read = useMemo((): AnswersRead => {
    try {
      return readAnswers(course, pasted);
    } catch (thrown) {
      return { answers: [], problems: diagnosticsOf(thrown).map(({ message }) => message) };
    }
  }, [course, pasted]);
  /** Files of the last choice that were left out, in words. */
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const addFiles = async (files: readonly File[]): Promise<void> => {
    const taken = files.slice(0, limits.files);
    const words = files.length > taken.length ? [text.tooMany(files.length, limits.files)] : [];
    const texts = await Promise.all(
      taken.map(async (file) => {
        if (file.size > limits.bytes) words.push(text.tooLarge(file.name, file.size, limits.bytes));
        else {
          try {
            return await file.text();
          } catch {
            words.push(text.unreadable(file.name));
          }
        }
        return "";
      }),
    );
    setLeftOut(words);
    setPasted((before) => [before, ...texts].filter(Boolean).join("\n"));
  };
  return createPortal(
    <dialog
      ref={dialog}
      className="answers"
      aria-label={text.heading}
      onClose={onClose}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void addFiles([...event.dataTransfer.files]);
      }}
    >
      <div className="gallery-head">
        <h2>{text.heading}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {text.close}
        </button>
      </div>
      <p className="note">{text.readNote(course.title)}</p>
      <textarea
        aria-label={text.codes}
        placeholder={text.codes}
        spellCheck={false}
        rows={4}
        value={pasted}
        onChange={({ target }) => setPasted(target.value)}
      />
      <p className="lessons-buttons">
        <FileButton label={text.files} accept=".txt" multiple onFiles={(files) => void addFiles(files)} />
        <button
          type="button"
          disabled={read.answers.length === 0}
          onClick={() => download("answers.csv", new TextEncoder().encode(answersCsv(course, read.answers)))}
        >
          {text.saveTable}
        </button>
      </p>
      <div role="alert" className="error">
        <ul>
          {[...leftOut, ...read.problems].map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </div>
      <p role="status">{text.readers(read.answers.length)}</p>
      {read.answers.length > 0 && <AnswersTable course={course} read={read} />}
    </dialog>,
    document.body,
  );
}

function AnswersTable({ course, read: { answers } }: { course: Course; read: AnswersRead }): ReactNode {
  const exercises = courseExercises(course);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable.
    <section className="answers-table" tabIndex={0} aria-label={text.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            {exercises.map(({ lesson, lessonNumber, number }) => (
              <th key={`${lessonNumber}.${number}`} scope="col" title={lesson}>
                <abbr title={lesson}>{text.exercise(lessonNumber, number)}</abbr>
              </th>
            ))}
            <th scope="col">{text.sum}</th>
          </tr>
        </thead>
        <tbody>
          {answers.map(({ name, passed }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {exercises.map(({ lessonNumber, number }, at) => (
                <td key={`${lessonNumber}.${number}`} data-passed={passed[at]}>
                  {passed[at] ? text.did : text.didNot}
                </td>
              ))}
              <td>{passed.filter(Boolean).length}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{text.all}</th>
            {exercises.map(({ lessonNumber, number }, at) => (
              <td key={`${lessonNumber}.${number}`}>{answers.filter(({ passed }) => passed[at]).length}</td>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
