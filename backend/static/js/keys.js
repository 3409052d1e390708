// Passkeys and security keys; allauth's own script asks the device for the key.

// Only that script sends these forms, once it has the key: Enter in the field for the name presses the button.
for (const credential of document.querySelectorAll("input[name=credential]")) {
  credential.form.addEventListener("submit", (event) => event.preventDefault());
}

// The device gave no key, or its owner stopped: say so on the page instead of in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const main = document.getElementById("main");
  main.querySelector(":scope > [role=alert]")?.remove();
  main.prepend(document.getElementById("key_refused").content.cloneNode(true));
  main.scrollIntoView({ block: "nearest" });
});
