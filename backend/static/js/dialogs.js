// data-dialog="id" opens that <dialog>; data-dialog-close, Escape and a click beside it close it.
document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog").close();
  if (target instanceof HTMLDialogElement) target.close();
});
