/** Every function and method of the public API, each with arguments that are right: what odd values are put into. */
import * as glovebox from "../../src/index.ts";

/** One function or method. */
export interface PublicCall {
  readonly name: string;
  /** Right arguments, made anew. */
  readonly args: () => readonly unknown[];
  readonly call: (args: readonly unknown[]) => unknown;
  /** Where an object of options stands: unknown keys and other values are errors there. */
  readonly options?: number;
  /** Whether many others read their arguments in the same way: a third of the values is tried on each. */
  readonly isAlike?: boolean;
}

type Loose = (...args: unknown[]) => unknown;
type LooseClass = new (...args: unknown[]) => object;
type LooseObject = Readonly<Record<string, unknown>>;

/** The API without its types, as programs in JavaScript see it. */
const api = glovebox as unknown as Readonly<Record<string, Loose>> & { readonly np: Readonly<Record<string, Loose>> };

const method = (target: unknown, name: string): Loose => {
  const found = (target as LooseObject)[name];
  if (typeof found !== "function") throw new Error(`there is no method '${name}'`);
  return (...args) => (found as Loose).apply(target, args);
};

const plain = (name: string, call: Loose, args: () => readonly unknown[], options?: number): PublicCall => ({
  name,
  args,
  call: (given) => call(...given),
  ...(options === undefined ? {} : { options }),
});

const matrix = () => [
  [1, 2],
  [3, 4],
];
const image = () => [[matrix()]];
const named = (name: string): Loose => {
  const found = api[name];
  if (typeof found !== "function") throw new Error(`there is no function '${name}'`);
  return found;
};
const { LookupTable, AutoRounder, NDArray } = glovebox as unknown as {
  readonly LookupTable: LooseClass;
  readonly NDArray: LooseClass;
  readonly AutoRounder: LooseClass & { readonly adjust: Loose };
};

/** Arguments of the functions of `np` that are no ufuncs, by name. */
const numpyArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  clip: () => [matrix(), 1, 2],
  where: () => [matrix(), 1, 2],
  around: () => [[1.25], 1],
  round: () => [[1.25], 1],
  round_: () => [[1.25], 1],
  zeros_like: () => [matrix(), "int64"],
  ones_like: () => [matrix(), "int64"],
  dot: () => [matrix(), matrix()],
  matmul: () => [matrix(), matrix()],
  sum: () => [matrix(), 0, true],
  max: () => [matrix(), 0, true],
  min: () => [matrix(), 0, true],
  amax: () => [matrix(), 0, true],
  amin: () => [matrix(), 0, true],
  reshape: () => [matrix(), [4]],
  transpose: () => [matrix(), [1, 0]],
  broadcast_to: () => [
    [1, 2],
    [2, 2],
  ],
  expand_dims: () => [matrix(), 0],
  squeeze: () => [[[1]], 0],
  concatenate: () => [[matrix(), matrix()], 0],
  copy: () => [matrix()],
  shape: () => [matrix()],
  ndim: () => [matrix()],
  size: () => [matrix()],
  array: () => [matrix(), "int64"],
  asarray: () => [matrix(), "int64"],
  arange: () => [0, 5, 1],
  linspace: () => [0, 1, 5],
  eye: () => [2, 2],
  zeros: () => [[2], "int64"],
  ones: () => [[2], "int64"],
  full: () => [[2], 3, "int64"],
};

const binary = new Set(
  "add subtract multiply divide true_divide floor_divide remainder mod power float_power maximum minimum arctan2 hypot bitwise_and bitwise_or bitwise_xor left_shift right_shift equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor copysign fmax fmin fmod heaviside logaddexp logaddexp2 nextafter ldexp gcd lcm".split(
    " ",
  ),
);

const callsOfNumpy = (): readonly PublicCall[] =>
  Object.entries(api.np).flatMap(([name, call]) => {
    if (typeof call !== "function") return [];
    const args = numpyArguments[name] ?? (binary.has(name) ? () => [[1, 2], 2] : () => [[1, 2]]);
    return [{ ...plain(`np.${name}`, call, args), isAlike: numpyArguments[name] === undefined }];
  });

const generatorArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  random: () => [[2]],
  integers: () => [0, 5, [2]],
  uniform: () => [0, 1, [2]],
  normal: () => [0, 1, [2]],
  standard_normal: () => [[2]],
  choice: () => [[1, 2, 3], 2, true, [0.5, 0.25, 0.25]],
  permutation: () => [[1, 2, 3]],
};

const callsOfGenerator = (): readonly PublicCall[] => {
  const defaultRng = method((api.np as unknown as { random: unknown }).random, "default_rng");
  const generator = () => defaultRng(1);
  return [
    plain("np.random.default_rng", defaultRng, () => [1]),
    ...Object.entries(generatorArguments).map(([name, args]) => ({
      name: `np.random.default_rng(1).${name}`,
      args,
      call: (given: readonly unknown[]) => method(generator(), name)(...given),
    })),
  ];
};

const memberArguments: Readonly<Record<string, () => readonly unknown[]>> = {
  reshape: () => [[4]],
  flatten: () => [],
  transpose: () => [[1, 0]],
  astype: () => ["int64"],
  dot: () => [matrix()],
  matmul: () => [matrix()],
  clip: () => [1, 2],
  round: () => [0],
  sum: () => [0, false],
  slice: () => [0, ":"],
  set: () => [[0, 0], 5],
};

const callsOfMembers = (kind: string, target: () => unknown): readonly PublicCall[] =>
  Object.entries(memberArguments).map(([name, args]) => ({
    name: `${kind}.${name}`,
    args,
    call: (given) => method(target(), name)(...given),
  }));

const query = { curve: 128, modulusSwitch: "standard", precision: 2, norm2: 4, pError: 2 ** -40 } as const;

/** Extensions, each on clear values. */
const extensions = (): readonly PublicCall[] => [
  plain(
    "new LookupTable",
    (...args) => new LookupTable(...args),
    () => [[1, 2, 3]],
  ),
  plain(
    "LookupTable.lookup",
    (...args) => method(new LookupTable([1, 2, 3]), "lookup")(...args),
    () => [1],
  ),
  plain("univariate", named("univariate"), () => [(x: number) => x, { outputs: api.uint?.(3) }], 1),
  plain(
    "univariate(f)",
    (...args) => (named("univariate")((x: number) => x) as Loose)(...args),
    () => [[1, 2]],
  ),
  plain(
    "univariate(odd result)",
    (result) => (named("univariate")(() => result) as Loose)([1, 2]),
    () => [1],
  ),
  plain("multivariate", named("multivariate"), () => [(x: number, y: number) => x + y, { outputs: api.uint?.(3) }], 1),
  plain(
    "multivariate(f)",
    (...args) => (named("multivariate")((x: number, y: number) => x + y) as Loose)(...args),
    () => [[1, 2], 2],
  ),
  plain(
    "multivariate(odd result)",
    (result) => (named("multivariate")(() => result) as Loose)([1, 2], 1),
    () => [1],
  ),
  plain("array", named("array"), () => [
    [
      [1, 2],
      [3, 4],
    ],
  ]),
  plain("zeros", named("zeros"), () => [[2]]),
  plain("ones", named("ones"), () => [[2]]),
  plain("zero", named("zero"), () => []),
  plain("one", named("one"), () => []),
  plain(
    "conv",
    named("conv"),
    () => [image(), [[[[1]]]], [1], { pads: [0, 0, 0, 0], strides: [1, 1], dilations: [1, 1], group: 1 }],
    3,
  ),
  ...["pads", "strides", "dilations", "group"].map((key) =>
    plain(
      `conv { ${key} }`,
      (value) => named("conv")(image(), [[[[1]]]], null, { [key]: value }),
      () => [undefined],
    ),
  ),
  plain("maxpool", named("maxpool"), () => [image(), { kernelShape: [1, 1] }], 1),
  ...["kernelShape", "pads", "strides", "dilations"].map((key) =>
    plain(
      `maxpool { ${key} }`,
      (value) => named("maxpool")(image(), { kernelShape: [1, 1], [key]: value }),
      () => [key === "kernelShape" ? [1, 1] : undefined],
    ),
  ),
  plain("tag", named("tag"), () => ["a", () => 1]),
  plain("relu", named("relu"), () => [[1, -1]]),
  plain("ifThenElse", named("ifThenElse"), () => [[1, 0], 1, 2]),
  plain("round", named("round"), () => [[1.5], 0]),
  plain("bits", named("bits"), () => [[1, 2], 0, 4]),
  plain("hint", named("hint"), () => [[1, 2], { bitWidth: 4, canStore: [1] }], 1),
  ...["bitWidth", "canStore"].map((key) =>
    plain(
      `hint { ${key} }`,
      (value) => named("hint")([1], { bitWidth: 3, [key]: value }),
      () => [4],
    ),
  ),
  plain("roundBitPattern", named("roundBitPattern"), () => [[1, 2], 1]),
  plain("truncateBitPattern", named("truncateBitPattern"), () => [[1, 2], 1]),
  plain(
    "new AutoRounder",
    (...args) => new AutoRounder(...args),
    () => [4],
  ),
  plain(
    "AutoRounder.adjust",
    (...args) => AutoRounder.adjust(...args),
    () => [(x: number) => x, [1, 2, 3]],
  ),
  plain(
    "AutoRounder.lsbsFor",
    (value) => {
      const rounder = new AutoRounder(4);
      AutoRounder.adjust((x: unknown) => method(rounder, "lsbsFor")(x), [1, 200]);
      return method(rounder, "lsbsFor")(value);
    },
    () => [1],
  ),
  plain("uint", named("uint"), () => [4]),
  plain("int", named("int"), () => [4]),
  plain("tensor", named("tensor"), () => [named("uint")(4), [2]]),
  plain("clear", named("clear"), () => [named("uint")(4)]),
  plain("inputset", named("inputset"), () => [[named("uint")(4)], 5, { seed: 1, ends: true }], 2),
  ...["seed", "ends"].map((key) =>
    plain(
      `inputset { ${key} }`,
      (value) => named("inputset")(named("uint")(4), 3, { [key]: value }),
      () => [undefined],
    ),
  ),
  plain("searchParameters", named("searchParameters"), () => [query], 0),
  ...(["curve", "modulusSwitch", "precision", "norm2", "pError"] as const).map((key) =>
    plain(
      `searchParameters { ${key} }`,
      (value) => named("searchParameters")({ ...query, [key]: value }),
      () => [query[key]],
    ),
  ),
  plain(
    "new NDArray",
    (...args) => new NDArray(...args),
    () => [{ dtype: "int64", shape: [2], data: Float64Array.of(1, 2) }],
  ),
];

