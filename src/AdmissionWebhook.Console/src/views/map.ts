import { api, type About, type EgressMap, type MapNode, type Standing, type WayOut } from "../api";
import { debounce, h, plural, replace } from "../dom";
import { signs, standings, titles } from "../standing";
import { Chips } from "./chips";
import { MapDetails } from "./map-details";
import { MapDrawing } from "./map-drawing";
import { nothingToShow, problem, type View } from "./view";

const refreshInterval = 60_000;

/** Who reaches what outside, approved by whom, until when. */
export async function mapView(about: About): Promise<View> {
  if (about.source === "none") return { element: nothingToShow("Map") };
  const view = new MapView();
  await view.load();
  return {
    element: view.element,
    close: () => {
      view.close();
    },
  };
}

class MapView {
  readonly element: HTMLElement;
  private readonly expanded = new Set<string>();
  private readonly search = h("input", { type: "search", placeholder: "namespace, host, owner, object", autocomplete: "off" });
  private readonly total = h("p", { class: "total", role: "status" });
  private readonly message = h("div");
  private readonly chips = new Chips<Standing>("Standing", () => void this.load());
  private readonly drawing = new MapDrawing((node) => void this.select(node));
  private readonly details = new MapDetails({
    expand: (id) => {
      this.expand(id);
    },
    closed: (id) => {
      this.deselect(id);
    },
  });
  private readonly collapse = h(
    "button",
    {
      type: "button",
      class: "quiet",
      hidden: true,
      onclick: () => {
        this.expanded.clear();
        void this.load();
      },
    },
    "Collapse groups",
  );
  private ways: Promise<{ destinations: WayOut[] }> | undefined;
  private loading: AbortController | undefined;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor() {
    this.search.addEventListener(
      "input",
      debounce(200, () => void this.load()),
    );
    this.timer = setInterval(() => {
      if (document.visibilityState === "visible") void this.load();
    }, refreshInterval);
    this.element = h(
      "div",
      { class: "map-view" },
      h("h1", { class: "unseen" }, "Map"),
      h(
        "div",
        { class: "tools" },
        this.total,
        h("label", { class: "search" }, h("span", { class: "unseen" }, "Search the map"), this.search),
        this.collapse,
      ),
      this.chips.element,
      this.message,
      h("div", { class: "map-frame" }, this.drawing.svg),
      h(
        "p",
        { class: "hint" },
        "The wider a ribbon, the more objects; dashed ones are denied at admission. Hover a name to follow its paths, select it for details.",
      ),
      this.details.element,
    );
  }

  close(): void {
    clearInterval(this.timer);
    this.loading?.abort();
  }

  async load(): Promise<void> {
    this.loading?.abort();
    this.loading = new AbortController();
    try {
      const map = await api.map(
        { find: this.search.value.trim(), standings: this.chips.pressed, expanded: this.expanded },
        this.loading.signal,
      );
      this.ways = undefined;
      replace(this.message);
      this.show(map);
    } catch (error) {
      if (!(error instanceof DOMException)) replace(this.message, problem(error));
    }
  }

  private show(map: EgressMap): void {
    const { summary } = map;
    const count = standings.reduce((sum, standing) => sum + summary.destinations[standing], 0);
    replace(
      this.total,
      h("strong", {}, plural(count, "destination")),
      ` from ${plural(summary.namespaces, "namespace")}, declared by ${plural(summary.objects, "object")}`,
    );
    this.chips.show(
      standings.map((standing) => ({
        value: standing,
        count: summary.destinations[standing],
        title: titles[standing],
        sign: signs[standing],
        className: `s-${standing}`,
      })),
    );
    this.collapse.hidden = this.expanded.size === 0;
    this.drawing.draw(map);
    this.drawing.svg.toggleAttribute("hidden", map.nodes.length === 0);
    if (map.nodes.length === 0)
      replace(this.message, h("p", { class: "hint" }, count === 0 ? "No external destinations." : "Nothing matches."));
  }

  private async select(node: MapNode): Promise<void> {
    this.drawing.pin(node.id);
    try {
      this.ways ??= api.ways();
      this.details.show(node, (await this.ways).destinations);
    } catch (error) {
      this.ways = undefined;
      replace(this.message, problem(error));
    }
  }

  private expand(id: string): void {
    this.expanded.add(id);
    this.drawing.pin(undefined);
    void this.load();
  }

  private deselect(id: string): void {
    this.drawing.pin(undefined);
    this.drawing.focus(id);
  }
}
