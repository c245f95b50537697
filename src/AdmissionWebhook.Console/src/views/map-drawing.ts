import { select } from "d3-selection";
import { linkHorizontal } from "d3-shape";
import type { EgressMap, MapLink, MapNode } from "../api";
import { plural } from "../dom";
import { signs, standings, titles } from "../standing";

const clip = (text: string, length: number): string => (text.length <= length ? text : length < 2 ? "" : `${text.slice(0, length - 1)}…`);

const ribbon = linkHorizontal<unknown, { source: [number, number]; target: [number, number] }, [number, number]>()
  .source((link) => link.source)
  .target((link) => link.target);

/** The node in one sentence. */
export function describe(node: MapNode): string {
  const by = node.approvedBy && node.standing !== "denied" ? ` by ${node.approvedBy}` : "";
  const members = node.members.length > 0 ? `, ${node.members.length} of them` : "";
  return `${node.label}${members}: ${titles[node.standing].toLowerCase()}${by}${node.until ? `, until ${node.until}` : ""}; declared by ${plural(node.objects, "object")}`;
}

/** Draws the map at the server's coordinates, like the page of `inventory -o html`. */
export class MapDrawing {
  readonly svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  private map: EgressMap | undefined;
  private pinned: string | undefined;

  /** @param chosen Called with the node selected by pointer or keyboard. */
  constructor(private readonly chosen: (node: MapNode) => void) {
    this.svg.setAttribute("class", "map");
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", "Namespaces on the left, their gateways in the middle, destinations on the right");
  }

  draw(map: EgressMap): void {
    this.map = map;
    const svg = select(this.svg).attr("viewBox", `0 0 ${map.width} ${map.height}`);
    svg.selectAll("g,text.heading,a").remove();
    svg
      .append("g")
      .attr("class", "titles")
      .attr("aria-hidden", "true")
      .selectAll("text")
      .data(map.columns)
      .join("text")
      .attr("x", (column) => column.x)
      .attr("y", 16)
      .attr("text-anchor", (column) => column.anchor)
      .text((column) => column.title);
    svg
      .append("g")
      .attr("class", "ribbons")
      .attr("aria-hidden", "true")
      .selectAll("path")
      .data(map.links)
      .join("path")
      .attr("class", (link) => `ribbon s-${link.standing}${link.allowed ? "" : link.width > 6 ? " refused wide" : " refused"}`)
      .attr("stroke-width", (link) => link.width)
      .attr("d", (link) =>
        ribbon({ source: [map.nodes[link.from]!.x + map.barWidth, link.fromY], target: [map.nodes[link.to]!.x, link.toY] }),
      );
    svg
      .selectAll("text.heading")
      .data(map.headings)
      .join("text")
      .attr("class", (heading) => `heading s-${heading.standing}`)
      .attr("x", (heading) => heading.x)
      .attr("y", (heading) => heading.y)
      .text((heading) => `${heading.title} · ${heading.count}`);
    this.nodes(map);
    this.follow(map.nodes.find((node) => node.id === this.pinned));
  }

  /** Keeps the paths of a node highlighted; clears them if it is omitted. */
  pin(id: string | undefined): void {
    this.pinned = id;
    this.follow(this.map?.nodes.find((node) => node.id === id));
  }

  focus(id: string): void {
    select(this.svg)
      .selectAll<SVGAElement, MapNode>("a.node")
      .filter((node) => node.id === id)
      .node()
      ?.focus();
  }

