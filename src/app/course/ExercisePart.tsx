/** The exercises of the lesson on show: what to do, check, messages, hints, solution; after it passed the way on, and why the model answer is one. */
import { type ReactNode, useState } from "react";
import { type Exercise, exercisesOf, type Lesson } from "../../course/course.ts";
import { allowanceOf } from "../markdown/allowance.ts";
import { Markdown } from "../markdown/Markdown.tsx";
import { useSession, useStrangersDocument } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { useCourses, useCoursesState } from "./CoursesContext.tsx";
import { progressOf, shownLesson } from "./coursesState.ts";
import { strings } from "./strings.ts";

const text = strings.course;

/** All exercises of a lesson. */
export function ExercisePart({ lesson }: { lesson: Lesson }): ReactNode {
  const courses = useCourses();
  const exercises = exercisesOf(lesson);
  return (
    <section className="exercises" aria-label={text.exercise(1, 1)}>
      {exercises.length === 0 && <p className="note">{text.noExercise}</p>}
      {exercises.map((exercise) => (
        <OneExercise key={exercise.number} lesson={lesson} exercise={exercise} count={exercises.length} />
      ))}
      <p className="lessons-buttons">
        <button type="button" className="quiet" title={text.resetHint} onClick={() => courses.reset()}>
          {text.reset}
        </button>
      </p>
    </section>
  );
}

/** The way on, where there is one. */
function NextLesson(): ReactNode {
  const courses = useCourses();
  const course = useCoursesState((state) => state.course);
  const shown = shownLesson(course, useSession(notebookOf));
  const next = course?.lessons[shown + 1];
  if (next === undefined) return <p>{text.lastLesson}</p>;
  return (
    <p className="lessons-buttons">
      <button type="button" className="primary" onClick={() => void courses.openLesson(shown + 1)}>
        {text.nextLesson(next.title)}
      </button>
    </p>
  );
}

function OneExercise({ lesson, exercise, count }: { lesson: Lesson; exercise: Exercise; count: number }): ReactNode {
  const allowance = allowanceOf(useStrangersDocument());
  const courses = useCourses();
  const consent = useSession((state) => state.consent);
  const check = useCoursesState((state) => state.check);
  const course = useCoursesState((state) => state.course);
  const progress = useCoursesState((state) => state.progress);
  const [hints, setHints] = useState(0);
  const [solution, setSolution] = useState(false);
  const own = check?.lesson === lesson.title && check.exercise === exercise.number ? check : null;
  const checking = own !== null && own.outcome === null;
  const before = progressOf({ course, progress }).passed[lesson.title]?.includes(exercise.number) === true;
  const passed = own?.outcome?.passed ?? before;
  return (
    <div className="exercise">
      <h3>
        {text.exercise(exercise.number, count)} {passed && <span className="lesson-done">{text.passed}</span>}
      </h3>
      {exercise.task !== "" && (
        <div className="exercise-task">
          <Markdown text={exercise.task} allowance={allowance} />
        </div>
      )}
      <p className="lessons-buttons">
        <button
          type="button"
          className={passed ? "" : "primary"}
          title={text.checkHint}
          disabled={checking || consent !== "granted"}
          onClick={() => void courses.check(exercise)}
        >
          {text.check}
        </button>
        {checking && (
          <button type="button" onClick={() => courses.stopCheck()}>
            {text.stopCheck}
          </button>
        )}
        <button type="button" disabled={hints >= exercise.hints.length} onClick={() => setHints(hints + 1)}>
          {text.hint(hints, exercise.hints.length)}
        </button>
        <button type="button" disabled={exercise.solution === null} onClick={() => setSolution(!solution)}>
          {solution ? text.hideSolution : text.showSolution}
        </button>
      </p>
      {consent !== "granted" && <p className="note">{text.consentFirst}</p>}
      <div role="status" className="check-outcome" data-passed={own?.outcome?.passed}>
        {checking && <p>{text.checking}</p>}
        {own?.outcome?.passed === true && (
          <>
            <p>{text.passedNow}</p>
            <NextLesson />
          </>
        )}
        {own?.outcome?.passed === false && (
          <>
            <p>{text.notPassed}</p>
            <ul>
              {own.outcome.messages.map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      {passed && exercise.explanation !== null && (
        <section className="explanation" aria-label={text.explanation}>
          <h4>{text.explanation}</h4>
          <Markdown text={exercise.explanation} allowance={allowance} />
        </section>
      )}
      {exercise.hints.slice(0, hints).map((hint, index) => (
        <section key={hint} className="hint" aria-label={text.hintLabel(index + 1)}>
          <Markdown text={hint} allowance={allowance} />
        </section>
      ))}
      {exercise.solution === null ? (
        <p className="note">{text.noSolution}</p>
      ) : (
        solution && (
          <div className="solution">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable. */}
            <section tabIndex={0} aria-label={text.showSolution}>
              <pre>{exercise.solution}</pre>
            </section>
            <button type="button" onClick={() => courses.fillIn(exercise.number, exercise.solution ?? "")}>
              {text.useSolution}
            </button>
          </div>
        )
      )}
    </div>
  );
}
