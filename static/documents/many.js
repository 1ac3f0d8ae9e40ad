// Several files in one go: dropped, sent one by one with their progress, and looked after while they are read.
// Without this file the form sends all of them at once, and the page of the batch has a link to look again.

const place = document.querySelector("[data-many]");

function line(list, name) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const bar = document.createElement("progress");
  const said = document.createElement("span");
  label.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  item.append(label, bar, said);
  list.append(item);
  return { bar, say(text, isBad) { said.textContent = text; said.className = isBad ? "bad" : "good"; } };
}

function send(address, file, token, row) {
  return new Promise((resolve) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("uploads", file);
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const answer = request.status === 200 && request.response?.files?.[0];
      row.bar.value = 1;
      if (answer) row.say(answer.refusal || place.dataset.taken, Boolean(answer.refusal));
      else row.say(place.dataset.lost, true);
      resolve(Boolean(answer && !answer.refusal));
    });
    request.send(data);
  });
}

function tell(form, errors) {
  document.querySelector("[data-told]")?.remove();
  const box = document.createElement("div");
  box.className = "error-summary";
  box.dataset.told = "";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const heading = document.createElement("h2");
  heading.textContent = place.dataset.problem;
  const list = document.createElement("ul");
  for (const [label, said] of Object.entries(errors)) {
    const item = document.createElement("li");
    item.textContent = `${label}: ${said.join(" ")}`;
    list.append(item);
  }
  box.append(heading, list);
  form.before(box);
  box.focus();
}

async function begin(form) {
  const data = new FormData(form);
  data.delete("uploads");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (answer.ok) return told;
  tell(form, told.errors);
  return null;
}

async function sendAll(form, files) {
  let begun;
  try {
    begun = await begin(form);
  } catch {
    form.submit(); // all at once, as without this file
  }
  if (!begun) return;
  document.querySelector("[data-told]")?.remove();
  const list = document.createElement("ul");
  list.className = "uploads";
  list.setAttribute("aria-live", "polite");
  form.hidden = true;
  form.after(list);
  let isAllWell = true;
  for (const file of files) {
    const row = line(list, file.name);
    row.say(place.dataset.uploading);
    isAllWell = await send(begun.add, file, form.elements.csrfmiddlewaretoken.value, row) && isAllWell;
  }
  if (isAllWell) location.assign(begun.batch);
  const onwards = document.createElement("a");
  onwards.className = "button";
  onwards.href = begun.batch;
  onwards.textContent = place.dataset.goon;
  list.after(onwards);
  onwards.focus();
}

if (place) {
  const form = place.querySelector("form");
  const input = form.elements.uploads;
  form.addEventListener("submit", (event) => {
    if (!input.files.length) return; // the server has a sentence for it
    event.preventDefault();
    sendAll(form, [...input.files]);
  });
  input.addEventListener("change", () => form.requestSubmit()); // what was chosen is sent without another press
  const hint = document.createElement("p");
  hint.className = "drop";
  hint.textContent = place.dataset.drop;
  input.after(hint);
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  document.addEventListener("dragleave", () => form.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    const both = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) both.items.add(file);
    input.files = both.files;
    form.requestSubmit();
  });
}

// While files are being read, or rows imported, the page is asked for again; what somebody has typed stays.
const imported = document.querySelector("[data-reading]");

function isTouched(field) {
  if (field === document.activeElement) return true;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function take(card, now) {
  const rows = [...card.querySelectorAll(".form-row")];
  if (!rows.some((row) => [...row.querySelectorAll("[name]")].some(isTouched))) {
    card.replaceWith(now);
    return;
  }
  card.querySelector(".state").replaceWith(now.querySelector(".state"));
  if (!("beingRead" in now.dataset)) delete card.dataset.beingRead;
  for (const row of rows) {
    const field = row.querySelector("[id][name]");
    const fresh = now.querySelector(`#${CSS.escape(field.id)}`)?.closest(".form-row");
    if (fresh && !isTouched(field)) row.replaceWith(fresh);
  }
}

async function lookAtImport() {
  const answer = await fetch("?bagian=1").catch(() => null);
  if (!answer?.ok) return true;
  imported.innerHTML = await answer.text();
  return imported.querySelector("[data-left]")?.dataset.left !== "0";
}

async function lookAtCards() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return true;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const card of document.querySelectorAll("[data-being-read]")) {
    const now = fresh.getElementById(card.id);
    if (now && !("beingRead" in now.dataset)) take(card, now);
  }
  const [told, now] = [document, fresh].map((page) => page.getElementById("reading"));
  if (now && told.textContent !== now.textContent) told.replaceChildren(...now.childNodes);
  return document.querySelector("[data-being-read]") !== null;
}

async function watch(look) {
  do await new Promise((resolve) => { setTimeout(resolve, 1500); });
  while (await look());
}

if (imported && imported.dataset.reading !== "0") watch(lookAtImport);
if (document.querySelector("[data-being-read]")) watch(lookAtCards);
