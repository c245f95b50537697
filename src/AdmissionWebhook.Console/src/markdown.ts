import { h } from "./dom";

/** Renders the subset of Markdown in rule pages: headings, paragraphs, lists, tables, fenced code, `code`, **strong**, links. */
export function markdown(text: string): HTMLElement[] {
  const lines = text.split("\n");
  const elements: HTMLElement[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const fence = /^```(.*)$/.exec(line);
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    if (fence) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith("```"));
      const stop = end < 0 ? lines.length : end;
      elements.push(codeBlock(lines.slice(at + 1, stop).join("\n"), fence[1]!.trim().split(" ")[1] ?? ""));
      at = stop + 1;
    } else if (heading) {
      elements.push(h(`h${Math.min(heading[1]!.length + 1, 4)}` as "h2", {}, ...inline(heading[2]!)));
      at++;
    } else if (/^[-*] /.test(line)) {
      const items = take(lines, at, (one) => /^[-*] /.test(one) || /^ {2,}\S/.test(one));
      elements.push(
        h(
          "ul",
          {},
          items
            .join("\n")
            .split(/^[-*] /m)
            .slice(1)
            .map((item) => h("li", {}, ...inline(item.replace(/\s+/g, " ").trim()))),
        ),
      );
      at += items.length;
    } else if (line.startsWith("|")) {
      const rows = take(lines, at, (one) => one.startsWith("|"));
      elements.push(table(rows.filter((row) => !/^\|[\s:|-]+\|$/.test(row))));
      at += rows.length;
    } else if (line.trim() === "") {
      at++;
    } else {
      const paragraph = take(lines, at, (one) => one.trim() !== "" && !/^(#{1,4} |```|[-*] |\|)/.test(one));
      elements.push(h("p", {}, ...inline(paragraph.join(" "))));
      at += Math.max(1, paragraph.length);
    }
  }
  return elements;
}

/** The text of a page before its examples. */
export function introduction(text: string): string {
  return text
    .split(/^## /m)[0]!
    .replace(/^# .*\n/, "")
    .replace(/^Group: .*\n/m, "")
    .trim();
}

function take(lines: string[], from: number, belongs: (line: string) => boolean): string[] {
  const end = lines.findIndex((line, index) => index >= from && !belongs(line));
  return lines.slice(from, end < 0 ? lines.length : end);
}

function codeBlock(code: string, kind: string): HTMLElement {
  return h("figure", { class: `code ${kind}` }, kind ? h("figcaption", {}, kind) : null, h("pre", { tabindex: "0" }, h("code", {}, code)));
}

function table(rows: string[]): HTMLElement {
  const cells = (row: string): string[] =>
    row
      .slice(1, row.lastIndexOf("|"))
      .split("|")
      .map((cell) => cell.trim());
  const [head, ...body] = rows.map(cells);
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        (head ?? []).map((cell) => h("th", { scope: "col" }, ...inline(cell))),
      ),
    ),
    h(
      "tbody",
      {},
      body.map((row) =>
        h(
          "tr",
          {},
          row.map((cell) => h("td", {}, ...inline(cell))),
        ),
      ),
    ),
  );
}

function inline(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (part.startsWith("`") && part.length > 2) return h("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    // Links to other documents are not served here: keep only their text.
    return link ? h("span", {}, link[1]) : part;
  });
}
