// Private information retrieval: the server has a list, the client wants one entry and does not say which.
// The place is sent as a list of zeros with a single one, encrypted; its dot product with the list is the entry. No bootstrap is needed.
const entries = np.array([3, 5, 21, 7, 11, 13, 2, 17]);
const retrieve = compiler({ place: "encrypted" }, (place) =>
  place.dot(entries),
);

const places = np.eye(8).astype("int64");
const circuit = await retrieve.compile(places);
print(circuit);
print("entry 2:", await circuit.simulate(places.slice(2)));
print("entry 2, encrypted:", await circuit.encryptRunDecrypt(places.slice(2)));
