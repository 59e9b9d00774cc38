/** Everything of lessons and of the gallery that stands on the page: the buttons of the head, the panel, the dialog, and their commands. */
import { type ReactNode, Suspense, useEffect, useMemo } from "react";
import { exercisesOf } from "../../course/course.ts";
import { isCourse } from "../../course/document.ts";
import { useCommands } from "../commands/CommandsContext.tsx";
import type { Command } from "../commands/commands.ts";
import { activeCircuit, canRun } from "../notebook/circuits.ts";
import { useNotebook, useSession } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { WayButton } from "../page/WayButton.tsx";
import { addressOf } from "../workshop/roles.ts";
import { splitCircuit } from "../workshop/split.ts";
import { useCourses, useCoursesState } from "./CoursesContext.tsx";
import { shownLesson } from "./coursesState.ts";
import { strings } from "./strings.ts";

const LessonsPanel = lazyPart(async () => (await import("./LessonsPanel.tsx")).LessonsPanel);
const Gallery = lazyPart(async () => (await import("./Gallery.tsx")).Gallery);

/** The buttons of the page's head: Lessons and Examples. */
export function CourseButtons(): ReactNode {
  const courses = useCourses();
  const open = useCoursesState((state) => state.open);
  useCourseCommands();
  return (
    <>
      <WayButton
        icon="lessons"
        word={strings.course.open}
        aria-expanded={open}
        aria-controls="lessons"
        title={strings.course.openHint}
        onClick={() => void courses.setOpen(!open)}
      />
      <WayButton
        icon="examples"
        word={strings.gallery.open}
        aria-haspopup="dialog"
        title={strings.gallery.hint}
        onClick={() => courses.setGallery(true)}
      />
    </>
  );
}

/** The panel and the gallery, while they are open. Once on the page, below its head. */
export function CoursePanel(): ReactNode {
  const courses = useCourses();
  const open = useCoursesState((state) => state.open);
  const gallery = useCoursesState((state) => state.gallery);
  const isWhole = useSession((state) => isCourse(notebookOf(state)));
  // A link or a file that holds a course: the panel says how to go through it.
  useEffect(() => {
    if (isWhole) void courses.setOpen(true);
  }, [courses, isWhole]);
  return (
    <Suspense>
      {open && <LessonsPanel />}
      {gallery && <Gallery onClose={() => courses.setGallery(false)} />}
    </Suspense>
  );
}

function useCourseCommands(): void {
  const { session } = useNotebook();
  const { workers, download } = useBrowser();
  const courses = useCourses();
  const commands = useMemo((): readonly Command[] => {
    const { commands: titles } = strings.course;
    const lesson = (): number => shownLesson(courses.store.getState().course, notebookOf(session.getState()));
    const count = (): number => courses.store.getState().course?.lessons.length ?? 0;
    const active = () => activeCircuit(session.getState())?.circuit;
    return [
      { id: "course.lessons", title: titles.lessons, group: "notebook", run: () => void courses.setOpen(true) },
      {
        id: "course.check",
        title: titles.check,
        group: "run",
        enabled: () => lesson() >= 0,
        run: () => {
          const shown = courses.store.getState().course?.lessons[lesson()];
          const [first] = shown === undefined ? [] : exercisesOf(shown);
          if (first !== undefined) void courses.check(first);
        },
      },
      {
        id: "course.next",
        title: titles.next,
        group: "notebook",
        enabled: () => lesson() >= 0 && lesson() + 1 < count(),
        run: () => void courses.openLesson(lesson() + 1),
      },
      {
        id: "course.previous",
        title: titles.previous,
        group: "notebook",
        enabled: () => lesson() > 0,
        run: () => void courses.openLesson(lesson() - 1),
      },
      { id: "course.gallery", title: titles.gallery, group: "notebook", run: () => courses.setGallery(true) },
      { id: "workshop.client", title: titles.client, group: "share", run: () => openPart("client") },
      { id: "workshop.server", title: titles.server, group: "share", run: () => openPart("server") },
      {
        id: "workshop.split",
        title: titles.split,
        group: "share",
        enabled: () => {
          const circuit = active();
          return circuit !== undefined && canRun(circuit) && !circuit.virtual;
        },
        run: () => {
          const circuit = active();
          if (circuit !== undefined) void splitCircuit(circuit, workers, download);
        },
      },
    ];
  }, [session, workers, download, courses]);
  useCommands(commands);
}

function openPart(role: "client" | "server"): void {
  window.open(addressOf(role, location.href), "_blank", "noopener");
}
