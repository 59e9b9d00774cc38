// %% [markdown]
// # A histogram of encrypted answers
// Twelve people answer with a number from 0 to 9. The server counts how many answers fall into each of five intervals, and sees neither the answers nor the counts.

// %%
const limits = [2, 4, 6, 8];
const below = compiler({ answers: "encrypted" }, (answers) =>
  array(limits.map((limit) => (answers < limit).sum())),
);
const belowCircuit = await below.compile([
  np.zeros(12, "int64"),
  np.full(12, 9),
  np.arange(12) % 10,
]);
print("bootstraps:", belowCircuit.statistics.programmableBootstraps);

// %%
const answers = np.array([3, 7, 1, 4, 4, 9, 5, 6, 4, 2, 8, 5]);
const cumulative = [
  0,
  ...((await belowCircuit.simulate(answers)).tolist() as number[]),
  answers.size,
];
const counts = cumulative
  .slice(1)
  .map((count, i) => count - (cumulative[i] ?? 0));
plot([{ type: "barY", x: ["0–1", "2–3", "4–5", "6–7", "8–9"], y: counts }], {
  title: "Answers, decrypted by the client",
  x: { label: "answer" },
  y: { label: "people" },
});

// %%
print("below 2, 4, 6 and 8, encrypted:", await belowCircuit.encryptRunDecrypt(answers));
