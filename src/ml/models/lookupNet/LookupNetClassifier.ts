/** Lookup networks that predict classes. */
import type { LabelInput } from "../../numeric/labels.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { Classifier, labelsOf } from "../classifier.ts";
import type { ModelCompileOptions } from "../compilation.ts";
import type { TaskOptions } from "../modes.ts";
import type { IntegerProgram } from "../program.ts";
import { type LookupClient, lookupSide } from "./client.ts";
import { type LookupLearnt, learnLookups, type UnitsTrial } from "./learnt.ts";
import { formOfLookups, programOfLookups, restoredLookups, savedLookups, unitInWords } from "./lookupModel.ts";
import { type LookupNetOptions, lookupNetOptions } from "./options.ts";
import { classesTask } from "./targets.ts";

/**
 * A network made for lookups that predicts classes: the client compares features with levels, each unit adds a few of these bits and looks the sum up in a table that was learnt, and small integer
 * weights sum the units. A unit is one narrow lookup. A relative of truth-table networks (Benamira et al., arXiv 2302.01584).
 */
export class LookupNetClassifier extends Classifier<LookupClient, LookupLearnt> {
  readonly name = "LookupNetClassifier";
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

  /** What `units: "auto"` tried: accuracy on rows kept back and predicted time. @throws UserError before `fit` */
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

  protected override train(x: Matrix, y: LabelInput, task: TaskOptions): Promise<LookupLearnt> {
    const { classes, codes } = labelsOf(y, x.rows);
    return learnLookups(x, classesTask(classes, codes), this.options, task);
  }

  protected override saved(learnt: LookupLearnt): unknown {
    return savedLookups(learnt);
  }

  protected override restored(saved: unknown): LookupLearnt {
    return restoredLookups(saved, true);
  }

  protected override programOf(learnt: LookupLearnt): IntegerProgram {
    return programOfLookups(learnt);
  }

  protected override chooseForm(learnt: LookupLearnt, _rows: Matrix, options: ModelCompileOptions): LookupLearnt {
    return formOfLookups(learnt, options);
  }
}
