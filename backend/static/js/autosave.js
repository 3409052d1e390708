// A form that saves itself: a pause after typing sends it, one request at a time; what failed is kept and tried again.
import { every } from "./every.js";
import { forget, keep, restore } from "./keep.js";

const PAUSE = 1200;
const RETRIES = [3000, 8000, 20000, 60000];
const SAVED = new Set([200, 204, 422]);
// The session has expired: the server sends us to the page to sign in, and that leads nowhere from here.
const SIGNED_OUT = "opaqueredirect";
// The server says no, in a sentence: newer text stands there, or it is too late. Trying again would not help.
const REFUSED = new Set([409, 410]);

function answers(form) {
  const data = new FormData(form);
  // Files go with the real submit only: sending them at every pause would be slow and useless.
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function start(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  const text = status?.querySelector("[data-autosave-text]");
  const retry = status?.querySelector("[data-autosave-retry]");
  const signIn = status?.querySelector("[data-autosave-sign-in]");
  let timer = null;
  let sending = false;
  let changed = false;
  let failures = 0;

  function say(state) {
    if (!status) return;
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    status.dataset.state = state === "invalid" ? "saved" : state;
    text.textContent = state === "saved" ? `${status.dataset.saved} (${clock})` : status.dataset[state];
    retry.hidden = state !== "failed" && state !== "offline";
    signIn.hidden = state !== "expired";
  }

  function refused(sentence) {
    if (!status) return;
    status.dataset.state = "failed";
    text.textContent = sentence;
    retry.hidden = signIn.hidden = true;
  }

  // What was typed is put back when this page opens again, so the way to sign in and back loses nothing.
  function expired() {
    changed = true;
    keep(form, { unsaved: true });
    say("expired");
  }

  function plan(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function failed(state = "failed") {
    changed = true;
    keep(form, { unsaved: true });
    say(state);
    plan(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  }

  // Saves are numbered, so that the server can leave alone one that arrives after a later one.
  function count() {
    const field = form.elements.namedItem("sequence");
    if (field) field.value = Number(field.value) + 1;
  }

  async function send(keepalive = false) {
    count();
    return fetch(form.dataset.autosave, {
      method: "POST",
      body: answers(form),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      keepalive,
    });
  }

  async function save() {
    if (sending) return;
    sending = true;
    changed = false;
    say("saving");
    try {
      const response = await send();
      if (SAVED.has(response.status)) {
        failures = 0;
        forget();
        say(response.status === 422 ? "invalid" : "saved");
      } else if (REFUSED.has(response.status)) {
        refused(await response.text());
      } else if (response.type === SIGNED_OUT) {
        expired();
      } else {
        failed();
      }
    } catch {
      failed("offline");
    } finally {
      sending = false;
      if (changed && failures === 0 && status?.dataset.state !== "expired") plan(PAUSE);
    }
  }

  function touched() {
    changed = true;
    plan(PAUSE);
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(timer);
    count();
    keep(form);
  });
  retry?.addEventListener("click", save);
  signIn?.addEventListener("click", () => keep(form, { unsaved: true }));
  if (restore(form)) touched();
  window.addEventListener("online", () => changed && save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed) send(true).catch(() => failed("offline"));
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && failures > 0) event.preventDefault();
  });
}

export function startAutosave(scope) {
  for (const form of every(scope, "form[data-autosave]")) start(form);
}
