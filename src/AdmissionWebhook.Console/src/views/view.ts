import { h } from "../dom";

/** One of the console's pages. */
export interface View {
  element: HTMLElement;
  /** Called once the element is in the document. */
  shown?: () => void;
  /** Called when another view replaces it. */
  close?: () => void;
}

/** An error for people. */
export function problem(error: unknown): HTMLElement {
  return h("p", { class: "problem", role: "alert" }, error instanceof Error ? error.message : String(error));
}

/** A view without a source. */
export function nothingToShow(what: string): HTMLElement {
  return h(
    "section",
    { class: "empty" },
    h("h1", {}, what),
    h(
      "p",
      {},
      "This server follows no cluster, so there are no objects to show. Start it with ",
      h("code", {}, "serve --cluster kubeconfig"),
      ", or look at files with ",
      h("code", {}, "admission-webhook playground --policy policies/ manifests/"),
      ".",
    ),
    h("p", {}, h("a", { href: "#/playground" }, "Try a policy in the playground")),
  );
}
