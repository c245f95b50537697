import "../report/tokens.css";
import "../report/map.css";
import "./style/base.css";
import "./style/views.css";
import "./style/playground.css";
import "./style/rule-page.css";
import "./style/media.css";
import { api, type About } from "./api";
import { h, replace } from "./dom";
import { closeRulePage } from "./rule-page";
import { themeButton } from "./theme";
import { approvalsView } from "./views/approvals";
import { auditView } from "./views/audit";
import { mapView } from "./views/map";
import { problem, type View } from "./views/view";

const views: { path: string; title: string; open: (about: About) => View | Promise<View> }[] = [
  { path: "map", title: "Map", open: mapView },
  { path: "approvals", title: "Approvals", open: approvalsView },
  { path: "audit", title: "Audit", open: auditView },
  // Loaded on demand, since the editor is most of the script.
  { path: "playground", title: "Playground", open: async (about) => (await import("./playground/playground")).playgroundView(about) },
];

const main = h("main", { id: "main", tabindex: "-1" });
const links = views.map((view) => h("a", { href: `#/${view.path}` }, view.title));
let current: View | undefined;
let opened = "";

function sourceText(about: About): string {
  return about.source === "none" ? "follows no cluster" : about.description;
}

async function route(about: About): Promise<void> {
  const path = /^#\/(\w+)/.exec(location.hash)?.[1] ?? "";
  const index = Math.max(
    0,
    views.findIndex((view) => view.path === path),
  );
  const view = views[index]!;
  links.forEach((link, position) => {
    if (position === index) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  if (opened === view.path) return;
  const isFirst = opened === "";
  opened = view.path;
  closeRulePage();
  current?.close?.();
  current = undefined;
  document.title = `${view.title} · Egress console`;
  replace(main, h("p", { class: "loading", role: "status" }, "Loading…"));
  try {
    const made = await view.open(about);
    if (opened !== view.path) {
      made.close?.();
      return;
    }
    current = made;
    replace(main, made.element);
    made.shown?.();
  } catch (error) {
    replace(main, problem(error));
  }
  if (!isFirst) main.focus();
}

async function start(): Promise<void> {
  const app = document.getElementById("app")!;
  try {
    const about = await api.about();
    replace(
      app,
      h(
        "a",
        {
          class: "skip",
          href: "#main",
          onclick: (event) => {
            event.preventDefault();
            main.focus();
          },
        },
        "Skip to content",
      ),
      h(
        "header",
        { class: "masthead" },
        h("span", { class: "brand" }, "Egress console"),
        h("nav", { "aria-label": "Views" }, links),
        h("span", { class: "source", title: `Policies: ${about.policies.join(", ") || "none"}` }, sourceText(about)),
        themeButton(),
      ),
      main,
    );
    addEventListener("hashchange", () => void route(about));
    if (!location.hash && about.source === "none") history.replaceState(null, "", "#/playground");
    await route(about);
  } catch (error) {
    replace(app, h("main", {}, problem(error)));
  }
}

void start();
