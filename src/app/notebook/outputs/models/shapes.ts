/** Marks of classes: each has a shape of its own besides its colour, so that neither stands alone. */

/** Paths around (0, 0), some four units large; classes beyond take them again. */
const paths = [
  "M-3.5,0a3.5,3.5 0 1,0 7,0a3.5,3.5 0 1,0 -7,0z",
  "M-3.2,-3.2h6.4v6.4h-6.4z",
  "M0,-4.2L4,3.2H-4z",
  "M0,-4.4L4.4,0L0,4.4L-4.4,0z",
  "M-3.6,-1.3h2.3v-2.3h2.6v2.3h2.3v2.6h-2.3v2.3h-2.6v-2.3h-2.3z",
] as const;

/** The path of a class's mark. */
export const shapeOf = (number: number): string => paths[number % paths.length] ?? paths[0];
