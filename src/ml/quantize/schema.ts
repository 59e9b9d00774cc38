/** Quantizers that come from files. */
import * as v from "valibot";
import { finite, within } from "../../base/schema.ts";

/** A number without a fraction, of any size. */
const whole = v.pipe(v.number(), v.finite(), v.integer());

/** The form of a quantizer; `quantizer.ts` says what its fields mean. */
export const quantizerSchema = v.pipe(
  v.strictObject({
    nBits: within(1, 32),
    isSigned: v.boolean(),
    isSymmetric: v.boolean(),
    isNarrow: v.boolean(),
    isQat: v.boolean(),
    rmin: finite,
    rmax: finite,
    scale: v.pipe(finite, v.notValue(0)),
    zeroPoint: whole,
    offset: within(0, 2 ** 31),
    noClipping: v.boolean(),
    isFloat32: v.boolean(),
  }),
  v.check(({ rmin, rmax }) => rmin <= rmax, "an rmin that is not above rmax"),
);
