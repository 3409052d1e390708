// Choosing many rows of a table: all at once, a range with Shift, and how many are chosen.
import { every } from "./every.js";

function start(form) {
  const all = form.querySelector("[data-select-all]");
  const boxes = [...form.querySelectorAll("tbody .kr-check")];
  const count = form.querySelector("[data-selected-count]");
  let last = null;

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen;
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
      show();
    });
  }
  show();
}

export function startSelections(scope) {
  for (const form of every(scope, "[data-select-many]")) start(form);
}
