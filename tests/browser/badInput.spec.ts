/** What a mistake looks like on the page: a sentence that says what, where and what was expected; and the text survives a reload. */
import { expect, test } from "@playwright/test";
import { keptText, open, write } from "./playground.ts";

const head = 'const f = compiler({ x: "encrypted" }, ';

/** Programs with a mistake: the line it is reported at, and what the sentence must say. */
const programs: readonly (readonly [name: string, text: string, line: number, message: RegExp])[] = [
  ["a syntax error", "const a = 1;\nconst b = ;\n", 2, /syntax error: unexpected ';'/],
  ["an unknown name", "const a = 1;\nfoo(a);\n", 2, /foo is not defined/],
  ["a wrong type", 'const a = 1;\nnp.arange("no");\n', 2, /arange: expected \w+ to be a number, got 'no'/],
  [
    "an exception in the function",
    `${head}(x) => {\n  throw new Error("my own");\n});\nawait f.compile([1, 2]);`,
    2,
    /my own/,
  ],
  [
    "a condition on an encrypted value",
    `${head}(x) => {\n  if (x > 2) return x;\n  return 0;\n});\nawait f.compile([1, 2]);`,
    2,
    /np\.where|encrypted/i,
  ],
  ["an unsupported operation", `${head}(x) => np.sort(x));\nawait f.compile([1, 2]);`, 1, /sort/],
  [
    "a result that is no integer",
    `${head}(x) => x / 2);\nawait f.compile([1, 2]);`,
    1,
    /only integer operations are supported/,
  ],
  ["an empty input-set", `${head}(x) => x + 1);\nawait f.compile([]);`, 2, /without an inputset/],
  [
    "samples of different shapes",
    `${head}(x) => x + 1);\nawait f.compile([[1, 2, 3], [1, 2]]);`,
    2,
    /Input #1 of your inputset is not well formed/,
  ],
  [
    "a circuit too wide",
    `${head}(x) => (x * 100000) % 7);\nawait f.compile([1, 2, 3]);`,
    1,
    /19-bit value is used as an input to a table lookup/,
  ],
  [
    "an unknown setting",
    `${head}(x) => x + 1);\nawait f.compile([1], { configuration: { pErorr: 1 } });`,
    2,
    /Unexpected keyword argument 'pErorr'/,
  ],
  [
    "an input out of range in the program",
    `${head}(x) => x + 1);\nconst c = await f.compile([1, 2, 3]);\nprint(await c.simulate(9));`,
    3,
    /got 9, outside the range \[1, 3\]/,
  ],
];

for (const [name, text, line, message] of programs) {
  test(`${name} is reported at its line, and the text survives`, async ({ page }) => {
    const { problems } = await open(page);
    await write(page, text);
    await expect(problems).toContainText(message);
    await expect(problems.getByRole("button", { name: `Go to line ${line}` })).toBeVisible();
    await expect(page.locator(".squiggly-error").first()).toBeVisible();
    await page.reload();
    await expect(problems).toContainText(message);
    await expect.poll(() => keptText(page)).toBe(text);
  });
}

test("a click on a problem puts the cursor into its line", async ({ page }) => {
  const { problems } = await open(page);
  await write(page, "const a = 1;\nconst b = 2;\nfoo(a);\n");
  await problems.getByRole("button", { name: "Go to line 3" }).click();
  await page.keyboard.insertText("// here ");
  await expect.poll(() => keptText(page)).toContain("\n// here foo(a);");
});

test("a problem of the graph marks its node", async ({ page }) => {
  await open(page);
  await write(page, `${head}(x) => (x * 100000) % 7);\nawait f.compile([1, 2, 3]);`);
  await expect(page.locator('.node[data-faulty="true"]').first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeDisabled();
  await expect(page.getByText("This circuit cannot run: see Problems.")).toBeVisible();
});

test("an input out of range is refused beside its field", async ({ page }) => {
  await open(page);
  const field = page.getByRole("textbox", { name: "x", exact: true });
  for (const [typed, message] of [
    ["9", "x: expected 1 number, each a whole number from 0 to 3 (uint2), got 9."],
    ["1.5", "x: expected whole numbers, got 1.5."],
    ["two", 'got "two"'],
    ["", "got nothing"],
  ] as const) {
    await field.fill(typed);
    await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
    await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeDisabled();
  }
  await field.fill("1");
  await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeEnabled();
});

test("a damaged ciphertext is refused, not computed on", async ({ page }) => {
  const { problems } = await open(page);
  await write(
    page,
    `${head}(x) => x + 1);\nconst c = await f.compile([1, 2, 3]);\nconst e = await c.encrypt(3);\nawait c.run(e.slice(0, 100));\n`,
  );
  await page.getByRole("button", { name: "Allow encrypted runs" }).click();
  await expect(problems).toContainText(/encrypted arguments: /);
  await expect(problems.getByRole("button", { name: "Go to line 4" })).toBeVisible();
});

test("a flood of output stays bounded, and the page alive", async ({ page }) => {
  await open(page);
  await write(page, 'for (let i = 0; i < 200000; i++) print("line", i);\n');
  await expect(page.locator(".output-pane pre")).toContainText("line 0");
  await write(page, "print(1 + 1);\n");
  await expect(page.locator(".output-pane pre")).toHaveText("2");
});
