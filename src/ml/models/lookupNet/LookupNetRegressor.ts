/** Lookup networks that predict numbers. */
import { type Matrix, toVector, type VectorInput } from "../../numeric/matrix.ts";
import type { ModelCompileOptions } from "../compilation.ts";
import type { TaskOptions } from "../modes.ts";
import type { IntegerProgram } from "../program.ts";
import { Regressor } from "../regressor.ts";
import { type LookupClient, lookupSide } from "./client.ts";
import { type LookupLearnt, learnLookups, type UnitsTrial } from "./learnt.ts";
import { formOfLookups, programOfLookups, restoredLookups, savedLookups, unitInWords } from "./lookupModel.ts";
import { type LookupNetOptions, lookupNetOptions } from "./options.ts";
import { numbersTask } from "./targets.ts";

/**
 * A network made for lookups that predicts numbers: as `LookupNetClassifier`, with one sum, whose weights are part of the tables.
 */
export class LookupNetRegressor extends Regressor<LookupClient, LookupLearnt> {
  readonly name = "LookupNetRegressor";
  readonly options: Readonly<LookupNetOptions>;
  protected readonly clientSide = lookupSide;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<LookupNetOptions> = {}) {
    super();
    this.options = lookupNetOptions(this.name, options);
  }

  /** Bits of a quantized feature. */
  get nBits(): number {
    return this.options.nBits;
  }

  /** What `units: "auto"` tried: R² on rows kept back and predicted time. @throws UserError before `fit` */
  get trials(): readonly UnitsTrial[] {
    return this.learnt().trials;
  }

  /** How many units there are; those that nothing reads are gone. @throws UserError before `fit` */
  get units(): number {
    return this.learnt().network.layers.reduce((sum, { length }) => sum + length, 0);
  }

  /** What a unit reads, and its table, in words. @throws UserError before `fit`, and for a unit that there is not */
  describeUnit(number: number): string {
    return unitInWords(this.learnt(), number);
  }

  protected override train(x: Matrix, y: VectorInput, task: TaskOptions): Promise<LookupLearnt> {
    return learnLookups(x, numbersTask(toVector("y", y, x.rows)), this.options, task);
  }

  protected override saved(learnt: LookupLearnt): unknown {
    return savedLookups(learnt);
  }

  protected override restored(saved: unknown): LookupLearnt {
    return restoredLookups(saved, false);
  }

  protected override programOf(learnt: LookupLearnt): IntegerProgram {
    return programOfLookups(learnt);
  }

  protected override chooseForm(learnt: LookupLearnt, _rows: Matrix, options: ModelCompileOptions): LookupLearnt {
    return formOfLookups(learnt, options);
  }
}
