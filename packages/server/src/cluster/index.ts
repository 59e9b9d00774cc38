/** What a process of a cluster needs beside what one machine does. It is loaded only where a queue is named: its packages are large. */
export { type Engine, openEngine, usualTimes } from "./engine.ts";
export { SharedKeys } from "./sharedKeys.ts";
export { SharedQueue } from "./sharedQueue.ts";
