// Everything that moves on a page starts here; each part works on data- attributes and the page works without.
import { ErrorSummary, initAll } from "../vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startConditions } from "./conditions.js";
import "./dialogs.js";
import { startSelections } from "./selections.js";
import { startThemeSwitches } from "./theme.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  initAll({ scope });
  startAutosave(scope);
  startConditions(scope);
  startSelections(scope);
  startThemeSwitches(scope);
}

start(document);
// htmx says so for every piece of page it brings in, and once for the body, which has started already.
document.addEventListener("htmx:load", ({ target }) => {
  if (target === document.body) return;
  start(target);
  // It looks for summaries inside the piece only; this piece may be one itself, and must get the focus too.
  if (target.dataset.module === "govuk-error-summary") new ErrorSummary(target);
});
