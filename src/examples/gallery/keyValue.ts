// %% [markdown]
// # Private key-value lookup
// The server has a public table, such as prices by article number. The client asks for one entry, and the server does not learn for which. It must therefore touch
// **every** entry: compare each key with the encrypted one, and add up the values of those that match, of which there is at most one.

// %%
const articles = np.array([17, 4, 42, 33, 8, 25, 60, 51]);
const prices = np.array([5, 12, 7, 3, 15, 9, 1, 11]);
const find = compiler({ key: "encrypted" }, (key) =>
  ((articles == key) * prices).sum(),
);
const findCircuit = await find.compile(np.arange(64));

// %%
const asked = [42, 8, 60, 5];
table({
  article: asked,
  "price (0: not found)": [
    await findCircuit.simulate(42),
    await findCircuit.simulate(8),
    await findCircuit.simulate(60),
    await findCircuit.simulate(5),
  ],
});
print("bootstraps:", findCircuit.statistics.programmableBootstraps);

// %%
print("the price of article 42, encrypted:", await findCircuit.encryptRunDecrypt(42));
