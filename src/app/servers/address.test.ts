import { expect, it } from "vitest";
import { namedServers, readAddress } from "./address.ts";

it("takes https anywhere, and http on this machine only", () => {
  for (const [text, address] of [
    [" https://fhe.example.org/team/ ", "https://fhe.example.org/team"],
    ["http://127.0.0.1:7700", "http://127.0.0.1:7700"],
    ["http://127.3.2.1:7700/", "http://127.3.2.1:7700"],
    ["http://localhost:7700", "http://localhost:7700"],
    ["http://[::1]:7700", "http://[::1]:7700"],
    ["https://fhe.example.org/?token=x#y", "https://fhe.example.org"],
  ] as const) {
    expect(readAddress(text)).toMatchObject({ ok: true, address });
  }
  for (const text of [
    "http://192.168.1.9:7700",
    "http://fhe.example.org",
    "http://127.example.org",
    "http://localhost.example.org",
    "http://fhe.localhost",
    "http://localhost.:7700",
    "http://0.0.0.0:7700",
    "http://10.0.0.1",
    "http://[fe80::1]:7700",
    "http://[::ffff:192.168.1.9]",
    "http://3232235777",
  ]) {
    expect(readAddress(text)).toMatchObject({ ok: false, why: "notEncrypted" });
  }
});

it("takes nothing else, and no password in an address", () => {
  for (const text of [
    "",
    "localhost:7700",
    "7700",
    "javascript:alert(1)",
    "data:text/plain,x",
    "ws://127.0.0.1:7700",
    "blob:https://fhe.example.org/0",
    "file:///etc/passwd",
    "//fhe.example.org",
    "https://",
    `https://fhe.example.org/${"a".repeat(300)}`,
  ]) {
    expect(readAddress(text)).toMatchObject({ ok: false, why: "bad" });
  }
  for (const text of [
    "https://bank.example@evil.example",
    "https://bank.example%2Fa@evil.example",
    "https://:x@evil.example",
  ]) {
    expect(readAddress(text)).toEqual({ ok: false, why: "password", text: "https://evil.example" });
  }
  expect(readAddress("https://me:secret@fhe.example.org")).toEqual({
    ok: false,
    why: "password",
    text: "https://fhe.example.org",
  });
});

it("shows an address as the browser reads it: look-alikes, other ways to write a number, private networks, marks that nobody sees", () => {
  for (const [text, address] of [
    ["https://gооgle.com", "https://xn--ggle-55da.com"],
    ["https://ｆｈｅ.example.org", "https://fhe.example.org"],
    ["https://fhe\u200b.example\u00ad.org", "https://fhe.example.org"],
    ["https://evil.example\\@bank.example", "https://evil.example/@bank.example"],
    ["https://evil.example/https://bank.example", "https://evil.example/https://bank.example"],
    ["https://evil.example/\u202egro.knab", "https://evil.example/%E2%80%AEgro.knab"],
    ["http://0x7f.1:7700", "http://127.0.0.1:7700"],
    ["https://192.168.1.9:7700", "https://192.168.1.9:7700"],
    ["https://FHE.example.org:443", "https://fhe.example.org"],
  ] as const) {
    expect(readAddress(text)).toEqual({ ok: true, address, origin: new URL(address).origin });
  }
});

it("finds the servers that a notebook names in lines of their own, at most three, and none that cannot be connected to", () => {
  const texts = [
    "// glovebox-server: https://a.example.org\nconst x = 1; // glovebox-server: https://b.example.org",
    "  //glovebox-server:http://127.0.0.1:7700\n// glovebox-server: http://evil.example.org",
    "// glovebox-server: https://a.example.org\n// glovebox-server: https://c.example.org\n// glovebox-server: https://d.example.org",
  ];
  expect(namedServers(texts)).toEqual(["https://a.example.org", "http://127.0.0.1:7700", "https://c.example.org"]);
  expect(namedServers(["// a word about glovebox-server: https://a.example.org"])).toEqual([]);
});
