// Small comforts. Every page works without this file.

const submenus = document.querySelectorAll("details.submenu, details.menu");

function closeMenus(except) {
  submenus.forEach((menu) => {
    if (!except || !menu.contains(except)) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = [...submenus].reverse().find((menu) => menu.open && menu.contains(document.activeElement));
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.querySelector("[data-focus]")?.focus();

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((source) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small";
    button.textContent = source.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = source.dataset.copied;
    });
    source.after(button);
  });
}
