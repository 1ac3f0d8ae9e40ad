// A ticked proposal goes into its field at once; without this file it does when the form is saved.

for (const box of document.querySelectorAll("[data-take]")) {
  const field = document.getElementById(box.dataset.take);
  let before = field.value;
  box.addEventListener("change", () => {
    if (box.checked) before = field.value;
    field.value = box.checked ? box.dataset.value : before;
  });
  // Whoever writes on has decided for what he writes.
  field.addEventListener("input", () => { box.checked = false; });
}

// What somebody has gone over is no longer the machine's.
for (const field of document.querySelectorAll(".proposed")) {
  field.addEventListener("input", () => {
    field.classList.remove("proposed");
    document.getElementById(field.getAttribute("aria-describedby"))?.setAttribute("hidden", "");
  }, { once: true });
}
