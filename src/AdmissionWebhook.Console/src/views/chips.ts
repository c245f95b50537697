import { h } from "../dom";

/** Toggle buttons; if none is pressed, everything is shown. */
export class Chips<T extends string> {
  readonly element = h("div", { class: "chips", role: "group" });
  readonly pressed = new Set<T>();
  private readonly buttons = new Map<T, HTMLButtonElement>();

  constructor(
    label: string,
    private readonly changed: () => void,
  ) {
    this.element.setAttribute("aria-label", label);
  }

  /** Shows exactly these buttons; a pressed one stays even without matches. */
  show(chips: { value: T; count: number; title: string; sign?: string; className?: string }[]): void {
    for (const chip of chips) {
      const button = this.buttons.get(chip.value) ?? this.add(chip.value, chip.className ?? "");
      button.replaceChildren(
        ...(chip.sign ? [h("span", { class: "sign", "aria-hidden": "true" }, chip.sign)] : []),
        " ",
        h("b", {}, chip.count.toLocaleString("en")),
        ` ${chip.title}`,
      );
      button.hidden = chip.count === 0 && !this.pressed.has(chip.value);
    }
  }

  private add(value: T, className: string): HTMLButtonElement {
    const button = h("button", { type: "button", class: `chip ${className}`, "aria-pressed": "false" });
    button.addEventListener("click", () => {
      if (!this.pressed.delete(value)) this.pressed.add(value);
      button.setAttribute("aria-pressed", String(this.pressed.has(value)));
      this.changed();
    });
    this.buttons.set(value, button);
    this.element.append(button);
    return button;
  }
}
