import { describe, expect, it } from "vitest";
import { fragmentOf, placeAt } from "./places.ts";

describe("addresses of places", () => {
  it("are read as they are written", () => {
    for (const place of [
      { kind: "lesson", number: 4 },
      { kind: "example", id: "tableLookup" },
      { kind: "notebook", id: "1b4e28ba-2fa1-11d2-883f-0016d3cca427" },
    ] as const) {
      expect(placeAt(fragmentOf(place))).toEqual(place);
    }
  });

  it("name nothing that could not be one", () => {
    for (const fragment of [
      "",
      "#",
      "#cells",
      "#lesson=0",
      "#lesson=x",
      "#lesson=1.5",
      "#url=https://a",
      "#example=<b>",
      "#notebook=",
    ])
      expect(placeAt(fragment)).toBeNull();
  });
});
