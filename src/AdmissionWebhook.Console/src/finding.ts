import type { Finding } from "./api";
import { h } from "./dom";
import { openRulePage } from "./rule-page";

/** A finding: what, where, and what to do. @param goTo Shows the position in the editor; omitted elsewhere. */
export function findingItem(finding: Finding, goTo?: (finding: Finding) => void): HTMLElement {
  const place = finding.line ? `line ${finding.line}` : finding.path;
  return h(
    "li",
    { class: `finding ${finding.action.toLowerCase()}` },
    h(
      "p",
      { class: "head" },
      h("span", { class: "action" }, finding.action),
      h(
        "button",
        { type: "button", class: "link rule", title: "Open the page of this rule", onclick: () => void openRulePage(finding.rule) },
        finding.rule,
      ),
      goTo && finding.line
        ? h(
            "button",
            {
              type: "button",
              class: "link place",
              title: finding.path,
              onclick: () => {
                goTo(finding);
              },
            },
            place,
          )
        : h("span", { class: "place" }, finding.path),
      finding.softened ? h("span", { class: "minor" }, finding.softened) : null,
    ),
    h("p", {}, finding.message),
    h("p", { class: "remedy" }, finding.remedy),
  );
}
