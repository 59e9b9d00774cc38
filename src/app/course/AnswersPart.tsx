/** For those who learn: what passed as a code that goes back to the lecturer, to be copied, photographed or kept as a file. */
import { type ReactNode, useMemo, useState } from "react";
import { longestName, writeAnswers } from "../../course/answers.ts";
import type { Course } from "../../course/course.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { QrPicture } from "../page/QrPicture.tsx";
import { readStored, storageKeys, writeStored } from "../page/storage.ts";
import { useCopy } from "../page/useCopy.ts";
import { useCoursesState } from "./CoursesContext.tsx";
import { progressOf } from "./coursesState.ts";
import { strings } from "./strings.ts";

const text = strings.answers;

/** The section, closed at first. */
export function AnswersPart({ course }: { course: Course }): ReactNode {
  const { store, download } = useBrowser();
  const progress = useCoursesState((state) => state.progress);
  // absent: nobody gave a name in this browser yet
  const [name, setName] = useState(() => readStored(store, storageKeys.studentName) ?? "");
  const { said, copy, forget } = useCopy(text);
  const { passed } = progressOf({ course, progress });
  const code = useMemo(
    () => (name.trim() === "" ? null : writeAnswers(course, { passed }, name)),
    [course, passed, name],
  );
  return (
    <details className="lecturer">
      <summary>{text.send}</summary>
      <p className="note">{text.sendNote}</p>
      <label className="answers-name">
        {text.name}
        <input
          className="answers-field"
          value={name}
          maxLength={longestName}
          autoComplete="name"
          onChange={({ target }) => {
            setName(target.value);
            forget();
            writeStored(store, storageKeys.studentName, target.value);
          }}
        />
      </label>
      {code !== null && (
        <>
          <p>
            <code className="answers-code">{code}</code>
          </p>
          <QrPicture text={code} label={text.qr} />
          <p className="lessons-buttons">
            <button type="button" onClick={() => void copy(code)}>
              {text.copy}
            </button>
            <button
              type="button"
              onClick={() =>
                download(text.fileName(name), new TextEncoder().encode(`${course.title}\n${name}\n${code}\n`))
              }
            >
              {text.save}
            </button>
            <span role="status" className="note">
              {said}
            </span>
          </p>
        </>
      )}
    </details>
  );
}
