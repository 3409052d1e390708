// data-shown-when="name=value": this group shows while a field of the form has that answer; "name=one|other": one of them.
// A hidden answer is still sent, so that nothing a person wrote is lost; the server decides what counts.
import { every } from "./every.js";

function start(group) {
  const form = group.closest("form");
  const [name, value] = group.dataset.shownWhen.split(/=(.*)/s);
  const wanted = value.split("|");
  const show = () => {
    group.hidden = !new FormData(form).getAll(name).some((given) => wanted.includes(given));
  };
  form.addEventListener("change", show);
  show();
}

export function startConditions(scope) {
  for (const group of every(scope, "[data-shown-when]")) start(group);
}
