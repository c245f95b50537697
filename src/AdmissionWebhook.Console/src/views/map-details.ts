import type { MapNode, WayOut } from "../api";
import { h, plural, replace } from "../dom";
import { signs, titles } from "../standing";

const most = 200;

interface Events {
  /** A group was expanded. */
  expand: (id: string) => void;
  /** The panel was closed; focus returns to the node. */
  closed: (id: string) => void;
}

/** The details of a node: its ways out, with their objects and approvals. */
export class MapDetails {
  readonly element = h("aside", { class: "details", hidden: true, tabindex: "-1", "aria-label": "Details" });
  private shown = "";

  constructor(private readonly events: Events) {
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  show(node: MapNode, ways: WayOut[]): void {
    this.shown = node.id;
    const rows = ways.filter((way) => concerns(way, node));
    replace(
      this.element,
      h(
        "button",
        {
          type: "button",
          class: "quiet close",
          "aria-label": "Close details",
          onclick: () => {
            this.close();
          },
        },
        "✕",
      ),
      h("h2", { class: node.column === "destinations" ? "name" : "" }, node.label),
      h(
        "p",
        { class: `standing s-${node.standing}` },
        h("span", { "aria-hidden": "true" }, signs[node.standing]),
        ` ${titles[node.standing]}`,
      ),
      node.members.length > 0 &&
        h(
          "p",
          {},
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                this.close();
                this.events.expand(node.id);
              },
            },
            `Show all ${node.members.length} on the map`,
          ),
        ),
      h("p", { class: "minor" }, `${plural(rows.length, "way")} out, declared by ${plural(node.objects, "object")}`),
      h("ul", { class: "ways" }, rows.slice(0, most).map(item)),
      rows.length > most && h("p", { class: "minor" }, `and ${rows.length - most} more; search to narrow the map down`),
    );
    this.element.hidden = false;
    this.element.focus();
  }

  private close(): void {
    this.element.hidden = true;
    this.events.closed(this.shown);
  }
}

/** Whether a way goes through a node. */
export function concerns(way: WayOut, node: MapNode): boolean {
  const names = node.members.length > 0 ? node.members : [node.id.slice(2)];
  switch (node.column) {
    case "namespaces":
      return names.some((name) => way.namespace === name || way.exportedTo.includes(name));
    case "gateways":
      return names.some((name) => (name === "" ? way.gateways.length === 0 : way.gateways.includes(name)));
    case "destinations":
      return names.includes(way.destination);
  }
}

function item(way: WayOut): HTMLElement {
  const exported = way.exportedTo.filter((name) => name !== way.namespace);
  return h(
    "li",
    { class: `s-${way.state}` },
    h(
      "p",
      {},
      h("span", { class: "sign", "aria-hidden": "true" }, signs[way.state]),
      " ",
      h("span", { class: "name" }, way.destination),
      " ",
      h("span", { class: "minor" }, way.ports.map((port) => `${port.number}/${port.protocol}`).join(", ")),
    ),
    h("p", {}, `${way.kind} ${way.namespace}/${way.name}`, !way.allowed && h("span", { class: "tag" }, "refused")),
    h(
      "p",
      { class: "minor" },
      [
        way.file ? `${way.file}:${way.line}` : "",
        exported.length > 0 ? `exported to ${exported.includes("*") ? "every namespace" : exported.join(", ")}` : "",
        way.gateways.length > 0 ? `via ${way.gateways.join(", ")}` : "",
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    way.approvals.map((approval) =>
      h(
        "p",
        { class: "minor" },
        `${approval.host} approved by ${approval.approvedBy ?? "nobody named"}, owner ${approval.owner ?? "unknown"}, ${approval.expires ? `until ${approval.expires}` : "no expiry"}${approval.ticket ? `, ${approval.ticket}` : ""} (policy ${approval.policy})`,
      ),
    ),
    way.deniedBy.length > 0 && h("p", { class: "minor" }, `denied by policy ${way.deniedBy.join(", ")}`),
  );
}
