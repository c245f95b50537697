import { describe, expect, it } from "vitest";
import { introduction, markdown } from "../src/markdown";

const html = (text: string): string =>
  markdown(text)
    .map((element) => element.outerHTML)
    .join("");

describe("a rule's page", () => {
  it("becomes headings, paragraphs and code", () => {
    expect(html("# a-rule: Title\n\nOne `b`\nline.\n\n```yaml bad\nkind: X\n```\n")).toBe(
      '<h2>a-rule: Title</h2><p>One <code>b</code> line.</p><figure class="code bad"><figcaption>bad</figcaption><pre tabindex="0"><code>kind: X</code></pre></figure>',
    );
  });

  it("becomes lists and tables", () => {
    expect(html("- one\n  more\n- two\n")).toBe("<ul><li>one more</li><li>two</li></ul>");
    expect(html("| a | b |\n| --- | --- |\n| c | `d` |\n")).toContain("<td>c</td><td><code>d</code></td>");
  });

  it("never contains markup from the text", () => {
    expect(html("<img src=x onerror=alert(1)>")).toBe("<p>&lt;img src=x onerror=alert(1)&gt;</p>");
  });

  it("always terminates", () => {
    expect(html("```\nunfinished")).toContain("unfinished");
    expect(html("#not a heading")).toBe("<p>#not a heading</p>");
  });

  it("says why the rule exists before its examples", () => {
    expect(introduction("# r: T\n\nGroup: g · Default: Deny\n\nWhy.\n\n## Examples\n\nx")).toBe("Why.");
  });
});
