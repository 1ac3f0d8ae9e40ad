// Comforts of the request form: fields that do not apply are hidden, documents that may answer are offered, and the
// proof that a person's browser sends is worked out. Every page works without this file.

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

// Words only: neither numbers of people nor addresses go into a URL.
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
    const response = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: words })}`).catch(() => null);
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

// Sending waits for the proof, and for the three seconds below which nobody reads a page.
const sending = document.querySelector("[data-proof]");
const SHORTEST = 3200;
const LONGEST = 60000;

function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

function prove() {
  return new Promise((resolve) => {
    const worker = new Worker(sending.dataset.worker);
    worker.addEventListener("message", (event) => resolve(event.data));
    worker.addEventListener("error", () => resolve(""));
    worker.postMessage({ seal: sending.elements.formulir.value, bits: Number(sending.dataset.bits) });
  });
}

if (sending && "Worker" in window) {
  const proof = Promise.all([prove(), pause(SHORTEST)]).then(([nonce]) => { sending.elements.bukti.value = nonce; });
  let isSending = false;
  sending.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    if (!sending.elements.bukti.value) sending.querySelector("[data-status]").textContent = sending.dataset.wait;
    await Promise.race([proof, pause(LONGEST)]);
    sending.submit();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) isSending = false; });
}
