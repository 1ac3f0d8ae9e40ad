// Suggestions while typing: the combobox of ARIA 1.2. Every search works without this file.

const PAUSE = 150; // ms without a key

function suggestFor(field) {
  const list = document.createElement("ul");
  let options = [], active = -1, timer, asking;

  list.id = `${field.id}-saran`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggestions);
  field.parentElement.append(list);
  const told = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const name in told) field.setAttribute(name, told[name]);

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    point(-1);
  }

  function point(to) {
    active = to;
    options.forEach((option, place) => option.setAttribute("aria-selected", place === active));
    if (active < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function show(rows) {
    options = rows.map(({ label, address }, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.textContent = label;
      option.setAttribute("role", "option");
      option.addEventListener("click", () => go(label, new URL(address, location)));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", !list.hidden);
    point(-1);
  }

  function go(label, address) {
    close();
    if (address.pathname !== new URL(field.form.action).pathname) return location.assign(address);
    field.value = label; // a question: asked with the choices of the form
    field.form.requestSubmit();
  }

  async function ask() {
    asking = new AbortController();
    try {
      const address = `${field.dataset.suggest}?q=${encodeURIComponent(field.value.trim())}`;
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // Replaced by a later one, or the line is down: then there are none.
    }
  }

  field.addEventListener("input", ({ isComposing }) => {
    close();
    if (!isComposing && field.value.trim().length > 1) timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) options[active].click();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
}

document.querySelectorAll("[data-suggest]").forEach(suggestFor);
