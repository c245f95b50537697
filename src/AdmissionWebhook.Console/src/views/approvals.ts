import { api, type About, type Approval } from "../api";
import { h, plural, replace } from "../dom";
import { inDays, signs } from "../standing";
import { Chips } from "./chips";
import { timeline } from "./timeline";
import { nothingToShow, type View } from "./view";

type Kind = "expired" | "expiring" | "unused" | "endless" | "exceptions";

const kinds: { value: Kind; title: string; className: string; sign?: string; is: (approval: Approval) => boolean }[] = [
  { value: "expired", title: "Expired", className: "s-expired", sign: signs.expired, is: (one) => one.standing === "expired" },
  { value: "expiring", title: "Expiring soon", className: "s-expiring", sign: signs.expiring, is: (one) => one.standing === "expiring" },
  { value: "unused", title: "Unused", className: "", is: (one) => !one.exception && one.usedBy.length === 0 },
  { value: "endless", title: "No expiry", className: "", is: (one) => one.daysLeft === null },
  { value: "exceptions", title: "Exceptions", className: "", is: (one) => one.exception },
];

/** Every approval and exception: who, until when, used by what. */
export async function approvalsView(about: About): Promise<View> {
  const { approvals } = await api.approvals();
  if (approvals.length === 0 && about.source === "none") return { element: nothingToShow("Approvals") };
  const search = h("input", { type: "search", placeholder: "host, owner, approver, ticket", autocomplete: "off", oninput: show });
  const body = h("tbody");
  const found = h("p", { class: "total", role: "status" });
  const chips = new Chips<Kind>("Which approvals", show);
  chips.show(kinds.map((kind) => ({ ...kind, count: approvals.filter(kind.is).length })));
  show();
  return {
    element: h(
      "div",
      {},
      h("h1", { class: "unseen" }, "Approvals"),
      h("div", { class: "tools" }, found, h("label", { class: "search" }, h("span", { class: "unseen" }, "Search approvals"), search)),
      chips.element,
      timeline(approvals),
      h(
        "div",
        { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Approvals" },
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              ["Until", "Host", "Ports", "Namespaces", "Owner", "Approved by", "Reason", "Used by"].map((title) =>
                h("th", { scope: "col" }, title),
              ),
            ),
          ),
          body,
        ),
      ),
    ),
  };

  function show(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = approvals.filter(
      (one) =>
        (chips.pressed.size === 0 || kinds.some((kind) => chips.pressed.has(kind.value) && kind.is(one))) &&
        words.every((word) => text(one).includes(word)),
    );
    replace(
      found,
      h("strong", {}, plural(shown.length, "approval")),
      shown.length < approvals.length ? ` of ${approvals.length}` : " and exceptions, by expiry",
    );
    replace(
      body,
      shown.map((approval) => row(approval, about.source !== "none")),
    );
  }
}

const text = (one: Approval): string =>
  [one.host, one.owner, one.approvedBy, one.ticket, one.reason, one.policy, ...one.namespaces, ...one.usedBy].join(" ").toLowerCase();

function row(one: Approval, isCounted: boolean): HTMLElement {
  return h(
    "tr",
    { class: `s-${one.standing}` },
    h(
      "td",
      { class: "number until" },
      h("span", { class: "sign", "aria-hidden": "true" }, signs[one.standing]),
      ` ${one.expires.slice(0, 10) || "no expiry"} `,
      one.daysLeft !== null && h("span", { class: "minor" }, inDays(one.daysLeft)),
    ),
    h("th", { scope: "row", class: "name" }, one.host, one.exception && h("span", { class: "tag" }, "exception")),
    h("td", { class: "number" }, one.ports),
    h("td", {}, one.namespaces.join(", ") || h("span", { class: "minor" }, "policy scope")),
    h("td", {}, one.owner),
    h("td", {}, one.approvedBy, " ", h("span", { class: "minor" }, one.policy)),
    h("td", {}, one.reason, " ", h("span", { class: "minor" }, one.ticket)),
    h("td", {}, uses(one, isCounted)),
  );
}

function uses(one: Approval, isCounted: boolean): Node | string {
  if (one.exception || !isCounted) return h("span", { class: "minor" }, "not counted");
  if (one.usedBy.length === 0) return h("span", { class: "minor" }, "unused");
  if (one.usedBy.length === 1) return one.usedBy[0]!;
  return h(
    "details",
    {},
    h("summary", {}, plural(one.usedBy.length, "object")),
    h(
      "ul",
      {},
      one.usedBy.map((name) => h("li", {}, name)),
    ),
  );
}
