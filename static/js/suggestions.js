// A ticked proposal goes into its field at once; without this file it does when the form is saved.

document.addEventListener("change", ({ target }) => {
  if (!target.dataset.take) return;
  const field = document.getElementById(target.dataset.take);
  if (target.checked) target.dataset.before = field.value;
  field.value = target.checked ? target.dataset.value : target.dataset.before;
  noteOf(field)?.toggleAttribute("hidden", target.checked);
});

document.addEventListener("input", ({ target }) => {
  if (!target.id || target.dataset.take) return;
  // Whoever writes on has decided for what he writes.
  const box = document.querySelector(`[data-take="${target.id}"]`);
  if (box) box.checked = false;
  // What somebody has gone over is no longer the machine's.
  if (!target.classList.contains("proposed")) return;
  target.classList.remove("proposed");
  noteOf(target)?.setAttribute("hidden", "");
});

function noteOf(field) {
  return document.getElementById(field.getAttribute("aria-describedby"));
}
