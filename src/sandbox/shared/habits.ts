/** Names that users of Concrete and of Python write out of habit, with what to write here. */

/** What to do, by the name. */
export const habits: Readonly<Record<string, string>> = {
  fhe: 'Glovebox has no module `fhe`: write compiler({ x: "encrypted" }, (x) => …), LookupTable, univariate … without it',
  cnp: 'Glovebox has no module `cnp`: write compiler({ x: "encrypted" }, (x) => …) without it',
  numpy: "NumPy's functions are in `np`",
  True: "JavaScript writes true",
  False: "JavaScript writes false",
  None: "JavaScript writes null",
  range: "write np.arange(n)",
  len: "write x.size, or x.shape[0]",
  lambda: "JavaScript writes (x) => …",
};
