import type { CheckAnswer, Finding, Result } from "../api";
import { h, plural } from "../dom";
import { findingItem } from "../finding";
import { diffView } from "./diff";

const most = 20;

interface Events {
  goTo: (file: string, finding: Finding) => void;
  fix: (name: string) => void;
}

/** The verdict on the manifests: a summary, then object by object. */
export function verdictView(answer: CheckAnswer, events: Events): HTMLElement[] {
  if (answer.policyErrors) {
    return [
      h("p", { class: "banner refused" }, h("strong", {}, "The policy cannot be used"), ` ${plural(answer.policyErrors.length, "error")}`),
      h(
        "ul",
        { class: "findings" },
        answer.policyErrors.map((error) => h("li", { class: "finding deny" }, h("p", {}, error))),
      ),
    ];
  }
  const report = answer.check;
  if (!report) return [];
  const { objects, denied, warnings } = report.summary;
  const errors = report.errors ?? [];
  const clean = report.results.filter((result) => result.findings.length === 0 && !result.notes);
  const reported = report.results.filter((result) => !clean.includes(result));
  const isGood = denied === 0 && errors.length === 0;
  const words =
    errors.length > 0
      ? "Unreadable input"
      : denied > 0
        ? `Denied: ${denied} of ${plural(objects, "object")}`
        : objects === 0
          ? "No objects"
          : `Admitted: ${plural(objects, "object")}`;
  return [
    h(
      "p",
      { class: `banner ${isGood ? "admitted" : "refused"}` },
      h("strong", {}, `${isGood ? "✓" : "✕"} ${words}`),
      warnings > 0 && ` with ${plural(warnings, "warning")}`,
    ),
    ...errors.map((error) => h("p", { class: "problem" }, `${error.file}:${error.line}:${error.column}: ${error.message}`)),
    h(
      "div",
      { class: "objects" },
      reported.sort((one, other) => Number(one.allowed) - Number(other.allowed)).map((result) => objectView(result, events)),
      clean.length > 0 &&
        h(
          "p",
          { class: "clean" },
          `✓ No findings: ${clean.slice(0, most).map(nameOf).join(", ")}${clean.length > most ? ` and ${clean.length - most} more` : ""}`,
        ),
    ),
    h(
      "div",
      { class: "defaults" },
      (answer.fixed ?? []).map((file) =>
        h(
          "section",
          { class: "object", "aria-label": `Defaults of ${file.name}` },
          h(
            "h3",
            {},
            "Defaults that admission adds",
            h(
              "button",
              {
                type: "button",
                class: "small",
                onclick: () => {
                  events.fix(file.name);
                },
              },
              "Apply to manifest",
            ),
          ),
          diffView(file.diff),
        ),
      ),
    ),
  ];
}

const nameOf = (result: Result): string => `${result.kind} ${result.namespace}/${result.name}`;

function objectView(result: Result, events: Events): HTMLElement {
  return h(
    "section",
    { class: "object" },
    h(
      "h3",
      {},
      h("span", { class: `verdict ${result.allowed ? "admitted" : "refused"}` }, result.allowed ? "admitted" : "denied"),
      ` ${nameOf(result)}`,
    ),
    result.findings.length > 0 &&
      h(
        "ul",
        { class: "findings" },
        result.findings.map((finding) =>
          findingItem(finding, (one) => {
            events.goTo(result.file ?? "", one);
          }),
        ),
      ),
    (result.notes ?? []).map((note) => h("p", { class: "minor" }, note)),
  );
}
