// Comforts of the request form: fields that do not apply are hidden, and documents that may answer are offered. The page
// works without this file.

const form = document.querySelector("[data-filing]");

// What does not apply is hidden and not sent; what holds an error or a file stays in sight.
function showWhatApplies() {
  const answers = new Set([...form.querySelectorAll("input[type=radio]:checked")].map((one) => `${one.name}=${one.value}`));
  for (const block of form.querySelectorAll("[data-when]")) {
    const wanted = block.dataset.when.split(" ").filter(Boolean);
    const applies = !wanted.length || wanted.some((answer) => answers.has(answer));
    block.hidden = !applies && !block.querySelector(".invalid, .kept");
    for (const input of block.querySelectorAll("input, textarea")) input.disabled = block.hidden;
  }
}

// Words only: neither numbers of people nor addresses are sent before the form is.
function withoutNumbers(text) {
  return text.replace(/\S*@\S*/g, " ").replace(/\+?\d[\d .-]{7,}\d/g, " ").slice(0, 300).trim();
}

function offerDocuments() {
  const field = form.elements.information;
  const place = form.querySelector("[data-suggested]");
  let asked = "";
  let waiting;
  async function ask() {
    const words = withoutNumbers(field.value);
    if (words === asked || words.length < 12) return;
    asked = words;
    const body = new URLSearchParams({ q: words, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const response = await fetch(form.dataset.suggestions, { method: "POST", body }).catch(() => null);
    if (!response?.ok || words !== asked) return;
    const html = (await response.text()).trim();
    if (html !== place.innerHTML.trim()) place.innerHTML = html;
  }
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 700);
  });
}

if (form) {
  form.addEventListener("change", showWhatApplies);
  showWhatApplies();
  offerDocuments();
}
