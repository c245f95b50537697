import { h } from "./dom";

const key = "egress-console-theme";
type Theme = "light" | "dark";

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null;
  }
}

const system = (): Theme => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** Switches between light and dark; remembers the choice, and follows the system until there is one. */
export function themeButton(): HTMLButtonElement {
  let theme = stored();
  if (theme) document.documentElement.dataset["theme"] = theme;
  const button = h("button", { class: "quiet theme", type: "button", onclick: toggle });
  label();
  return button;

  function label(): void {
    const next = (theme ?? system()) === "dark" ? "Light" : "Dark";
    button.textContent = next === "Light" ? "☀" : "☾";
    button.setAttribute("aria-label", `${next} theme`);
    button.title = `${next} theme`;
  }

  function toggle(): void {
    theme = (theme ?? system()) === "dark" ? "light" : "dark";
    document.documentElement.dataset["theme"] = theme;
    try {
      localStorage.setItem(key, theme);
    } catch {
      // Without storage the choice lasts only as long as the page.
    }
    label();
  }
}
