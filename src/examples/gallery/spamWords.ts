// %% [markdown]
// # Spam words
// A filter that does not read the mail: the client counts words and encrypts the counts; the server adds their weights; the client sees on which side of zero the sum is.

// %%
const spam = [
  "win money now", "free money offer", "claim your free prize now", "cheap offer win win",
  "urgent prize claim now", "free free cheap money", "win a prize offer today", "money money urgent",
];
const ham = [
  "lunch meeting today", "see you at the meeting", "notes from the project", "the project is on time",
  "dinner today at home", "your notes on the project", "meeting moved see you now", "home in time for dinner",
];
const words = [...new Set([...spam, ...ham].flatMap((text) => text.split(" ")))].sort();
const counts = (text: string): number[] => {
  const said = text.toLowerCase().split(/\W+/);
  return words.map((word) => Math.min(3, said.filter((each) => each === word).length));
};

// %%
const mails = np.array([...spam, ...ham].map(counts));
const kinds = [...spam.map(() => "spam"), ...ham.map(() => "mail")];
const filter = await new ml.LogisticRegression({ nBits: 6, C: 10 }).fit(mails, kinds);
const filterCircuit = await filter.compile(mails);
const weights = filter.coef[0] ?? [];
plot({ type: "barX", x: "weight", y: "word", color: "server" }, {
  title: "Words that weigh most",
  data: words
    .map((word, i) => ({ word, weight: weights[i] ?? 0 }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 10),
});

// %%
const mail = "Free prize! Claim it now";
const [ofMail, ofSpam] = Array.from((await filter.predictProba([counts(mail)], { fhe: "execute" })).data);
print(mail, "is", (ofSpam ?? 0) > (ofMail ?? 0) ? "spam" : "mail", `(${(100 * (ofSpam ?? 0)).toFixed(0)} %)`);
