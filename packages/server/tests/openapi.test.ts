/** /openapi.json is true: what it asks for, which methods a path has, and every answer that comes are as it says. */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Circuit } from "../../../src/index.ts";
import { saved, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { runCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

interface Parameter {
  readonly name: string;
  readonly in: "path" | "header" | "query";
  readonly required?: boolean;
  readonly schema: { readonly pattern?: string; readonly enum?: readonly string[] };
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly security: readonly unknown[];
}

let toy: Circuit;
beforeAll(async () => {
  toy = await toyLookup();
});

async function start(...words: string[]) {
  const data = join(await temporaryFolder(), "data");
  const all = [await saved({ toy }), "--enable-unsafe", "--data", data, "--requests-per-minute", "1000000", ...words];
  const service = await startService(all);
  const description = (await (await fetch(`${service.url}/openapi.json`)).json()) as Description;
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return { ...service, description, operations };
}

const filled = (path: string): string => path.replace(/\{\w+\}/g, "0");

test("tokens are asked for where it says so, and nowhere where the service knows none", async () => {
  const auth = join(await temporaryFolder(), "keys.json");
  await runCommand(["token", "create", "--tenant", "alice", "--auth", auth]);
  const { url, description, operations } = await start("--auth", auth);
  for (const { path, method, operation } of operations) {
    const { status } = await fetch(`${url}${filled(path)}`, { method });
    const needsToken = (operation.security ?? description.security).length > 0;
    expect(status === 401, `${method} ${path}`).toBe(needsToken);
  }
  const open = await start();
  expect(open.description.security).toEqual([]);
  expect((await fetch(`${open.url}/v1/circuits`)).status).toBe(200);
});

test("a method that a path has not is answered with those that it has", async () => {
  const { url, description } = await start();
  const all = ["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"];
  for (const [path, methods] of Object.entries(description.paths)) {
    const own = Object.keys(methods).map((method) => method.toUpperCase());
    for (const method of all.filter((each) => !own.includes(each))) {
      const answer = await fetch(`${url}${filled(path)}`, { method });
      const { code } = (await answer.json()) as { code: string };
      expect([answer.status, code], `${method} ${path}`).toEqual([405, "wrong-method"]);
      const allow = answer.headers.get("allow")?.split(", ") ?? [];
      expect(allow, `${method} ${path}`).toEqual(expect.arrayContaining(own));
      expect(allow).not.toContain(method);
    }
  }
  expect((await fetch(`${url}/v1/nothing`, { method: "DELETE" })).status).toBe(404);
});

test("every answer to what it allows, and to what it does not, is among those that it names, and no fault of ours", async () => {
  const { url, operations, log } = await start();
  const text = fc.string({ unit: fc.constantFrom(...'azAZ09.-_~ ,;="/%'), maxLength: 80 });
  const textsOf = ({ schema }: Parameter): fc.Arbitrary<string> => {
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    return schema.pattern === undefined ? text : fc.stringMatching(new RegExp(schema.pattern));
  };
  const request = fc.constantFrom(...operations).chain((each) => {
    const parameters = each.operation.parameters ?? [];
    const values = parameters.map((parameter) =>
      fc.oneof(
        { weight: 4, arbitrary: textsOf(parameter) },
        { weight: 1, arbitrary: text },
        { weight: 1, arbitrary: fc.constantFrom("toy", "6734733e73a8") },
      ),
    );
    return fc.record({ each: fc.constant(each), values: fc.tuple(...values), body: fc.uint8Array({ maxLength: 400 }) });
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ each: { path, method, operation }, values, body }) => {
      let at = path;
      const headers = new Headers();
      for (const [i, parameter] of (operation.parameters ?? []).entries()) {
        const value = values[i] ?? "";
        if (parameter.in === "path") at = at.replace(`{${parameter.name}}`, encodeURIComponent(value || "0"));
        else headers.set(parameter.name, value.trim());
      }
      const [type] = Object.keys(operation.requestBody?.content ?? {});
      if (type !== undefined) headers.set("content-type", type);
      const answer = await fetch(`${url}${at}`, { method, headers, ...(type === undefined ? {} : { body }) });
      const told = await answer.text();
      const family = `${String(answer.status)[0]}XX`;
      expect(Object.keys(operation.responses), `${method} ${at}: ${answer.status} ${told}`).toEqual(
        expect.arrayContaining([answer.status in operation.responses ? String(answer.status) : family]),
      );
      expect(answer.status, told).not.toBe(500);
      if (answer.status >= 400 && method !== "HEAD") {
        expect(answer.headers.get("content-type")).toContain("application/problem+json");
        expect(JSON.parse(told)).toMatchObject({ status: answer.status, code: expect.any(String) });
      }
    }),
    { numRuns: 600, seed: 20261130 },
  );
  expect(log()).not.toContain("internal error");
}, 60_000);
