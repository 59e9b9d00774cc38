/**
 * A course as one markdown file: front matter, `# ` before each lesson, code in blocks of `ts` with a word for its role. Everything else is text.
 * Reading says in which line a mistake is; writing gives the text that reads back as the same course.
 */
import { notebookLimits } from "../notebook/document.ts";
import {
  type CellRole,
  type Course,
  type CourseCell,
  checkCourse,
  isMarkdown,
  type Lesson,
  refused,
} from "./course.ts";

/** Words behind `md`; other such blocks are text. */
const markdownRoles: readonly CellRole[] = ["hint", "explanation"];

/** Words behind `ts`; without one it is code. */
const codeRoles: readonly CellRole[] = ["hidden", "exercise", "check", "solution"];

const fieldNames = ["title", "author", "language"] as const;

type Fields = Readonly<Record<(typeof fieldNames)[number], string>>;

const noFields: Fields = { title: "", author: "", language: "en" };

interface Block {
  readonly role: CellRole;
  readonly lines: string[];
  /** Of the file, from 1. */
  readonly line: number;
}

interface Section {
  readonly title: string;
  readonly line: number;
  readonly blocks: Block[];
}

/**
 * Reads a course.
 * @throws UserError (code `course`) that begins with the line of the mistake
 */
export function parseCourse(text: string): Course {
  if (text.length > notebookLimits.allText) {
    throw refused("course", `expected at most ${notebookLimits.allText} characters, got ${text.length}`);
  }
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const { fields, next } = readFields(lines);
  const sections = readSections(lines, next);
  const lessons = sections.map(({ title, blocks }): Lesson => ({ title, cells: blocks.flatMap(cellOf) }));
  const title = fields.title === "" ? (lessons[0]?.title ?? "") : fields.title;
  const course = { ...fields, title, lessons };
  checkCourse(course, (lesson, cell) => {
    const section = lesson === undefined ? undefined : sections[lesson];
    const kept = section?.blocks.filter((block) => cellOf(block).length > 0) ?? [];
    return lineName((cell === undefined ? undefined : kept[cell]?.line) ?? section?.line ?? 1);
  });
  return course;
}

const lineName = (line: number): string => `line ${line}`;

function readFields(lines: readonly string[]): { readonly fields: Fields; readonly next: number } {
  if (lines[0] !== "---") return { fields: noFields, next: 0 };
  const end = lines.indexOf("---", 1);
  if (end < 0) throw refused(lineName(1), "expected '---' after the front matter, got none");
  const fields: Record<string, string> = {};
  for (const [index, line] of lines.slice(1, end).entries()) {
    if (line.trim() === "") continue;
    const [, name = ""] = /^(\w+):/.exec(line) ?? [];
    const value = line.slice(name.length + 1).trim();
    const place = lineName(index + 2);
    if (!fieldNames.some((known) => known === name)) {
      throw refused(place, `expected ${fieldNames.join(", ")} and a colon, got '${line.slice(0, 60)}'`);
    }
    if (name in fields) throw refused(place, `expected ${name} once, got it twice`);
    fields[name] = value;
  }
  return { fields: { ...noFields, ...fields }, next: end + 1 };
}

/** Longer lines are text, whatever they begin with: so that no line takes long to be looked at. */
const longestMark = 1000;

