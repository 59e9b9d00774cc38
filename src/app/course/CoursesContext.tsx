/** Gives the lessons to the components, and lets them follow their store. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { InternalError } from "../../base/errors.ts";
import type { Courses, CoursesState } from "./courses.ts";

const CoursesContext = createContext<Courses | null>(null);

/** Makes `courses` known to everything inside. */
export function CoursesProvider({ courses, children }: { courses: Courses; children: ReactNode }): ReactNode {
  return <CoursesContext value={courses}>{children}</CoursesContext>;
}

/** The lessons of the page. */
export function useCourses(): Courses {
  const courses = useContext(CoursesContext);
  if (courses === null) throw new InternalError("a component stands outside of CoursesProvider");
  return courses;
}

/** A part of the lessons' state, followed. `select` must give the same object for the same state. */
export function useCoursesState<T>(select: (state: CoursesState) => T): T {
  return useStore(useCourses().store, select);
}
