// Suggestions while typing: the combobox of ARIA 1.2. Every search works without this file.

const PAUSE = 150; // ms without a key

function suggestFor(field) {
  const list = document.createElement("ul");
  let options = [], active = -1, timer, asking;

  const set = (node, names) => { for (const name in names) node.setAttribute(name, names[name]); };
  list.id = `${field.id}-saran`;
  list.className = "suggestions";
  list.hidden = true;
  set(list, { role: "listbox", "aria-label": field.dataset.suggestions });
  set(field, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": false });
  field.parentElement.append(list);

  function point(to) {
    active = to;
    options.forEach((option, place) => set(option, { "aria-selected": place === to }));
    if (to < 0) return field.removeAttribute("aria-activedescendant");
    set(field, { "aria-activedescendant": options[to].id });
    options[to].scrollIntoView({ block: "nearest" });
  }

  function show(rows) {
    options = rows.map(({ label, address }, place) => {
      const option = document.createElement("li");
      option.textContent = label;
      set(option, { role: "option", id: `${list.id}-${place}` });
      option.onclick = () => go(label, new URL(address, location));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    set(field, { "aria-expanded": !list.hidden });
    point(-1);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    show([]);
  }

  function go(label, address) {
    close();
    if (!address.searchParams.has("q")) return location.assign(address);
    field.value = label; // a question: asked where the field stands, with the choices of the form
    field.form.requestSubmit();
  }

  async function ask() {
    asking = new AbortController();
    const address = `${field.dataset.suggest}?q=${encodeURIComponent(field.value.trim())}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch {} // a later one is under way, or the line is down
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    if (field.value.trim().length > 1) timer = setTimeout(ask, PAUSE); // the list stays until its successor is there
    else close();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const number = options.length + 1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point((active + 1 + step + number) % number - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) options[active].click();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
}

document.querySelectorAll("[data-suggest]").forEach(suggestFor);
