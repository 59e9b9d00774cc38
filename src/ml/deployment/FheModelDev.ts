/** The developer's side of a deployed model: writes the files that client and server get. */
import { plainText } from "../../base/plainData.ts";
import { type Deployable, type Deployment, deploymentOf } from "../../protocol/display.ts";
import { filesOfModels } from "../host.ts";
import type { ModelProcessing } from "../models/clientSide.ts";
import { writtenProcessing } from "./processing.ts";

/** A compiled model that is to be deployed. */
export class FheModelDev implements Deployable {
  readonly #model: { forClient(): ModelProcessing };

  /** @param model a fitted and compiled model */
  constructor(model: { forClient(): ModelProcessing }) {
    this.#model = model;
  }

  /**
   * The two files. The client's holds quantizers, classes and scales, and nothing else of the model; the server's its circuit and nothing of the data. Neither
   * holds a key.
   * @throws UserError before `compile`, for a virtual circuit, and in a notebook, where the page makes the files: `show(new ml.FheModelDev(model))`
   */
  save(): { readonly client: Uint8Array; readonly server: Uint8Array } {
    const { circuit, parts } = this.#model.forClient();
    const client = filesOfModels("FheModelDev.save").clientFile(circuit, writtenProcessing(parts));
    return { client, server: circuit.server.save() };
  }

  /** What a notebook shows: the page writes the same two files when the reader asks for them. @throws UserError as `save` */
  [deploymentOf](): Deployment {
    const { circuit, parts } = this.#model.forClient();
    return { circuit, model: parts.model, processing: plainText(writtenProcessing(parts)) };
  }
}
