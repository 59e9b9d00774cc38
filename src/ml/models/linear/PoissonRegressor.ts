/** Generalised linear regression of counts. */
import { type LogLinkOptions, LogLinkRegressor } from "./logLink.ts";

/** Predicts counts by a log link (scikit-learn's `PoissonRegressor`, L-BFGS). */
export class PoissonRegressor extends LogLinkRegressor {
  protected readonly power = 1;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LogLinkOptions> = {}) {
    super("PoissonRegressor", options);
  }
}
