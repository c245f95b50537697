import { api, type About, type Action, type Finding, type Result } from "../api";
import { h, plural, replace } from "../dom";
import { findingItem } from "../finding";
import { Chips } from "./chips";
import { nothingToShow, type View } from "./view";

const most = 500;
const actions: { value: Action; title: string; className: string; sign: string }[] = [
  { value: "Deny", title: "Denials", className: "s-unapproved", sign: "✕" },
  { value: "Warn", title: "Warnings", className: "s-expiring", sign: "!" },
  { value: "Audit", title: "Notes", className: "s-ungoverned", sign: "·" },
];

/** The verdict on every existing object. */
export async function auditView(about: About): Promise<View> {
  if (about.source === "none") return { element: nothingToShow("Audit") };
  const audit = await api.audit();
  const found = audit.results.flatMap((result) => result.findings.map((finding) => ({ result, finding })));
  const rules = [...new Set(found.map((one) => one.finding.rule))].sort();
  const search = h("input", { type: "search", placeholder: "namespace, object, rule, text", autocomplete: "off", oninput: show });
  const rule = h(
    "select",
    { onchange: show },
    h("option", { value: "" }, "All rules"),
    rules.map((name) => h("option", { value: name }, name)),
  );
  const list = h("div", { class: "audit" });
  const total = h("p", { class: "total", role: "status" });
  const chips = new Chips<Action>("Action", show);
  chips.show(actions.map((action) => ({ ...action, count: found.filter((one) => one.finding.action === action.value).length })));
  show();
  return {
    element: h(
      "div",
      {},
      h("h1", { class: "unseen" }, "Audit"),
      h(
        "div",
        { class: "tools" },
        total,
        h("label", { class: "search" }, h("span", { class: "unseen" }, "Search findings"), search),
        h("label", { class: "search" }, h("span", { class: "unseen" }, "Rule"), rule),
      ),
      chips.element,
      (audit.errors ?? []).map((error) => h("p", { class: "problem" }, `${error.file}:${error.line}:${error.column}: ${error.message}`)),
      list,
    ),
  };

  function show(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = found.filter(
      ({ result, finding }) =>
        (chips.pressed.size === 0 || chips.pressed.has(finding.action)) &&
        (rule.value === "" || finding.rule === rule.value) &&
        words.every((word) => text(result, finding).includes(word)),
    );
    const { objects, denied } = audit.summary;
    replace(
      total,
      h("strong", {}, plural(shown.length, "finding")),
      ` · ${plural(objects, "object")} evaluated, ${denied} would be denied`,
    );
    replace(
      list,
      shown.length === 0
        ? h(
            "p",
            { class: "fine" },
            found.length === 0 ? "✓ No findings: every object would be admitted without a warning." : "Nothing matches.",
          )
        : groups(shown.slice(0, most)),
    );
    if (shown.length > most) list.append(h("p", { class: "hint" }, `and ${shown.length - most} more; narrow them down`));
  }
}

const text = (result: Result, finding: Finding): string =>
  `${result.kind} ${result.namespace}/${result.name} ${finding.rule} ${finding.message} ${finding.path}`.toLowerCase();

function groups(found: { result: Result; finding: Finding }[]): HTMLElement[] {
  const byNamespace = new Map<string, { result: Result; finding: Finding }[]>();
  for (const one of found) {
    const list = byNamespace.get(one.result.namespace) ?? [];
    list.push(one);
    byNamespace.set(one.result.namespace, list);
  }
  const denials = (list: { result: Result }[]): number => list.filter((one) => !one.result.allowed).length;
  return [...byNamespace]
    .sort(([, one], [, other]) => denials(other) - denials(one))
    .map(([namespace, list]) => {
      const objects = [...new Set(list.map((one) => one.result))].sort((one, other) => Number(one.allowed) - Number(other.allowed));
      return h(
        "section",
        { class: "card" },
        h("h2", {}, namespace, h("span", { class: "minor" }, ` ${plural(list.length, "finding")}`)),
        objects.map((result) =>
          h(
            "div",
            { class: "object" },
            h(
              "h3",
              {},
              h("span", { class: `verdict ${result.allowed ? "admitted" : "refused"}` }, result.allowed ? "admitted" : "denied"),
              ` ${result.kind} ${result.name}`,
              result.file ? h("span", { class: "minor" }, ` ${result.file}:${result.line}`) : null,
            ),
            h(
              "ul",
              { class: "findings" },
              list.filter((one) => one.result === result).map((one) => findingItem(one.finding)),
            ),
          ),
        ),
      );
    });
}