const plusOne = (x: unknown): unknown => (api.np.add as Loose)(x, 1);

/** A function of one parameter; `add` adds two. */
const compilable = () => named("compiler")({ x: "encrypted" }, plusOne);

const samples = () => [0, 1, 2, 3];

/** Settings of a configuration. */
const settings = [
  "enableUnsafeFeatures",
  "pError",
  "globalPError",
  "showGraph",
  "verbose",
  "useInsecureKeyCache",
  "autoAdjustRounders",
  "securityLevel",
  "singlePrecision",
  "insecureToyParameters",
] as const;

const compiling = (): readonly PublicCall[] => [
  plain("compiler", named("compiler"), () => [{ x: "encrypted" }, plusOne]),
  plain(
    "compiler { x }",
    (status) => named("compiler")({ x: status }, plusOne),
    () => ["clear"],
  ),
  plain(
    "compilable()",
    (...args) => (compilable() as Loose)(...args),
    () => [1],
  ),
  plain("circuit", named("circuit"), () => [{ x: named("uint")(3) }, plusOne, {}], 2),
  plain(
    "circuit { x }",
    (type) => named("circuit")({ x: type }, plusOne),
    () => [named("uint")(3)],
  ),
  plain(
    "trace",
    (...args) => method(compilable(), "trace")(...args),
    () => [samples(), {}],
    1,
  ),
  plain(
    "trace of a sample",
    (sample) => method(compilable(), "trace")([1, sample]),
    () => [3],
  ),
  plain(
    "trace of a sample of two",
    (sample) => method(named("compiler")({ x: "encrypted", y: "clear" }, api.np.add), "trace")([[1, 2], sample]),
    () => [[3, 4]],
  ),
  plain(
    "trace of a result",
    (result) =>
      method(
        named("compiler")({ _x: "encrypted" }, (_x: unknown) => result),
        "trace",
      )([1]),
    () => [1],
  ),
  plain(
    "trace of a result beside a right one",
    (result) =>
      method(
        named("compiler")({ x: "encrypted" }, (x: unknown) => [plusOne(x), result]),
        "trace",
      )([1]),
    () => [1],
  ),
  plain(
    "compile",
    (...args) => method(compilable(), "compile")(...args),
    () => [samples(), { virtual: false }],
    1,
  ),
  plain(
    "compile { configuration }",
    (configuration) => method(compilable(), "compile")(samples(), { configuration }),
    () => [{}],
    0,
  ),
  plain(
    "compile { virtual }",
    (virtual) => method(compilable(), "compile")(samples(), { virtual }),
    () => [false],
  ),
  plain(
    "artifacts",
    (...args) => method(compilable(), "artifacts")(...args),
    () => [samples(), {}],
    1,
  ),
  ...settings.map((key) =>
    plain(
      `configuration { ${key} }`,
      (value) => method(compilable(), "trace")(samples(), { [key]: value }),
      () => [undefined],
    ),
  ),
];

