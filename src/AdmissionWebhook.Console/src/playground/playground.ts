import { api, type About, type CheckAnswer, type Finding, type PlaygroundFiles } from "../api";
import { debounce, h, replace } from "../dom";
import { introduction, markdown } from "../markdown";
import { openRulePage, rulePage } from "../rule-page";
import { problem, type View } from "../views/view";
import { comparisonView } from "./comparison";
import { diagnosticsOf, policyDiagnostics } from "./diagnostics";
import { Editor } from "./editor";
import { decode, encode } from "./share";
import { verdictView } from "./verdict";

const pause = 250;

/** Policy and manifests side by side, with the current verdict below. */
export async function playgroundView(about: About): Promise<View> {
  const shared = /^#\/playground\/(.+)$/.exec(location.hash)?.[1];
  const files = (shared ? await decode(shared) : null) ?? (await api.files());
  const playground = new Playground(about, files);
  return {
    element: playground.element,
    shown: () => {
      playground.check();
    },
    close: () => {
      playground.close();
    },
  };
}

class Playground {
  readonly element: HTMLElement;
  private readonly policy: Editor;
  private readonly manifests: Editor;
  private readonly verdict = h("div", {
    class: "verdicts",
    id: "verdict",
    role: "tabpanel",
    "aria-labelledby": "verdict-tab",
    "aria-live": "polite",
  });
  private readonly effect = h("div", { class: "verdicts", id: "effect", role: "tabpanel", "aria-labelledby": "effect-tab", hidden: true });
  private readonly tabs: HTMLButtonElement[];
  private readonly shareStatus = h("span", { class: "minor", role: "status" });
  private readonly checkSoon = debounce(pause, () => {
    this.check();
  });
  private readonly compareSoon = debounce(3 * pause, () => void this.compare());
  private asking: AbortController | undefined;
  private comparing: AbortController | undefined;
  private answer: CheckAnswer = {};

  constructor(
    private readonly about: About,
    files: PlaygroundFiles,
  ) {
    this.policy = new Editor("Policy", files.policies, () => {
      this.checkSoon();
      this.compareSoon();
    });
    this.manifests = new Editor("Manifests", files.manifests, this.checkSoon);
    this.tabs = [
      this.tab("verdict", "Verdict", this.verdict),
      ...(about.source === "none"
        ? []
        : [this.tab("effect", `Effect on ${about.source === "cluster" ? "the cluster" : "the files"}`, this.effect)]),
    ];
    this.select(this.verdict);
    this.element = h(
      "div",
      { class: "playground" },
      h("h1", { class: "unseen" }, "Playground"),
      h("div", { class: "editors" }, this.policy.element, this.manifests.element),
      h(
        "div",
        { class: "outcome" },
        h(
          "div",
          { class: "outcome-head" },
          h("div", { role: "tablist", "aria-label": "Outcome", class: "tabs" }, this.tabs),
          this.shareStatus,
          h("button", { type: "button", class: "small", onclick: () => void this.share() }, "Copy link"),
        ),
        this.verdict,
        this.effect,
      ),
    );
  }

  close(): void {
    this.asking?.abort();
    this.comparing?.abort();
    this.policy.close();
    this.manifests.close();
  }

  check(): void {
    this.asking?.abort();
    this.asking = new AbortController();
    void this.ask(this.asking.signal);
  }

  private async ask(signal: AbortSignal): Promise<void> {
    try {
      this.answer = await api.check({ policies: this.policy.files, manifests: this.manifests.files }, signal);
      this.show();
    } catch (error) {
      if (!signal.aborted) replace(this.verdict, problem(error));
    }
  }

  private show(): void {
    const marks = {
      render: tooltip,
      fix: (name: string) => {
        this.fix(name);
      },
    };
    this.policy.mark((name, document) => policyDiagnostics(this.answer.policyErrors ?? [], name, document));
    this.manifests.mark((name, document) => diagnosticsOf(this.answer, name, document, marks));
    this.verdict.classList.toggle("wide", (this.answer.fixed ?? []).length > 0);
    replace(
      this.verdict,
      ...verdictView(this.answer, {
        fix: marks.fix,
        goTo: (file, finding) => {
          this.manifests.goTo(file, finding.line ?? 1, finding.column ?? 1);
        },
      }),
    );
  }

  private fix(name: string): void {
    const fixed = this.answer.fixed?.find((file) => file.name === name);
    if (fixed) this.manifests.write(name, fixed.text);
  }

  private async compare(): Promise<void> {
    if (this.about.source === "none") return;
    this.comparing?.abort();
    this.comparing = new AbortController();
    const { signal } = this.comparing;
    try {
      const comparison = await api.compare(this.policy.files, signal);
      replace(this.effect, ...comparisonView(comparison, this.about.source === "cluster" ? "the cluster" : "the files"));
      const count = comparison.changes?.length ?? 0;
      replace(
        this.tabs[1]!,
        `Effect on ${this.about.source === "cluster" ? "the cluster" : "the files"}`,
        count > 0 && h("span", { class: "count" }, count),
      );
    } catch (error) {
      if (!signal.aborted) replace(this.effect, problem(error));
    }
  }

  private async share(): Promise<void> {
    const path = `#/playground/${await encode({ policies: this.policy.files, manifests: this.manifests.files })}`;
    history.replaceState(null, "", path);
    try {
      await navigator.clipboard.writeText(location.href);
      this.shareStatus.textContent = "Copied. Anyone with the link can see this policy and these manifests.";
    } catch {
      this.shareStatus.textContent = "The link is in the address bar.";
    }
  }

  private tab(id: string, title: string, panel: HTMLElement): HTMLButtonElement {
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `${id}-tab`,
        "aria-controls": id,
        onclick: () => {
          this.select(panel);
        },
        onkeydown: (event) => {
          if (!["ArrowLeft", "ArrowRight"].includes((event as KeyboardEvent).key)) return;
          const other = this.tabs.find((tab) => tab.getAttribute("aria-selected") === "false");
          other?.click();
          other?.focus();
        },
      },
      title,
    );
  }

  private select(panel: HTMLElement): void {
    this.verdict.hidden = panel !== this.verdict;
    this.effect.hidden = panel !== this.effect;
    for (const tab of this.tabs) {
      const isChosen = tab.getAttribute("aria-controls") === panel.id;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
    if (panel === this.effect && !this.effect.hasChildNodes()) void this.compare();
  }
}

/** A finding at its squiggle: what is wrong, what to do, and why the rule exists. */
function tooltip(finding: Finding): Node {
  const page = h("div", { class: "page" });
  void rulePage(finding.rule).then(
    (text) => {
      replace(page, ...markdown(introduction(text)).slice(0, 2));
    },
    () => undefined,
  );
  return h(
    "div",
    { class: "tip" },
    h("p", {}, finding.message),
    h("p", { class: "remedy" }, finding.remedy),
    h("h4", {}, finding.rule),
    page,
    h("button", { type: "button", class: "link", onclick: () => void openRulePage(finding.rule) }, "Open the page of this rule"),
  );
}
