/** What lecturers do with courses: open their own, save it with and without solutions, give it away as a link, read the answers that come back. */
import { type DragEvent, type ReactNode, useState } from "react";
import type { Course } from "../../course/course.ts";
import { useNotebook, useSession } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { startSlides } from "../notebook/slides.ts";
import { FileButton } from "../page/FileField.tsx";
import { AnswersDialog } from "./AnswersDialog.tsx";
import { useCourses, useCoursesState } from "./CoursesContext.tsx";
import { courseLink } from "./courseLink.ts";
import { shownLesson } from "./coursesState.ts";
import { strings } from "./strings.ts";

const text = strings.course;

/** The section, closed at first. */
export function LecturerPart({ course }: { course: Course }): ReactNode {
  const courses = useCourses();
  const notebook = useNotebook();
  const own = useCoursesState((state) => state.own);
  const [copied, setCopied] = useState("");
  /** The link that the browser did not let the page copy. */
  const [refused, setRefused] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const openFirst = ([file]: Iterable<File>): void => {
    if (file !== undefined) void courses.openFile(file);
  };
  const drag = (event: DragEvent, isOver: boolean): void => {
    // The page takes dropped files as notebooks; here they are courses.
    event.preventDefault();
    event.stopPropagation();
    setOver(isOver);
  };
  const shown = shownLesson(course, useSession(notebookOf)) + 1;
  const copy = async (lesson: number): Promise<void> => {
    setRefused(null);
    const link = courseLink(course, own, `${location.origin}${location.pathname}`, lesson);
    if (link === null) {
      setCopied(text.linkTooLong);
      return;
    }
    try {
      await navigator.clipboard.writeText(link);
      setCopied(text.linkCopied(link.length));
    } catch {
      setRefused(link);
      setCopied(text.linkRefused);
    }
  };
  return (
    <details className="lecturer">
      <summary>{text.lecturer}</summary>
      <p className="note">{text.lecturerNote}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same as dropping. */}
      <div
        className="lecturer-drop"
        data-over={over || undefined}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          openFirst(event.dataTransfer.files);
        }}
      >
        <FileButton label={text.openFile} accept=".md,.json,.ipynb" onFiles={openFirst} />{" "}
        <span className="note">{text.dropFile}</span>
      </div>
      <p className="lessons-buttons">
        <button type="button" onClick={() => courses.save(true)}>
          {text.saveFile}
        </button>
        <button type="button" onClick={() => courses.save(false)}>
          {text.saveWithout}
        </button>
        <button type="button" onClick={() => void copy(1)}>
          {text.copyLink}
        </button>
        {shown > 0 && (
          <button type="button" onClick={() => void copy(shown)}>
            {text.copyLessonLink}
          </button>
        )}
        {shown > 0 && (
          <button type="button" title={text.slidesHint} onClick={() => startSlides(notebook)}>
            {text.slides}
          </button>
        )}
        <button type="button" title={text.handoutHint} onClick={() => void courses.handout()}>
          {text.handout}
        </button>
        <button type="button" title={text.editHint} onClick={() => void courses.edit()}>
          {text.edit}
        </button>
        <button type="button" aria-haspopup="dialog" onClick={() => setReading(true)}>
          {strings.answers.read}
        </button>
        {own && (
          <button type="button" onClick={() => void courses.openBuiltIn()}>
            {text.builtIn}
          </button>
        )}
      </p>
      <p role="status" className="note">
        {copied}
      </p>
      {refused !== null && (
        <input
          className="answers-field"
          readOnly
          aria-label={text.link}
          value={refused}
          spellCheck={false}
          onFocus={({ target }) => target.select()}
        />
      )}
      {!own && (
        <details>
          <summary>{text.plan}</summary>
          <ol className="plan">
            {text.planSteps.map(({ minutes, what, lessons }) => (
              <li key={what}>
                <strong>{text.planStep(minutes)}</strong> {what} <span className="note">({lessons})</span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {reading && <AnswersDialog course={course} onClose={() => setReading(false)} />}
    </details>
  );
}
