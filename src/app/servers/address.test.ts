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
  ]) {
    expect(readAddress(text)).toMatchObject({ ok: false, why: "bad" });
  }
  expect(readAddress("https://me:secret@fhe.example.org")).toEqual({
    ok: false,
    why: "password",
    text: "https://fhe.example.org",
  });
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
