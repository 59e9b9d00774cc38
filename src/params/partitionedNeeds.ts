/** Needs of a circuit in two partitions, as plain data. Those of a circuit with one parameter set are all narrow. */
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { NoiseNeed, NoiseNeeds } from "./needs.ts";
import type { PartitionedWeights } from "./noise.ts";

/**
 * A need of a circuit in two partitions. Its weights are of the narrow set's sources, `wideNorm2` of the wide set's bootstrap outputs;
 * a converted element is a source of its own that counts `CONVERSION_SHARE` of a bootstrap output of the set it is converted to.
 */
export interface PartitionedNeed extends NoiseNeed, PartitionedWeights {
  /** The set under which it is looked up. Outputs are narrow. */
  readonly set: SetName;
}

/** All needs of a circuit in two partitions. */
export interface PartitionedNeeds extends NoiseNeeds {
  readonly needs: readonly PartitionedNeed[];
  readonly outputs: readonly PartitionedNeed[];
}
