/** The programs that are no examples of the gallery (gallery.test.ts) give exactly what they are known to give (concrete-numpy.md 4); nothing is encrypted here. */
import { describe, expect, test } from "vitest";
import { program as keyValueDatabase } from "../support/examplePrograms/keyValueDatabase.ts";
import { program as sha1 } from "../support/examplePrograms/sha1.ts";
import { programs as smallPrograms } from "../support/examplePrograms/smallPrograms.ts";

describe.each([keyValueDatabase, sha1, ...smallPrograms])("$title", ({ cases }) => {
  test.each(cases)("$name", async ({ run, expected }) => {
    expect(await run()).toEqual(expected);
  });
});