const callsOfGraph = (): readonly PublicCall[] => {
  const graph = method(compilable(), "trace")(samples());
  return [
    plain("format", method(graph, "format"), () => [{}], 0),
    ...["order", "bounds", "tags", "locations", "maximumConstantLength"].map((key) =>
      plain(
        `format { ${key} }`,
        (value) => method(graph, "format")({ [key]: value }),
        () => [undefined],
      ),
    ),
    ...["query", "maximumIntegerBitWidth", "integerRange"].flatMap((name) => [
      plain(name, method(graph, name), () => [{}], 0),
      ...["tag", "operation"].map((key) =>
        plain(
          `${name} { ${key} }`,
          (value) => method(graph, name)({ [key]: value }),
          () => [undefined],
        ),
      ),
    ]),
    plain("evaluate", method(graph, "evaluate"), () => [1]),
    plain("check", method(graph, "check"), () => []),
    plain("toJSON", method(graph, "toJSON"), () => []),
    plain("graph.toString", method(graph, "toString"), () => []),
  ];
};

/** A traced value as the target of a call. */
const whileTracing = (
  name: string,
  args: () => readonly unknown[],
  call: (x: unknown, given: readonly unknown[]) => unknown,
): PublicCall => ({
  name,
  args,
  call: (given) =>
    method(
      named("compiler")({ x: "encrypted" }, (x: unknown) => call(x, given)),
      "trace",
    )([
      matrix(),
      [
        [0, 1],
        [0, 3],
      ],
    ]),
});

const tracing = (): readonly PublicCall[] => [
  ...Object.entries(memberArguments).map(([name, args]) =>
    whileTracing(`traced.${name}`, args, (x, given) => method(x, name)(...given)),
  ),
  ...Object.entries(api.np).flatMap(([name, call]) => {
    if (typeof call !== "function") return [];
    const all = numpyArguments[name] ?? (binary.has(name) ? () => [[1, 2], 2] : () => [[1, 2]]);
    const rest = () => all().slice(1);
    const works = ![
      "arange",
      "linspace",
      "eye",
      "zeros",
      "ones",
      "full",
      "array",
      "asarray",
      "concatenate",
      "squeeze",
    ].includes(name);
    return rest().length > 0 && works
      ? [whileTracing(`np.${name} of a traced value`, rest, (x, given) => call(x, ...given))]
      : [];
  }),
  whileTracing(
    "traced lookup",
    () => [[1, 2, 3, 4, 5]],
    (x, [table]) => method(new LookupTable(table), "lookup")(x),
  ),
  whileTracing(
    "traced univariate",
    () => [1],
    (x, [result]) => (named("univariate")(() => result) as Loose)(x),
  ),
  whileTracing(
    "traced multivariate",
    () => [1],
    (x, [result]) => (named("multivariate")(() => result) as Loose)(x, x),
  ),
  whileTracing(
    "traced array",
    () => [1],
    (x, [item]) => named("array")([method(x, "slice")(0, 0), item]),
  ),
  whileTracing(
    "traced operand",
    () => [1],
    (x, [y]) => (api.np.add as Loose)(y, x),
  ),
  whileTracing(
    "traced conv",
    () => [[[[[1]]]], [1], {}],
    (x, given) => named("conv")(method(x, "reshape")([1, 1, 2, 2]), ...given),
  ),
  whileTracing(
    "traced maxpool",
    () => [{ kernelShape: [1, 1] }],
    (x, given) => named("maxpool")(method(x, "reshape")([1, 1, 2, 2]), ...given),
  ),
  whileTracing(
    "traced bits",
    () => [0, 4],
    (x, given) => named("bits")(x, ...given),
  ),
  whileTracing(
    "traced hint",
    () => [{ bitWidth: 4 }],
    (x, given) => named("hint")(x, ...given),
  ),
  whileTracing(
    "traced roundBitPattern",
    () => [1],
    (x, given) => named("roundBitPattern")(x, ...given),
  ),
  whileTracing(
    "traced ifThenElse",
    () => [1, 2],
    (x, given) => named("ifThenElse")(x, ...given),
  ),
];

