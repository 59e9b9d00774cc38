/** Texts of graphs that two programs printed. */

/**
 * A graph's text without the bodies of its tables, up to where a recorded one is cut. A reshape prints the shape that it makes, the original what the file says of it; a convolution without a
 * bias prints none, the original zeros; what is so unless it is said is not printed; products that the original makes of two nodes lose their names there.
 */
export const plainGraph = (given: string): string =>
  (given.split(/\n\nSubgraphs:|\s*\n\.\.\. \[/)[0] as string)
    .replace(/newshape=(\([^)]*\)|\[[^\]]*\])/g, "newshape")
    .replace(/(conv\dd\([^,]*, %\d+), \[[0 ]*\]/g, "$1")
    .replace(/pads=[[(]([\d, ]*)[\])]/g, "pads=$1")
    .replace(/, (keepdims|ceil_mode)=False/g, "")
    .replace(/maxpool\dd\(/g, "maxpool(")
    .replace(/axis=\((-?\d+),\)/g, "axis=$1")
    .replace(/@ (Gemm_Node|\S+\/MatMul)\./g, "@ .")
    .replace(/return \((.*)\)/, "return $1")
    .replace(/ +/g, " ");
