// What templates of Django's admin cannot say. Every page works without this file.

// Select2 draws boxes of its own for a choice that is searched, and leaves them without the field's name.
function nameSearchedChoices() {
  document.querySelectorAll("select.admin-autocomplete.select2-hidden-accessible").forEach((select) => {
    const label = select.labels[0];
    label.id ||= `${select.id}_label`;
    const box = select.nextElementSibling.querySelector(".select2-selection");
    const chosen = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", chosen.id ? `${label.id} ${chosen.id}` : label.id);
    box.querySelectorAll("[role=textbox], input").forEach((part) => part.setAttribute("aria-labelledby", label.id));
  });
}

// jQuery keeps the order of those who wait for it: Select2 has drawn its boxes by then.
window.addEventListener("load", () => window.django?.jQuery(nameSearchedChoices));
document.addEventListener("formset:added", nameSearchedChoices);

document.querySelector("[data-focus]")?.focus();
