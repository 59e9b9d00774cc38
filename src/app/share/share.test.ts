/** The parts of sharing that need no browser: what addresses ask for, remembered consent, QR codes. */
import { expect, test } from "vitest";
import { newCell, newNotebook } from "../../notebook/document.ts";
import { writeLink } from "../../notebook/link.ts";
import { qrCodeOf } from "../page/qr.ts";
import { askedOf, embedCode, embedOf, fetchableAddress } from "./address.ts";
import { createConsents } from "./consents.ts";

const notebook = newNotebook("x", [newCell("c1", "code", "print(1);"), newCell("c2", "markdown", "# a")]);

function fakeStore(values: Map<string, string> = new Map()) {
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

test("a fragment asks for a link, an address or nothing", () => {
  const link = writeLink(notebook);
  expect(askedOf(link)).toEqual({ kind: "link", fragment: link, lesson: 1 });
  // A damaged first character must not open the reader's own notebook without a word.
  for (const first of "023ABCxyz-_%") expect(askedOf(`#${first}${link.slice(2)}`).kind).toBe("link");
  for (const fragment of ["", "#", "#part-graph", "#course=abc", "#lesson"]) {
    expect(askedOf(fragment)).toEqual({ kind: "nothing" });
  }
  expect(askedOf(`#url=${encodeURIComponent("https://a.b/c?d#e")}`)).toEqual({
    kind: "address",
    address: "https://a.b/c?d#e",
    lesson: 1,
  });
  expect(askedOf(`${link}&lesson=12`)).toEqual({ kind: "link", fragment: link, lesson: 12 });
  expect(askedOf("#url=https%3A%2F%2Fa.b%2Fc.md&lesson=3")).toEqual({
    ...{ kind: "address", address: "https://a.b/c.md", lesson: 3 },
  });
  expect(askedOf(`${link}&lesson=0`)).toEqual({ kind: "link", fragment: `${link}&lesson=0`, lesson: 1 });
  expect(askedOf("#url=%")).toEqual({ kind: "address", address: "%", lesson: 1 });
});

test("embeds", () => {
  expect(["", "?x", "?embed", "?embed=1", "?embed=editable", "?a&embed=editable"].map(embedOf)).toEqual([
    null,
    null,
    "readonly",
    "readonly",
    "editable",
    "editable",
  ]);
  const code = embedCode("https://a.b/", "#1x", "editable", '"><script>');
  expect(code).toContain('src="https://a.b/?embed=editable#1x"');
  expect(code).toContain('title="&#34;&#62;&#60;script&#62;"');
});

test("only addresses without a password, and http only to a page of http", () => {
  expect(fetchableAddress("https://a.b/c.json", "https:")?.href).toBe("https://a.b/c.json");
  expect(fetchableAddress("http://a.b/", "http:")?.href).toBe("http://a.b/");
  const refused = [
    "http://a.b/",
    "https://u:p@a.b/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "file:///etc",
    "//a.b",
    "",
  ];
  for (const text of refused) expect(fetchableAddress(text, "https:"), text).toBeNull();
});

test("consent is remembered for the very same code, and survives without storage and with a broken one", async () => {
  const store = fakeStore();
  await createConsents(store).remember(notebook);
  const later = createConsents(store);
  expect(await later.has({ ...notebook, title: "y", cells: notebook.cells.slice(0, 1) })).toBe(true);
  expect(await later.has(newNotebook("x", [newCell("c1", "code", "print(2);")]))).toBe(false);
  expect([...store.values.values()].join()).not.toContain("print");

  const broken = createConsents(fakeStore(new Map([["glovebox.consents", "{"]])));
  expect(await broken.has(notebook)).toBe(false);
  const none = createConsents(null);
  await none.remember(notebook);
  expect(await none.has(notebook)).toBe(true);
});

test("a QR code is a path of dark modules, as long as the text fits", () => {
  const code = qrCodeOf("https://example.org/#1abc");
  expect(code?.size).toBeGreaterThan(25);
  expect(code?.path).toMatch(/^(?:M\d+ \d+h\d+v1H\d+z)+$/);
  expect(qrCodeOf("x".repeat(2953))?.size).toBe(177 + 8);
  expect(qrCodeOf("x".repeat(2954))).toBeNull();
});
