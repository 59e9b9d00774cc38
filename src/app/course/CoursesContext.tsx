/** Gives the lessons to the components, and lets them follow their store. */
import { useStore } from "zustand";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Courses } from "./courses.ts";
import type { CoursesState } from "./coursesState.ts";

/** Gives the lessons of the page; and reads them in a component. */
export const [CoursesProvider, useCourses] = createRequiredContext<Courses>("CoursesProvider");

/** A part of the lessons' state, followed. `select` must give the same object for the same state. */
export function useCoursesState<T>(select: (state: CoursesState) => T): T {
  return useStore(useCourses().store, select);
}
