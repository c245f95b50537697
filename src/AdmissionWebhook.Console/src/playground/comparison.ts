import type { Comparison } from "../api";
import { h, plural } from "../dom";
import { findingItem } from "../finding";

const words = { NewlyDenied: "newly denied", NewlyAdmitted: "newly admitted", Changed: "changed" };
const most = 100;

/** The objects that another policy decides differently. */
export function comparisonView(comparison: Comparison, source: string): HTMLElement[] {
  if (comparison.policyErrors) return [h("p", { class: "hint" }, "The policy has errors; nothing is compared.")];
  const { changes = [], summary } = comparison;
  if (!summary) return [];
  if (changes.length === 0)
    return [
      h(
        "p",
        { class: "banner admitted" },
        h("strong", {}, "✓ No decision changes"),
        ` for the ${plural(summary.objects, "object")} of ${source}`,
      ),
    ];
  return [
    h(
      "p",
      { class: `banner ${summary.newlyDenied > 0 ? "refused" : "admitted"}` },
      h("strong", {}, `${plural(changes.length, "decision")} of ${summary.objects} change`),
      `: ${summary.newlyDenied} newly denied, ${summary.newlyAdmitted} newly admitted, ${summary.changed} changed otherwise`,
    ),
    ...changes.slice(0, most).map((change) =>
      h(
        "section",
        { class: "object" },
        h(
          "h3",
          {},
          h(
            "span",
            { class: `verdict ${change.change === "NewlyDenied" ? "refused" : change.change === "NewlyAdmitted" ? "admitted" : ""}` },
            words[change.change],
          ),
          ` ${change.kind} ${change.namespace}/${change.name}`,
        ),
        h(
          "ul",
          { class: "findings" },
          change.addedFindings.map((finding) => findingItem(finding)),
        ),
        change.removedFindings.length > 0 &&
          h(
            "p",
            { class: "minor" },
            `no longer: ${change.removedFindings.map((finding) => `${finding.rule} at ${finding.path}`).join(", ")}`,
          ),
        change.addedOperations.length > 0 &&
          h("p", { class: "minor" }, `defaults added: ${change.addedOperations.map((operation) => operation.path).join(", ")}`),
        change.removedOperations.length > 0 &&
          h("p", { class: "minor" }, `defaults no longer added: ${change.removedOperations.map((operation) => operation.path).join(", ")}`),
      ),
    ),
    ...(changes.length > most ? [h("p", { class: "hint" }, `and ${changes.length - most} more`)] : []),
  ];
}
