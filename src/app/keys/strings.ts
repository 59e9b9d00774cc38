/** Text of the reader’s keys. No markup, and no logic beyond plurals. */
export const strings = {
  keys: {
    open: "Keys",
    hint: "Save, load, export and import secret keys",
    heading: "Keys",
    close: "Close",
    saved: "Saved in this browser",
    where:
      "Nothing is saved unless you do it here. Saved keys lie in this browser's private storage of this site, not encrypted, until you delete them.",
    none: "No keys are saved.",
    columns: { name: "Name", parameters: "Parameters", size: "Size", date: "Saved" },
    unreadable: "cannot be read",
    name: "Name",
    usualName: "my keys",
    save: "Save this circuit's keys",
    savedAs: (name: string) => `Saved as ${name}.`,
    load: "Load",
    loadNamed: (name: string) => `Load ${name}`,
    delete: "Delete",
    deleteNamed: (name: string) => `Delete ${name}`,
    deleted: (name: string) => `Deleted ${name}.`,
    file: "Key file",
    fileIsSecret:
      "A key file holds the secret key and is not encrypted: who has it can decrypt everything that was encrypted under it.",
    export: "Export this circuit's keys",
    exported: (name: string) => `Exported as ${name}. Keep it secret.`,
    import: "Import a key file",
    drop: "or drop one here",
    replaces:
      "Load and Import replace this session's keys of the same parameters: save or export those first if you need them.",
    limit:
      "Results that are wrong now and then tell of the key. In a stranger's notebook, whose keys are for it alone, decrypting ends when the results of one key have told 4 bits of it.",
    liftLimit: "Decrypt beyond this limit",
    limitLifted: "This notebook may decrypt beyond the limit as long as it is shown.",
    takenUp: (parametersId: string) => `The session now uses these keys for circuits of parameters ${parametersId}.`,
    tooLarge: (bytes: number) =>
      `key file: expected at most 64 MiB, got ${Math.round(bytes / 2 ** 20)} MiB: this is another kind of file`,
    working: (fraction: number) => `Working, ${Math.floor(100 * fraction)} %`,
  },
} as const;
