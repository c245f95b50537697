// @vitest-environment node
import { describe, expect, it } from "vitest";
import { decode, encode } from "../src/playground/share";

describe("a link", () => {
  it("holds everything, in characters that a URL can have", async () => {
    const files = { policies: [{ name: "p.yaml", text: "ä: 1\n".repeat(300) }], manifests: [{ name: "m.yaml", text: "😀" }] };
    const text = await encode(files);
    expect(text).toMatch(/^[\w-]+$/);
    expect(text.length).toBeLessThan(300);
    expect(await decode(text)).toEqual(files);
  });

  it.each(["", "%%%", "AAAA", "eyJhIjoxfQ"])("that is invalid gives nothing: %s", async (text) => {
    expect(await decode(text)).toBeNull();
  });

  it("with other content gives nothing", async () => {
    expect(await decode(await encode({ policies: [{ name: 1 }] } as never))).toBeNull();
  });
});
