/** Text of newer versions of the page. No markup, and no logic beyond plurals. */
export const strings = {
  webApp: {
    ready: "A new version is ready.",
    unsaved: "The new version was not loaded: your text could not be saved. Save it as a file first.",
    reload: "Reload",
    later: "Later",
  },
} as const;