/** Marks of a line that opens or closes a block, and what stands behind them; empty marks for any other line. */
function fenceOf(line: string): readonly [marks: string, info: string] {
  const [marks = ""] = line.length > longestMark ? [] : (/^(?:`{3,}|~{3,})/.exec(line) ?? []);
  const info = line.slice(marks.length).trim();
  return info.includes("`") ? ["", ""] : [marks, info];
}

/** The title that a line gives to a lesson; null for any other line. */
function titleOf(line: string): string | null {
  if (line.length > longestMark || !/^#[ \t]/.test(line)) return null;
  return line
    .slice(1)
    .trim()
    .replace(/[ \t]+#+$/, "");
}

function readSections(lines: readonly string[], from: number): readonly Section[] {
  const sections: Section[] = [];
  let block: Block | null = null;
  let open: { readonly marks: string; readonly line: number; readonly isCell: boolean } | null = null;
  for (let index = from; index < lines.length; index++) {
    const text = lines[index] ?? "";
    const line = index + 1;
    const [marks, info] = fenceOf(text);
    if (open !== null) {
      const closes = marks.startsWith(open.marks) && info === "";
      if (!closes || !open.isCell) block?.lines.push(text);
      if (closes && open.isCell) block = null;
      if (closes) open = null;
      continue;
    }
    const title = titleOf(text);
    if (title !== null) {
      sections.push({ title, line, blocks: [] });
      block = null;
      continue;
    }
    const section = sections.at(-1);
    if (section === undefined) {
      if (text.trim() === "") continue;
      throw refused(lineName(line), "expected '# ' and the title of the first lesson, got other text");
    }
    const role = marks === "" ? null : roleOf(info, line);
    if (role !== null) {
      block = { role, lines: [], line };
      section.blocks.push(block);
    } else if (block === null) {
      block = { role: "text", lines: [text], line };
      section.blocks.push(block);
    } else block.lines.push(text);
    if (marks !== "") open = { marks, line, isCell: role !== null };
  }
  if (open !== null) throw refused(lineName(open.line), `expected '${open.marks}' after this block, got none`);
  return sections;
}

/** The role that the words behind a fence name; null for a block that is text, such as an example in another language. */
function roleOf(info: string, line: number): CellRole | null {
  const [language = "", word, ...more] = info.split(/\s+/);
  const written = language === "md" && more.length === 0 ? markdownRoles.find((known) => known === word) : undefined;
  if (written !== undefined) return written;
  if (language !== "ts") return null;
  const role = word === undefined ? "code" : codeRoles.find((known) => known === word);
  if (role !== undefined && more.length === 0) return role;
  throw refused(
    lineName(line),
    `expected 'ts', or 'ts' and one of ${codeRoles.join(", ")}, got '${info.slice(0, 60)}'`,
    "hints are blocks of 'md hint', explanations of 'md explanation'",
  );
}

/** The cell of a block; none for empty text. */
function cellOf({ role, lines }: Block): readonly CourseCell[] {
  const text = lines.join("\n");
  if (role !== "text") return [{ role, text }];
  const trimmed = text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
  return trimmed === "" ? [] : [{ role, text: trimmed }];
}

/**
 * The text of a course file.
 * @throws UserError (code `course`) for what no such file can hold, such as a heading of the first level within a text
 */
export function writeCourse(course: Course): string {
  const { title, author, language, lessons } = course;
  const fields = Object.entries({ title, author, language }).filter(([, value]) => value !== "");
  const head = ["---", ...fields.map(([name, value]) => `${name}: ${value}`), "---"].join("\n");
  const parts = lessons.flatMap((lesson) => [`# ${lesson.title}`, ...lesson.cells.map(blockOf)]);
  const text = `${[head, ...parts].join("\n\n")}\n`;
  if (JSON.stringify(sorted(parseCourse(text))) === JSON.stringify(sorted(course))) return text;
  throw refused(
    "course",
    "expected texts that can stand in markdown, got a heading '# ', an open block, or an empty text",
  );
}

/** Equal courses have equal text. */
const sorted = ({ title, author, language, lessons }: Course) => [
  ...[title, author, language],
  lessons.map((lesson) => [lesson.title, lesson.cells.map(({ role, text }) => [role, text])]),
];

function blockOf({ role, text }: CourseCell): string {
  if (role === "text") return text;
  const longest = Math.max(2, ...[...text.matchAll(/^`{3,}/gm)].map(([marks]) => marks.length));
  const marks = "`".repeat(longest + 1);
  const info = isMarkdown(role) ? `md ${role}` : role === "code" ? "ts" : `ts ${role}`;
  return `${marks}${info}\n${text}\n${marks}`;
}
