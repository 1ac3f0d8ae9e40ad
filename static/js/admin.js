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

function nameOpenList({ target: select }) {
  const box = select.nextElementSibling.querySelector(".select2-selection");
  box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  document.querySelectorAll(".select2-container--open .select2-search__field").forEach((field) => {
    field.setAttribute("aria-labelledby", select.labels[0].id);
  });
}

window.addEventListener("load", () => {
  const jQuery = window.django?.jQuery;
  if (!jQuery) return;
  jQuery(nameSearchedChoices); // it keeps the order of those who wait: Select2 has drawn its boxes by then
  jQuery(document).on("select2:open", nameOpenList);
});
document.addEventListener("formset:added", nameSearchedChoices);

document.querySelector("[data-focus]")?.focus();
