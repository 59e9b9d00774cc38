/**
 * The four element types and how NumPy mixes them. It knows no tensors.
 */

/** Element type of a tensor: NumPy's names. */
export type DType = "int64" | "float64" | "float32" | "bool";

/** Every element type, for checks of text that comes from users. */
export const dtypes: readonly DType[] = ["int64", "float64", "float32", "bool"];

/** The type that holds values of all of `dtypes`, as `np.promote_types`: int64 with float32 gives float64, nothing at all gives bool. */
export function promote(...dtypes: readonly DType[]): DType {
  if (dtypes.includes("float64")) return "float64";
  if (dtypes.includes("float32")) return dtypes.includes("int64") ? "float64" : "float32";
  return dtypes.includes("int64") ? "int64" : "bool";
}

/** Whether values of this type are whole numbers: int64, or bool as 0 and 1. */
export function isInteger(dtype: DType): boolean {
  return dtype === "int64" || dtype === "bool";
}

/** The type of arithmetic on `dtype`: booleans count as the integers 0 and 1. */
export function arithmeticDType(dtype: DType): DType {
  return dtype === "bool" ? "int64" : dtype;
}

/** The type of a function that is not closed over the integers, such as a sine: int64 and bool give float64. */
export function floatDType(dtype: DType): DType {
  return isInteger(dtype) ? "float64" : dtype;
}
