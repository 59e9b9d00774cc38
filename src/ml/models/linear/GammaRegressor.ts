/** Generalised linear regression of positive amounts. */
import { type LogLinkOptions, LogLinkRegressor } from "./logLink.ts";

/** Predicts positive amounts by a log link (scikit-learn's `GammaRegressor`, L-BFGS). */
export class GammaRegressor extends LogLinkRegressor {
  protected readonly power = 2;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LogLinkOptions> = {}) {
    super("GammaRegressor", options);
  }
}
