/** Text of the reader’s notebooks: where they are kept, versions, conflicts between tabs. No markup, and no logic beyond plurals. */
import { formatNumber } from "../values/format.ts";

const cells = (count: number): string => `${formatNumber(count)} ${count === 1 ? "cell" : "cells"}`;

export const strings = {
  documents: {
    open: "My notebooks",
    openHint: "Your notebooks in this browser: open, rename, delete",
    createShort: "New",
    createHint: "Start a new notebook; this one is kept",
    versionsHint: "Kept in this browser. Show older versions of this notebook",
    close: "Close",
    headings: { notebooks: "My notebooks", versions: "Versions" },

    save: {
      saved: "Saved",
      saving: "Saving",
      fresh: "Nothing to save",
      conflict: "Not saved: changed in another tab",
      failed: (message: string, hint: string) => `Not saved: ${message}${hint === "" ? "" : `. ${hint}`}`,
      unavailable: "Not saved: this browser keeps no notebooks. Save yours as a file.",
    },

    list: {
      create: "New notebook",
      where: "Kept in this browser, on this machine, until you delete them.",
      none: "No notebooks are kept yet.",
      facts: (count: number, date: string, isOpen: boolean) => `${cells(count)}, ${date}${isOpen ? ", open" : ""}`,
      rename: "Rename",
      renameNamed: (title: string) => `Rename ${title}`,
      nameOf: (title: string) => `New title of ${title}`,
      remove: "Delete",
      removeNamed: (title: string) => `Delete ${title}`,
      deleted: (title: string) => `Deleted ${title} with its versions.`,
      undelete: "Undo",
    },

    versions: {
      none: "There are no older versions yet. One is kept for each minute in which you change something, up to 100.",
      facts: (count: number, title: string) => `${cells(count)}${title === "" ? "" : `, ${title}`}`,
      choose: "Choose a version to read it.",
      of: (date: string) => `Version of ${date}`,
      restore: "Restore this version",
      restoreHint: "What stands there now becomes a version too.",
    },

    conflict: {
      label: "Conflict with another tab",
      changed: (date: string) => `Another tab changed this notebook (${date}).`,
      deleted: "Another tab deleted this notebook.",
      both: "Nothing is saved here until you choose.",
      fork: "Keep mine as a copy",
      keep: "Keep it",
      theirs: "Take theirs",
      mine: "Replace theirs by mine",
      show: "Read theirs",
      copy: (title: string) => `${title} (copy)`,
    },

    titles: {
      list: "Show my notebooks",
      create: "Start a new notebook",
      versions: "Show older versions of the notebook",
      save: "Save now",
    },
  },
} as const;
