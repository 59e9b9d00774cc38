/**
 * All text of the interface, joined of what each feature says, for whoever translates or checks it. Components take the text of their own feature.
 */
import { strings as machineCode } from "./circuit/code/strings.ts";
import { strings as compare } from "./circuit/compare/strings.ts";
import { strings as circuit } from "./circuit/facts/strings.ts";
import { strings as commands } from "./commands/strings.ts";
import { strings as course } from "./course/strings.ts";
import { strings as inside } from "./inside/strings.ts";
import { strings as keys } from "./keys/strings.ts";
import { strings as library } from "./library/strings.ts";
import { strings as markdown } from "./markdown/strings.ts";
import { strings as modelsDialog } from "./models/dialog/strings.ts";
import { strings as models } from "./models/strings.ts";
import { strings as notebookFind } from "./notebook/find/strings.ts";
import { strings as notebookModels } from "./notebook/outputs/models/strings.ts";
import { strings as notebookOutputs } from "./notebook/outputs/strings.ts";
import { strings as notebook } from "./notebook/strings.ts";
import { strings as page } from "./page/strings.ts";
import { strings as run } from "./run/strings.ts";
import { strings as serversDialog } from "./servers/dialog/strings.ts";
import { strings as servers } from "./servers/strings.ts";
import { strings as share } from "./share/strings.ts";
import { strings as shell } from "./shell/strings.ts";
import { strings as values } from "./values/strings.ts";
import { strings as webApp } from "./webApp/strings.ts";
import { strings as workshop } from "./workshop/strings.ts";

/** The text of each feature by its room. */
export const strings = {
  circuit,
  commands,
  compare,
  course,
  inside,
  keys,
  library,
  machineCode,
  markdown,
  models,
  modelsDialog,
  notebook,
  notebookFind,
  notebookModels,
  notebookOutputs,
  page,
  run,
  servers,
  serversDialog,
  share,
  shell,
  values,
  webApp,
  workshop,
} as const;
