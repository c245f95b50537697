import { api } from "./api";
import { h, replace } from "./dom";
import { markdown } from "./markdown";
import { problem } from "./views/view";

const pages = new Map<string, Promise<string>>();
const body = h("div", { class: "page" });
const dialog = h(
  "dialog",
  { class: "drawer", "aria-label": "Rule" },
  h("button", { type: "button", class: "quiet close", "aria-label": "Close the rule's page", onclick: closeRulePage }, "✕"),
  body,
);

/** A rule's page, fetched once. */
export function rulePage(rule: string): Promise<string> {
  let page = pages.get(rule);
  if (!page) {
    page = api.rule(rule).then((answer) => answer.markdown);
    // Retry a failed request next time.
    page.catch(() => pages.delete(rule));
    pages.set(rule, page);
  }
  return page;
}

export async function openRulePage(rule: string): Promise<void> {
  if (!dialog.isConnected) document.body.append(dialog);
  replace(body, h("p", { role: "status" }, "Loading…"));
  if (!dialog.open) dialog.showModal();
  try {
    replace(body, ...markdown(await rulePage(rule)));
  } catch (error) {
    replace(body, problem(error));
  }
  body.scrollTop = 0;
}

export function closeRulePage(): void {
  if (dialog.open) dialog.close();
}
