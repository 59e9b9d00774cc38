// %% [markdown]
// # House prices
// A table as people keep them: named columns, and a few cells that are missing. Boosted trees predict the price; the owner's numbers stay encrypted.

// %%
const rng = np.random.default_rng(3);
const houses = Array.from({ length: 240 }, (_, i) => {
  const size = 45 + Number(rng.integers(0, 160));
  const rooms = Math.max(1, Math.round(size / 28) + Number(rng.integers(-1, 2)));
  const age = Number(rng.integers(0, 90));
  const distance = Number(rng.integers(0, 25));
  const price = Math.round(3.1 * size + 12 * rooms - 1.1 * age - 6 * distance + 90 + Number(rng.integers(-15, 16)));
  return [size, rooms, i % 40 === 7 ? "" : age, distance, price].join(",");
});
const file = ["size,rooms,age,distance,price", ...houses].join("\n");
const prices = ml.readCsv(file, { missing: "mean" });
const columns = ["size", "rooms", "age", "distance"];
table(prices.toArray().slice("0:5"), { title: "The first rows", columns: prices.names });

// %%
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(prices.toArray(columns), prices.column("price") as Tensor, {
  randomState: 0,
});
const valuer = await new ml.XGBRegressor({ nBits: 4, nEstimators: 20, maxDepth: 3 }).fit(XTrain, yTrain);
const valuerCircuit = await valuer.compile(XTrain);
print("R²:", (await valuer.score(XTest, yTest)).toFixed(3));
print("predicted time of a row:", (valuerCircuit.statistics.milliseconds / 1000).toFixed(2), "s");

// %%
plot({ type: "dot", x: "true", y: "predicted", color: "server" }, {
  title: "True and predicted prices of houses that were kept back",
  data: { true: yTest, predicted: await valuer.predict(XTest) },
});

// %%
const house = np.array([[96, 4, 30, 6]]);
const [price = 0] = Array.from((await valuer.predict(house, { fhe: "execute" })).data);
print("worth, in thousands:", Math.round(price));
