// What was typed but did not reach the server (the session had expired, there was no connection) is kept in this tab
// and put back when the same page opens again. It is gone when it arrives, and when the tab closes.
const KEY = "kring.unsent";
const SIGN_IN = "/account/";

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

// A form that was sent has arrived, unless the next page asks to sign in.
const kept = read();
if (kept && location.pathname.startsWith(SIGN_IN)) write({ ...kept, unsaved: true });
else if (kept && !kept.unsaved) forget();

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
