/** The lessons: which there are and which passed, the exercise of the one on show, and what lecturers need. */
import { type ReactNode, useEffect, useRef } from "react";
import { type Course, exercisesOf } from "../../course/course.ts";
import { isCourse } from "../../course/document.ts";
import { lessonPassed } from "../../course/progress.ts";
import { useSession } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { AnswersPart } from "./AnswersPart.tsx";
import { useCourses, useCoursesState } from "./CoursesContext.tsx";
import { progressOf, shownLesson } from "./coursesState.ts";
import { ExercisePart } from "./ExercisePart.tsx";
import { LecturerPart } from "./LecturerPart.tsx";
import { SheetHandle } from "./SheetHandle.tsx";
import { strings } from "./strings.ts";

const text = strings.course;

/** The panel. */
export function LessonsPanel(): ReactNode {
  const courses = useCourses();
  const course = useCoursesState((state) => state.course);
  const notice = useCoursesState((state) => state.notice);
  const error = useCoursesState((state) => state.error);
  const notebook = useSession(notebookOf);
  const shown = shownLesson(course, notebook);
  const lesson = course?.lessons[shown];
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each lesson begins at its task.
  useEffect(() => {
    // As a statement: newer browsers give a promise, which React would take for a clean-up.
    panel.current?.scrollTo(0, 0);
  }, [shown]);
  return (
    <aside id="lessons" className="lessons" aria-label={text.panel} ref={panel}>
      <SheetHandle />
      <div className="lessons-head">
        <h2>{course?.title ?? text.panel}</h2>
        <button type="button" className="quiet" onClick={() => void courses.setOpen(false)}>
          {text.close}
        </button>
      </div>
      {isCourse(notebook) && (
        <p className="lessons-buttons">
          <button type="button" className="primary" onClick={() => courses.openShown()}>
            {text.openLink}
          </button>
        </p>
      )}
      <p role="status" className="note">
        {notice}
      </p>
      <p role="alert" className="error">
        {error}
      </p>
      {course !== null && (
        <>
          {lesson !== undefined && (
            <>
              <Steps course={course} shown={shown} />
              <ExercisePart key={`${course.title} ${lesson.title}`} lesson={lesson} />
            </>
          )}
          <LessonList course={course} shown={shown} />
          <AnswersPart course={course} />
          <LecturerPart course={course} />
        </>
      )}
    </aside>
  );
}

/** Previous and next, with the lesson between them. */
function Steps({ course, shown }: { course: Course; shown: number }): ReactNode {
  const courses = useCourses();
  return (
    <p className="lessons-buttons lessons-steps">
      <button type="button" disabled={shown === 0} onClick={() => void courses.openLesson(shown - 1)}>
        {text.previous}
      </button>
      <span>
        {shown + 1} / {course.lessons.length}
      </span>
      <button
        type="button"
        disabled={shown + 1 >= course.lessons.length}
        onClick={() => void courses.openLesson(shown + 1)}
      >
        {text.next}
      </button>
    </p>
  );
}

function LessonList({ course, shown }: { course: Course; shown: number }): ReactNode {
  const courses = useCourses();
  const progress = useCoursesState((state) => state.progress);
  const own = progressOf({ course, progress });
  const withExercise = course.lessons
    .map((lesson, i) => [lesson, i] as const)
    .filter(([lesson]) => exercisesOf(lesson).length > 0);
  const passed = withExercise.filter(([, i]) => lessonPassed(course, i, own)).length;
  return (
    <nav aria-label={text.lessons}>
      <p className="note">
        {text.progress(passed, withExercise.length)}
        {course.author === "" ? "" : ` · ${text.byAuthor(course.author)}`}
      </p>
      <progress aria-label={text.progress(passed, withExercise.length)} max={withExercise.length || 1} value={passed} />
      <ol>
        {course.lessons.map((lesson, index) => {
          const done = lessonPassed(course, index, own);
          return (
            <li key={lesson.title}>
              <button
                type="button"
                className="lesson-link"
                aria-current={index === shown ? "true" : undefined}
                data-left={shown < 0 && own.current === lesson.title ? true : undefined}
                onClick={() => void courses.openLesson(index)}
              >
                <span>{text.lesson(index + 1, lesson.title)}</span>
                {done && <span className="lesson-done">{text.passed}</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
