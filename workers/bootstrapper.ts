/** A helper of the evaluator worker: one more thread that bootstraps. It has the evaluation key and never a secret. */
import { serve } from "../src/protocol/connect.ts";
import { createBootstrapper } from "../src/threads/bootstrapper.ts";

serve(createBootstrapper());
