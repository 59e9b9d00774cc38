// Predicts rows on ciphertexts in Node, keys kept in a file: node client.mjs http://127.0.0.1:7700 iris me.keys "[[5.1, 3.5, 1.4, 0.2]]"
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, openModel } from "glovebox/remote";

const [server, name, keys, rows] = process.argv.slice(2);
const circuit = (await connect(server, { token: process.env.GLOVEBOX_TOKEN })).circuit(name);
const model = await openModel(circuit);
if (existsSync(keys)) await model.client.importKeys(readFileSync(keys));
else await model.client.keygen();

console.log(JSON.stringify(await model.predict(JSON.parse(rows), { onProgress: ({ stage }) => console.error(stage) })));

// Secret: for their owner alone. With the part for servers in it, which the server then has already the next time.
const client = await circuit.client();
writeFileSync(keys, await client.exportKeys({ withEvaluationKeys: true }), { mode: 0o600 });
