/** What lecturers do with courses: open their own, save it with and without solutions, give it away as a link. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useCourses, useCoursesState } from "./CoursesContext.tsx";
import { strings } from "./strings.ts";

const text = strings.course;

/** The section, closed at first. */
export function LecturerPart(): ReactNode {
  const courses = useCourses();
  const own = useCoursesState((state) => state.own);
  const picker = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState("");
  const [over, setOver] = useState(false);
  const openFirst = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined) void courses.openFile(file);
  };
  const drag = (event: DragEvent, isOver: boolean): void => {
    // The page takes dropped files as notebooks; here they are courses.
    event.preventDefault();
    event.stopPropagation();
    setOver(isOver);
  };
  const copy = async (): Promise<void> => {
    const link = courses.link(`${location.origin}${location.pathname}`);
    if (link === null) {
      setCopied(text.linkTooLong);
      return;
    }
    await navigator.clipboard.writeText(link);
    setCopied(text.linkCopied(link.length));
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
        <button type="button" onClick={() => picker.current?.click()}>
          {text.openFile}
        </button>{" "}
        <span className="note">{text.dropFile}</span>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".md,.json,.ipynb"
          aria-label={text.openFile}
          onChange={({ target }) => {
            openFirst(target.files);
            // So that the same file can be chosen again.
            target.value = "";
          }}
        />
      </div>
      <p className="lessons-buttons">
        <button type="button" onClick={() => courses.save(true)}>
          {text.saveFile}
        </button>
        <button type="button" onClick={() => courses.save(false)}>
          {text.saveWithout}
        </button>
        <button type="button" onClick={() => void copy()}>
          {text.copyLink}
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
    </details>
  );
}
