/** Entry of a helping thread in Node: a file of its own in the built library. It has the evaluation key and never a secret. */
import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/umd/node-adapter.js";
import { createBootstrapper } from "../threads/bootstrapper.ts";

if (parentPort !== null) expose(createBootstrapper(), nodeEndpoint(parentPort));