/** Methods of a compiled circuit with keys that protect nothing, and of a client and a server. */
export async function runningCalls(): Promise<readonly PublicCall[]> {
  const { np, compiler } = glovebox;
  const circuit = await compiler({ x: "encrypted", y: "clear" }, (x: glovebox.NDArray, y: glovebox.NDArray) =>
    np.add(np.multiply(x, 2), y),
  ).compile(
    [
      [0, 1],
      [3, 2],
    ],
    { configuration: { enableUnsafeFeatures: true, insecureToyParameters: true } },
  );
  const unsafe = { enableUnsafeFeatures: true } as const;
  const encrypted = await circuit.encrypt(3, 1);
  const result = await circuit.run(encrypted);
  const client = glovebox.Client.load(circuit.client.save(), unsafe);
  const keys = await client.evaluationKeys();
  const ownKeys = await client.exportKeys();
  const arguments_ = await client.encrypt(3, 1);
  const server = glovebox.Server.load(circuit.server.save(), unsafe);
  const ownResult = await server.run(arguments_, keys);
  const on = (target: unknown, kind: string, name: string, args: () => readonly unknown[], options?: number) =>
    plain(`${kind}.${name}`, method(target, name), args, options);
  return [
    on(circuit, "circuit", "simulate", () => [3, 1, {}], 2),
    on(circuit, "circuit", "keygen", () => [{ force: false }], 0),
    on(circuit, "circuit", "encrypt", () => [3, 1, {}], 2),
    on(circuit, "circuit", "run", () => [encrypted, {}], 1),
    on(circuit, "circuit", "decrypt", () => [result, {}], 1),
    on(circuit, "circuit", "encryptRunDecrypt", () => [3, 1, {}], 2),
    ...["signal", "onProgress", "onWarning"].map((key) =>
      plain(
        `circuit.encryptRunDecrypt { ${key} }`,
        (value) => circuit.encryptRunDecrypt(3, 1, { [key]: value }),
        () => [undefined],
      ),
    ),
    ...["force", "signal", "onProgress"].map((key) =>
      plain(
        `circuit.keygen { ${key} }`,
        (value) => circuit.keygen({ [key]: value }),
        () => [undefined],
      ),
    ),
    on(circuit, "circuit", "artifacts", () => []),
    on(circuit, "circuit", "toString", () => []),
    on(client, "client", "save", () => []),
    on(client, "client", "keygen", () => [{ force: false }], 0),
    on(client, "client", "exportKeys", () => [{}], 0),
    on(client, "client", "importKeys", () => [ownKeys, {}], 1),
    on(client, "client", "evaluationKeys", () => [{}], 0),
    on(client, "client", "encrypt", () => [3, 1]),
    on(client, "client", "decrypt", () => [ownResult, {}], 1),
    on(server, "server", "save", () => [{ portable: false }], 0),
    on(server, "server", "run", () => [arguments_, keys, {}], 2),
    plain("Client.load", method(glovebox.Client, "load"), () => [client.save(), unsafe], 1),
    plain("Server.load", method(glovebox.Server, "load"), () => [server.save(), unsafe], 1),
  ];
}

/** Functions and methods that run nothing encrypted. */
export function quickCalls(): readonly PublicCall[] {
  return [
    ...callsOfNumpy(),
    ...callsOfGenerator(),
    ...callsOfMembers("array", () => (api.np.array as Loose)(matrix())),
    ...extensions(),
    ...compiling(),
    ...callsOfGraph(),
    ...tracing(),
  ];
}
