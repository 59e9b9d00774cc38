// %% [markdown]
// # Edges of a small image
// A convolution with clear weights is sums and products; the absolute value and the maximum of neighbours are lookups.

// %%
const image = np.array([
  [0, 0, 0, 0, 0, 0],
  [0, 3, 3, 3, 0, 0],
  [0, 3, 0, 3, 0, 0],
  [0, 3, 3, 3, 3, 0],
  [0, 0, 0, 3, 3, 0],
  [0, 0, 0, 0, 0, 0],
]);
heatmap(image, { title: "The image, as the client sees it" });

// %%
const vertical = np.array([[1, -1], [1, -1]]).reshape(1, 1, 2, 2);
const edges = compiler({ picture: "encrypted" }, (picture) =>
  np.abs(conv(picture.reshape(1, 1, 6, 6), vertical, null)),
);
const pictures = [
  np.zeros([6, 6], "int64"),
  np.full([6, 6], 3),
  image,
  ...Array.from(np.random.default_rng(1).integers(0, 4, [20, 6, 6])),
];
const edgeCircuit = await edges.compile(pictures);
heatmap((await edgeCircuit.simulate(image)).reshape(5, 5), {
  title: "Vertical edges",
});
print("bootstraps:", edgeCircuit.statistics.programmableBootstraps);

// %%
const pooled = compiler({ picture: "encrypted" }, (picture) =>
  maxpool(picture.reshape(1, 1, 6, 6), {
    kernelShape: [2, 2],
    strides: [2, 2],
  }),
);
const poolCircuit = await pooled.compile(pictures);
heatmap((await poolCircuit.simulate(image)).reshape(3, 3), {
  title: "Largest of each 2 × 2 pixels",
});

// %%
// On ciphertexts: the server finds the edges of a picture that it does not see.
heatmap((await edgeCircuit.encryptRunDecrypt(image)).reshape(5, 5), { title: "Vertical edges, decrypted" });
