// 30 % off from 30 on: the server learns neither price nor discount.
const price = compiler({ x: "encrypted" }, (x) =>
  np.where(x >= 30, np.floor_divide(x * 7, 10), x),
);
const circuit = await price.compile(np.arange(64));
circuit;
