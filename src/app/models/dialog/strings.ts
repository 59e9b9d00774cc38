/** Text of the dialog and of the steps, which are loaded when they are shown. No markup, and no logic beyond plurals. */
import { formatNumber, plural } from "../../values/format.ts";

export const strings = {
  models: {
    heading: "Your model, encrypted",
    close: "Close",
    here: "Files are read here, in this browser, and sent nowhere.",
    file: "File",
    fileHint:
      "A model (.onnx, or XGBoost's .json), a table of rows (.csv), or both. With rows alone a model is trained here.",
    choose: "Choose files…",
    drop: "or drop them here",
    reading: (name: string) => `Reading ${name}…`,
    table: (rows: number, columns: number) => `${plural(rows, "row", "rows")}, ${plural(columns, "column", "columns")}`,
    model: (name: string, size: string, features: number | null) =>
      [name, size, features === null ? "" : plural(features, "feature", "features")]
        .filter((part) => part !== "")
        .join(", "),
    remove: (name: string) => `Take ${name} away`,
    withHint: (message: string, hint: string | undefined) =>
      hint === undefined ? `${message}.` : `${message}: ${hint}.`,
    unreadable: (name: string) => `${name}: the browser could not read the file.`,
    tooLong: (name: string, most: number) =>
      `${name}: expected a file of at most ${formatNumber(most)} bytes. Take a part of the rows; some thousands decide widths and accuracy as well.`,

    data: "Data",
    needsRows:
      "Add a .csv with rows like those to come: they tell the range of each feature, and how much accuracy the bits cost.",
    target: "What is to be told",
    targetOf: (name: string, isNumeric: boolean, distinct: number) =>
      `${name} (${isNumeric ? "numbers" : "texts"}, ${formatNumber(distinct)} different)`,
    features: (names: readonly string[]) =>
      `${plural(names.length, "feature", "features")}: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`,
    leftOut: (names: readonly string[]) => `Left out, since they hold texts: ${names.slice(0, 6).join(", ")}.`,
    missing: (cells: number) =>
      `${plural(cells, "cell is", "cells are")} missing; rows with missing cells are left out.`,
    otherCount: (expected: number, got: number) =>
      `The model takes ${plural(expected, "feature", "features")}, and these rows have ${formatNumber(got)}: leave out columns of the file, or choose another target.`,
    noFeatures: "No column of numbers is left for the model.",

    bits: "Bits",
    bitsHint: "Fewer bits are faster, more are more exact; the notebook shows what each number costs.",
    trained: "Model",
    make: "Make the notebook",
    makeHint: "A notebook with these files in it: accuracy by bits, one row encrypted, files to serve",

    steps: "Steps",
    step: {
      file: "File",
      data: "Data",
      bits: "Bits",
      row: "Try one row",
      serve: "Serve",
    },
    about: {
      file: "Read here, sent nowhere.",
      data: "Rows for training, and rows that are kept back.",
      bits: "What each number of bits costs in accuracy and in time.",
      row: "A row of the test part, on real ciphertexts.",
      serve: "Two files: one for clients (quantizers, no model), one for the server (model, no key).",
    },
    state: {
      done: "done",
      running: "at work",
      waiting: "not yet",
      failed: "failed",
      asking: "waits for you",
    },
    run: "Run encrypted",
    goTo: (step: string) => `Go to ${step}`,
  },
} as const;
