/** Text of sharing: links, files, embeds, and notebooks that came from elsewhere. No markup, and no logic beyond plurals. */
import { formatNumber } from "../values/format.ts";

export const strings = {
  share: {
    open: "Share",
    openHint: "A link, a QR code, a frame for another page, or a file of this notebook",
    heading: "Share this notebook",
    close: "Close",

    link: "Link",
    linkHint: "The whole notebook is in the link. Nothing is sent anywhere until you send the link.",
    copy: "Copy link",
    copied: "Copied",
    notCopied: "The browser did not allow it: select the text and copy it.",
    length: (characters: number) => `${formatNumber(characters)} characters`,
    fits: {
      chat2000: "a message of 2,000 characters",
      qr: "a QR code",
      chat4000: "a message of 4,000 characters",
    },
    fitsInto: (place: string) => `fits into ${place}`,
    tooLongFor: (place: string) => `too long for ${place}`,
    tooLong: "This notebook is too long for a link. Save it as a file and send that.",
    qr: "QR code of the link",
    folded: "Code folded",
    foldedHint: "Whoever opens the link sees the outputs first",
    asPlayground: "As a playground",
    asPlaygroundHint: "One program beside its graph",

    embed: "Frame for another page",
    embedHint: "HTML that shows this notebook inside of a page of yours.",
    readonly: "Read-only",
    editable: "Editable",
    copyEmbed: "Copy HTML",

    files: "File",
    filesHint: "The first two keep everything and can be opened here again; the script keeps the text of the cells.",
    saveJson: "Save as .glovebox.json",
    saveIpynb: "Save as .ipynb",
    saveScript: "Save as .ts",

    openFile: "Open a file",
    openFileHint:
      "A .glovebox.json, .ipynb, .ts or .md file, or data and models (.csv, .onnx, XGBoost .json); or drop one anywhere on the page",
    drop: "Drop the file to open it: a notebook, rows or a model",
    notDropped: (name: string) =>
      `${name}: expected a notebook (.glovebox.json, .ipynb, .ts, .md), rows (.csv) or a model (.onnx, XGBoost's .json), got another; nothing was opened`,
    oneFile: "open: expected one file, got several; the first was opened",
    unreadable: (name: string) => `${name}: the browser could not read the file`,

    dismiss: "Dismiss",
    withHint: (message: string, hint: string | undefined) =>
      hint === undefined ? `${message}.` : `${message}: ${hint}.`,
    stays: "Your own notebook is still here.",

    consent: {
      label: "A notebook from elsewhere",
      from: {
        link: "This notebook came from a link.",
        address: (address: string) => `This notebook came from ${address}.`,
        file: (name: string) => `This notebook came from the file ${name}.`,
        elsewhere: "This notebook came from elsewhere.",
      },
      closedBox:
        "Read it first. Its code runs in a closed box that reaches no network, no storage and no key; nothing runs until you say so.",
      notKept: "It is not among your notebooks; your first change keeps a copy of your own.",
      waits: "Waits for your word",
      run: "Run this notebook",
      fork: "Fork",
      forkHint: "Keeps a copy among your own notebooks; nothing of yours is overwritten",
      back: "Back to my notebook",
    },

    address: {
      heading: "Open a notebook from another site",
      asks: "The link asks to open a file from",
      sees: "That site will learn your network address and that you opened the file; no cookie is sent. You will see the notebook before anything runs.",
      fetch: "Open",
      cancel: "Cancel",
      working: "Reading the file.",
      refused: (address: string) => `address: expected one that starts with https://, got ${address.slice(0, 200)}`,
      late: (seconds: number) => `address: nothing came within ${seconds} seconds`,
    },

    frame: {
      openInFull: "Open in Glovebox",
      openInFullHint: "Opens this notebook in a page of its own",
    },

    titles: {
      share: "Share this notebook",
      openFile: "Open a notebook from a file",
      saveJson: "Save the notebook as .glovebox.json",
      saveIpynb: "Save the notebook as .ipynb",
      saveScript: "Save the notebook as a script",
      run: "Run a notebook from elsewhere",
      fork: "Fork: keep a copy among your own notebooks",
    },
  },
} as const;
