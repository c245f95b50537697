import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { SourceFile } from "../api";
import { h, replace } from "../dom";

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? "";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--syntax-key)" },
  { tag: [tags.string, tags.content], color: "var(--syntax-value)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: "var(--muted)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--panel)", color: "var(--text)", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--muted)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-highlight)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--selection)" },
  ".cm-tooltip": {
    backgroundColor: "var(--panel)",
    color: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    boxShadow: "0 6px 24px #0003",
    maxWidth: "560px",
  },
  ".cm-tooltip-lint": { padding: "0" },
  ".cm-diagnostic": {
    padding: "10px 14px",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    borderLeft: "3px solid var(--line-strong)",
    whiteSpace: "normal",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--unapproved)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--expiring)" },
  ".cm-diagnostic-hint, .cm-diagnostic-info": { borderLeftColor: "var(--accent)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    borderRadius: "4px",
    padding: "3px 9px",
    margin: "6px 0 0",
    display: "block",
  },
  ".cm-diagnosticSource": { display: "none" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--unapproved) 1.2px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--expiring) 1.2px", textUnderlineOffset: "3px" },
  ".cm-lintRange-hint, .cm-lintRange-info": {
    backgroundImage: "none",
    textDecoration: "underline dotted var(--accent) 1.4px",
    textUnderlineOffset: "3px",
  },
  // Lint's own marks are data: images, which the content security policy forbids.
  ".cm-lint-marker": { width: "9px", height: "9px", margin: "6px 0 0 3px", borderRadius: "50%", content: '""' },
  ".cm-lint-marker-error": { backgroundColor: "var(--unapproved)", content: '""' },
  ".cm-lint-marker-warning": { backgroundColor: "var(--expiring)", content: '""' },
  ".cm-lint-marker-info, .cm-lint-marker-hint": { backgroundColor: "var(--accent)", content: '""' },
  ".cm-panel.cm-panel-lint": { backgroundColor: "var(--panel)" },
});

/** An editor for several YAML files, one shown at a time. */
export class Editor {
  readonly element: HTMLElement;
  private readonly tabs = h("div", { class: "tabs", role: "tablist" });
  private readonly view: EditorView;
  private readonly states: Map<string, EditorState>;
  private shown: string;

  constructor(
    label: string,
    files: SourceFile[],
    private readonly changed: () => void,
  ) {
    this.states = new Map(files.map((file) => [file.name, this.state(file.text, label)]));
    this.shown = files[0]!.name;
    this.view = new EditorView({ state: this.states.get(this.shown)! });
    const host = h("div", { class: "host" }, this.view.dom);
    this.tabs.setAttribute("aria-label", label);
    this.element = h(
      "section",
      { class: "editor", "aria-label": label },
      h("div", { class: "editor-head" }, h("h2", {}, label), this.tabs),
      host,
    );
    this.drawTabs();
  }

  get files(): SourceFile[] {
    this.states.set(this.shown, this.view.state);
    return [...this.states].map(([name, state]) => ({ name, text: state.doc.toString() }));
  }

  /** Sets the squiggles of every file. */
  mark(of: (name: string, document: Text) => Diagnostic[]): void {
    this.states.set(this.shown, this.view.state);
    for (const [name, state] of this.states) {
      const diagnostics = of(name, state.doc);
      if (name === this.shown) this.view.dispatch(setDiagnostics(state, diagnostics));
      else this.states.set(name, state.update(setDiagnostics(state, diagnostics)).state);
      this.tab(name)?.classList.toggle(
        "has-error",
        diagnostics.some((one) => one.severity === "error"),
      );
    }
  }

  write(name: string, text: string): void {
    this.show(name);
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  goTo(name: string, line: number, column: number): void {
    if (!this.states.has(name)) return;
    this.show(name);
    const place = this.view.state.doc.line(Math.min(line, this.view.state.doc.lines));
    this.view.dispatch({
      selection: { anchor: Math.min(place.from + column - 1, place.to) },
      effects: EditorView.scrollIntoView(place.from, { y: "center" }),
    });
    this.view.focus();
  }

  close(): void {
    this.view.destroy();
  }

  private state(text: string, label: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce()),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        lintGutter(),
        yaml(),
        syntaxHighlighting(colours),
        look,
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": `${label}, YAML`, tabindex: "0" }),
        EditorView.domEventHandlers({ beforeinput: typeOverSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.changed();
        }),
      ],
    });
  }

  private show(name: string): void {
    const state = this.states.get(name);
    if (!state || name === this.shown) return;
    this.states.set(this.shown, this.view.state);
    this.shown = name;
    this.view.setState(state);
    this.drawTabs();
  }

  private tab(name: string): HTMLElement | undefined {
    return [...this.tabs.children].find((tab): tab is HTMLElement => tab instanceof HTMLElement && tab.dataset["name"] === name);
  }

  private drawTabs(): void {
    replace(
      this.tabs,
      [...this.states.keys()].map((name) =>
        h(
          "button",
          {
            type: "button",
            role: "tab",
            class: this.tab(name)?.className,
            "data-name": name,
            "aria-selected": String(name === this.shown),
            tabindex: name === this.shown ? 0 : -1,
            title: name,
            onclick: () => {
              this.show(name);
              this.tab(name)?.focus();
            },
            onkeydown: (event) => {
              this.step(event as KeyboardEvent, name);
            },
          },
          name.split("/").at(-1),
        ),
      ),
    );
  }

  private step(event: KeyboardEvent, name: string): void {
    const names = [...this.states.keys()];
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const next = names[(names.indexOf(name) + by + names.length) % names.length]!;
    this.show(next);
    this.tab(next)?.focus();
  }
}

// The browser would keep the style of the replaced text as an inline style, which the content security policy forbids.
function typeOverSelection(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== "insertText" || event.data === null || event.isComposing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}
