import { h } from "../dom";

/** A unified diff; lines differ by sign and colour. */
export function diffView(diff: string): HTMLElement {
  const lines = diff
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const kind =
        line.startsWith("+++") || line.startsWith("---")
          ? "file"
          : line.startsWith("@@")
            ? "hunk"
            : line.startsWith("+")
              ? "added"
              : line.startsWith("-")
                ? "removed"
                : "same";
      return h("span", { class: kind }, `${line}\n`);
    });
  return h("pre", { class: "diff", tabindex: "0", "aria-label": "Changes as a unified diff" }, h("code", {}, lines));
}
