// A reader's choice of colours: a cookie, so that the next page comes in those colours at once.
import { every } from "./every.js";

const COOKIE = "kring_theme";
const YEAR = 365 * 24 * 3600;

function choose(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (theme === "auto") {
    delete document.documentElement.dataset.theme;
    document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax${secure}`;
  } else {
    document.documentElement.dataset.theme = theme;
    document.cookie = `${COOKIE}=${theme}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  }
}

function show(buttons) {
  const current = document.documentElement.dataset.theme ?? "auto";
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current));
}

export function startThemeSwitches(scope) {
  for (const group of every(scope, "[data-theme-switch]")) {
    const buttons = group.querySelectorAll("[data-theme-choice]");
    for (const button of buttons) {
      button.addEventListener("click", () => {
        choose(button.dataset.themeChoice);
        show(buttons);
      });
    }
    show(buttons);
    group.hidden = false;
  }
}
