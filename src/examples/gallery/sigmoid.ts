// %% [markdown]
// # Floats that become a table
// Only integers can be encrypted, but between an integer and an integer there may be any function: the compiler makes a table of it.

// %%
const scale = 4;
const sigmoid = compiler({ x: "encrypted" }, (x) =>
  np.around(15 / (1 + np.exp(-x / scale))).astype("int64"),
);
const sigmoidCircuit = await sigmoid.compile(np.arange(-16, 16));
print(sigmoidCircuit);

// %%
const inputs = Array.from({ length: 32 }, (_, i) => i - 16);
const outputs: number[] = [];
for (const x of inputs)
  outputs.push(Number(await sigmoidCircuit.simulate(x)));
const smooth = inputs.map((x) => 15 / (1 + Math.exp(-x / scale)));
plot(
  [
    { type: "line", x: inputs, y: smooth },
    { type: "dot", x: inputs, y: outputs },
  ],
  { title: "The function, and what the table gives" },
);

// %%
print("at 5, encrypted:", await sigmoidCircuit.encryptRunDecrypt(5));
