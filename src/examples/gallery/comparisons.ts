// %% [markdown]
// # Comparisons, and choosing
// A program on encrypted data cannot branch: it computes both sides and chooses. `np.where`, `np.maximum` and comparisons give encrypted results.

// %%
// The better of two encrypted offers, and whether it was the first.
const better = compiler(
  { mine: "encrypted", yours: "encrypted" },
  (mine, yours) => [np.maximum(mine, yours), mine >= yours],
);
const offers = [[0, 0], [15, 0], [0, 15], [15, 15]];
const auction = await better.compile(offers);
print(auction);
print("9 against 12:", await auction.simulate(9, 12));

// %%
// The largest of eight, by a tournament.
const winner = compiler({ bids: "encrypted" }, (bids) => np.max(bids));
const tournament = await winner.compile([
  np.zeros(8, "int64"),
  np.full(8, 7),
  np.arange(8),
]);
print(
  "bootstraps for eight bids:",
  tournament.statistics.programmableBootstraps,
);
print(
  "largest:",
  await tournament.simulate(np.array([3, 1, 4, 1, 5, 7, 2, 6])),
);

// %%
// A discount of a quarter from 8 pieces on: both prices are computed.
const price = compiler({ pieces: "encrypted" }, (pieces) =>
  np.where(pieces >= 8, 3 * pieces, 4 * pieces),
);
const sale = await price.compile(np.arange(16));
table({
  pieces: [4, 7, 8, 12],
  price: [
    await sale.simulate(4),
    await sale.simulate(7),
    await sale.simulate(8),
    await sale.simulate(12),
  ],
});

// %%
// The auction on ciphertexts: which of the offers is larger, nobody but the client learns.
print("encrypted, 9 against 12:", await auction.encryptRunDecrypt(9, 12));
