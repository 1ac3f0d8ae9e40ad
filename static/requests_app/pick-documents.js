// Documents are picked by searching: a chosen one becomes a line of the field. The field takes addresses without this.

const PAUSE = 200; // ms without a key

function pickFor(field) {
  const { pick, pickLabel, pickNone } = field.dataset;
  const box = document.createElement("div");
  const label = document.createElement("label");
  const words = document.createElement("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer, asking;

  words.id = `${field.id}-cari`;
  words.type = "search";
  words.autocomplete = "off";
  label.htmlFor = words.id;
  label.textContent = pickLabel;
  box.className = "pick";
  list.className = "pick-found";
  status.className = "hint";
  status.setAttribute("role", "status");
  box.append(label, words, status, list);
  field.before(box);

  function add(address) {
    const single = field.tagName === "INPUT";
    const lines = single ? [] : field.value.split("\n").filter((line) => line.trim());
    if (!lines.includes(address)) lines.push(address);
    field.value = lines.join("\n");
    list.replaceChildren();
    words.value = "";
    status.textContent = "";
    words.focus();
  }

  function show(rows) {
    list.replaceChildren(...rows.map((row) => {
      const button = document.createElement("button");
      const note = document.createElement("span");
      const item = document.createElement("li");
      button.type = "button";
      button.className = "button quiet small";
      button.textContent = row.label;
      note.className = "muted";
      note.textContent = ` ${row.note}`;
      button.addEventListener("click", () => add(row.address));
      item.append(button, note);
      return item;
    }));
    status.textContent = rows.length ? "" : pickNone;
  }

  async function ask() {
    asking = new AbortController();
    try {
      const answer = await fetch(`${pick}?q=${encodeURIComponent(words.value.trim())}`, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch {} // a later one is under way, or the line is down
  }

  words.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    if (words.value.trim().length > 1) timer = setTimeout(ask, PAUSE);
    else list.replaceChildren();
  });
  words.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); }); // not the form
}

document.querySelectorAll("[data-pick]").forEach(pickFor);
