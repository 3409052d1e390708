// What was typed but did not reach the server (the session had expired, there was no connection) is kept in this tab
// and put back when the same page opens again. It is gone when it arrives, and when the tab closes.
const KEY = "kring.unsent";
const SIGN_IN = "/account/";
const ANSWERED = new Set([409, 422]);

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: the page works as it does without scripts.
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // See above.
  }
}

export function keep(form, { unsaved = false } = {}) {
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  write({ path: location.pathname, entries, unsaved });
}

// A form that was sent has arrived when the next page is another one, or the same after a redirect, or the form itself
// with what is wrong. It has not when we must sign in, when the server refused or failed, or when the same page simply
// opens again: then nothing answered.
function hasArrived({ path }) {
  const [visit] = performance.getEntriesByType("navigation");
  if (location.pathname.startsWith(SIGN_IN)) return false;
  if (visit?.responseStatus >= 400) return ANSWERED.has(visit.responseStatus);
  return location.pathname !== path || visit?.redirectCount > 0;
}

const kept = read();
if (kept && !kept.unsaved) {
  if (hasArrived(kept)) forget();
  else write({ ...kept, unsaved: true });
}

// What the page says about itself and cannot take over from an earlier opening.
const NEVER_RESTORED = new Set(["csrfmiddlewaretoken", "asked"]);

// Fill the form with what did not arrive, its own name and revision too: the server then still sees newer text.
export function restore(form) {
  const found = read();
  if (!found?.unsaved || found.path !== location.pathname) return false;
  forget();
  const given = new Map();
  for (const [name, value] of found.entries) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || NEVER_RESTORED.has(field.name)) continue;
    const values = given.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.tagName !== "BUTTON" && values.length) field.value = values[0];
  }
  return true;
}
