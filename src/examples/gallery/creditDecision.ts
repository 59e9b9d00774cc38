// %% [markdown]
// # A credit decision
// The bank's tree decides on an application that it cannot read. The applicants here are drawn at random by a rule of their own; the tree learns it.

// %%
const fields = ["income", "debt", "years at work", "late payments"];
const rng = np.random.default_rng(11);
const drawn = (most: number): number => Number(rng.integers(0, most));
const applicants = Array.from({ length: 300 }, () => [15 + drawn(105), drawn(60), drawn(30), drawn(6)] as const);
const decisions = applicants.map(([income, debt, years, late]) =>
  income > 2 * debt && late < 3 && (years > 2 || income > 60) ? "approved" : "declined",
);
const bank = await new ml.DecisionTreeClassifier({ nBits: 5, maxDepth: 4 }).fit(applicants, decisions);
const bankCircuit = await bank.compile(applicants);
ml.display.confusionMatrix(decisions, await bank.predict(applicants));

// %% [markdown]
// An application on ciphertexts. The applicant, who knows the numbers, can follow the way and see what decided; the bank sees none of it.

// %%
const application = [[42, 12, 5, 1]];
await ml.display.tree(bank, { featureNames: fields, row: application, fhe: "execute" });

// %% [markdown]
// To serve it, the bank keeps one file and gives applicants the other.

// %%
show(new ml.FheModelDev(bank));
