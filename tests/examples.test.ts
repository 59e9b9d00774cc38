/** The programs that are no examples of the gallery (gallery.test.ts) give exactly what they are known to give (concrete-numpy.md 4); nothing is encrypted here. */
import { describe, expect, test } from "vitest";
import { program as keyValueDatabase } from "../src/examples/programs/keyValueDatabase.ts";
import { program as sha1 } from "../src/examples/programs/sha1.ts";
import { programs as smallPrograms } from "../src/examples/programs/smallPrograms.ts";

describe.each([keyValueDatabase, sha1, ...smallPrograms])("$title", ({ cases }) => {
  test.each(cases)("$name", async ({ run, expected }) => {
    expect(await run()).toEqual(expected);
  });
});
