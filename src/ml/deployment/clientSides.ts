/** What clients of each family of models do, by the family's name in client files. None of it trains or compiles. */

import type { ClientSide } from "../models/clientSide.ts";
import { customSide } from "../models/customClient.ts";
import { classifierSide, regressorSide } from "../models/linear/client.ts";
import { lookupSide } from "../models/lookupNet/client.ts";
import { neighborsSide } from "../models/neighbors/client.ts";
import { neuralClassifierSide, neuralRegressorSide } from "../models/neural/client.ts";
import { treeSide } from "../models/tree/client.ts";

const sides = [
  regressorSide,
  classifierSide,
  lookupSide,
  neighborsSide,
  neuralClassifierSide,
  neuralRegressorSide,
  treeSide,
  customSide,
];

/** The sides by family; each reads its own part of a file, so that the rest is only ever given what it read. */
export const clientSides: Readonly<Record<string, ClientSide<unknown>>> = Object.fromEntries(
  sides.map((side) => [side.family, side as unknown as ClientSide<unknown>]),
);
