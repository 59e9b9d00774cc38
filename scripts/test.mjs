/**
 * `npm test`: installs what is missing, then formats-and-lint check, type check, unit tests, build, sizes of the site, browser tests. Stops at the first
 * step that fails. The last line counts the tests.
 */
import { installBrowser, installOtherBrowsers, installPackages, installRedis, run } from "./run.mjs";

await installPackages();
await installBrowser();
await installOtherBrowsers();
await installRedis();

const steps = [
  ["kernel", ["npx", "tsx", "scripts/buildKernel.ts"]],
  ["lint", ["npm", "run", "--silent", "lint"]],
  ["types", ["npm", "run", "--silent", "check"]],
  ["unit tests", ["npx", "vitest", "run"]],
  ["fuzzer, a minute", ["npm", "run", "--silent", "fuzz", "--", "--minutes", "1"]],
  ["build", ["npm", "run", "--silent", "build"]],
  ["bundle budgets", ["npx", "tsx", "scripts/bundleBudgets.ts"]],
  ["library from Node", ["node", "scripts/testLibrary.mjs"]],
  ["browser tests", ["npx", "playwright", "test"]],
];

let passed = 0;
for (const [name, [command, ...args]] of steps) {
  console.log(`\n== ${name} ==`);
  const { code, output } = await run(command, args);
  if (code !== 0) {
    console.error(`\n${name} failed`);
    process.exit(code ?? 1);
  }
  const plain = output.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
  // Vitest closes with "Tests  12 passed (12)", Playwright with "12 passed (3.4s)".
  const counted = [...plain.matchAll(/^(?:\s*Tests\s+)?\s*(\d+) passed\b.*$/gm)].at(-1);
  if (counted) passed += Number(counted[1]);
}
console.log(`\n${passed} passed, 0 failed`);
