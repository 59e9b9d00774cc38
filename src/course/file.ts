/** Any file that a reader opens: a course file gives the notebook of the whole course, every other what src/notebook/file.ts makes of it. */
import { type OpenedFile, openNotebookFile } from "../notebook/openFile.ts";
import { courseToNotebook } from "./document.ts";
import { parseCourse } from "./markdown.ts";

/** What only a course has: a block with a role. */
const courseBlock = /^`{3,}ts (?:exercise|check|solution|hidden)$/m;

/**
 * The notebook in a file.
 * @throws UserError when it is none, or a course with a mistake: then it begins with the line
 */
export function openFile(name: string, text: string): OpenedFile {
  const isCourseFile = /\.(?:md|markdown)$/i.test(name) && courseBlock.test(text.replaceAll("\r\n", "\n"));
  return isCourseFile ? { notebook: courseToNotebook(parseCourse(text)), notes: [] } : openNotebookFile(name, text);
}