  private nodes(map: EgressMap): void {
    const link = select(this.svg)
      .selectAll<SVGAElement, MapNode>("a.node")
      .data(map.nodes)
      .join("a")
      .attr("class", (node) => `node ${node.column} s-${node.standing}${node.id === "n:*" ? " everywhere" : ""}`)
      .attr("tabindex", 0)
      .attr("role", "button")
      .on("pointerenter focus", (_, node) => {
        this.follow(node);
      })
      .on("pointerleave blur", () => {
        this.pin(this.pinned);
      })
      .on("click", (_, node) => {
        this.chosen(node);
      })
      .on("keydown", (event: KeyboardEvent, node) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.chosen(node);
      });
    link.append("title").text(describe);
    const [ns, gateway, destination, approvedBy, until] = map.columns.map((column) => column.x) as [number, number, number, number, number];
    const left = { namespaces: 0, gateways: gateway - 60, destinations: destination };
    const width = { namespaces: ns, gateways: 128, destinations: map.width - destination };
    link
      .append("rect")
      .attr("class", "target")
      .attr("x", (node) => left[node.column])
      .attr("y", (node) => node.y + node.height / 2 - 12)
      .attr("width", (node) => width[node.column])
      .attr("height", 24);
    link
      .append("rect")
      .attr("class", "bar")
      .attr("x", (node) => node.x)
      .attr("y", (node) => node.y)
      .attr("width", map.barWidth)
      .attr("height", (node) => node.height)
      .attr("rx", 2);
    const line = (node: MapNode): number => node.y + node.height / 2 + 4;
    const namespaces = link
      .filter((node) => node.column === "namespaces")
      .append("text")
      .attr("x", (node) => node.x - 8)
      .attr("y", line)
      .attr("text-anchor", "end");
    namespaces.append("tspan").text((node) => clip(node.label, 28));
    namespaces
      .append("tspan")
      .attr("class", "minor")
      .text((node) => (node.members.length > 0 && !node.id.endsWith("…") ? ` · ${node.members.length}` : ""));
    link
      .filter((node) => node.column === "gateways")
      .append("text")
      .attr("class", "above")
      .attr("x", gateway)
      .attr("y", (node) => node.y - 7)
      .attr("text-anchor", "middle")
      .text((node) => clip(node.label, 34));
    const hosts = link.filter((node) => node.column === "destinations");
    hosts
      .append("text")
      .attr("class", "sign")
      .attr("x", destination + 21)
      .attr("y", line)
      .attr("text-anchor", "middle")
      .text((node) => signs[node.standing]);
    const names = hosts
      .append("text")
      .attr("class", "name")
      .attr("x", destination + 33)
      .attr("y", line);
    names.append("tspan").text((node) => clip(node.label, 33));
    names
      .append("tspan")
      .attr("class", "minor")
      .attr("dx", 7)
      .text((node) =>
        node.members.length > 0
          ? node.id.endsWith("…")
            ? ""
            : `${node.members.length} hosts`
          : clip(node.ports, Math.max(0, 33 - node.label.length)),
      );
    hosts
      .append("text")
      .attr("class", "minor")
      .attr("x", approvedBy)
      .attr("y", line)
      .text((node) => clip(node.approvedBy, 24));
    hosts
      .append("text")
      .attr("class", "until")
      .attr("x", until)
      .attr("y", line)
      .text(
        (node) =>
          node.until.slice(0, 10) ||
          (node.members.length === 0 && (node.standing === "approved" || node.standing === "falls-short") ? "no expiry" : ""),
      );
  }

  private follow(node: MapNode | undefined): void {
    if (!this.map) return;
    const index = node ? this.map.nodes.indexOf(node) : -1;
    const paths = this.map.paths.filter((path) => path.slice(0, 3).includes(index));
    const lit = new Set(paths.flatMap((path) => path.slice(0, 3)));
    const links = new Set(
      paths.flatMap(([source, gateway, destination, standing]) => [
        `${source}-${gateway}-${standings[standing]}`,
        `${gateway}-${destination}-${standings[standing]}`,
      ]),
    );
    const svg = select(this.svg).classed("following", index >= 0);
    svg.selectAll<SVGAElement, MapNode>("a.node").classed("on", (_, position) => lit.has(position));
    svg.selectAll<SVGPathElement, MapLink>("path.ribbon").classed("on", (link) => links.has(`${link.from}-${link.to}-${link.standing}`));
  }
}
