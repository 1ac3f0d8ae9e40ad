// Small comforts. Every page works without this file.

// Menus close when one leaves them or presses Escape.
const menus = [...document.querySelectorAll("details.menu, details.submenu")];

function closeMenus(event) {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
}

function escapeMenu(event) {
  if (event.key !== "Escape") return;
  const inner = menus.findLast((menu) => menu.open && menu.contains(document.activeElement));
  if (!inner) return;
  inner.open = false;
  inner.querySelector("summary").focus();
}

document.addEventListener("click", closeMenus);
document.addEventListener("focusin", closeMenus);
document.addEventListener("keydown", escapeMenu);

// The summary of errors is read first.
document.querySelector("[data-focus]")?.focus();

function makeButton(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet small comfort";
  button.textContent = label;
  button.addEventListener("click", () => act(button));
  return button;
}

// Copy a citation.
for (const source of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = makeButton(source.dataset.copy, async () => {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.textContent = source.dataset.copied;
  });
  button.setAttribute("aria-live", "polite");
  source.after(button);
}

// Read a page aloud, where the browser has an Indonesian voice. Block by block: long texts break off in Chromium.
const spoken = document.querySelector("[data-listen]");

function speak(button, voice) {
  const reading = speechSynthesis.speaking;
  speechSynthesis.cancel();
  button.textContent = reading ? spoken.dataset.listen : spoken.dataset.stop;
  if (reading) return;
  const blocks = spoken.querySelectorAll("h1, h2, h3, h4, p, li, caption, th, td");
  blocks.forEach((block, index) => {
    const words = new SpeechSynthesisUtterance(block.textContent.trim());
    words.voice = voice;
    words.lang = voice.lang;
    if (index === blocks.length - 1) words.onend = () => { button.textContent = spoken.dataset.listen; };
    speechSynthesis.speak(words);
  });
}

function offerListening() {
  const voice = speechSynthesis.getVoices().find((one) => one.lang.toLowerCase().startsWith("id"));
  if (!voice || document.querySelector(".listen")) return;
  const button = makeButton(spoken.dataset.listen, (pressed) => speak(pressed, voice));
  button.classList.add("listen");
  spoken.before(button);
}

if (spoken && "speechSynthesis" in window) {
  speechSynthesis.addEventListener("voiceschanged", offerListening);
  addEventListener("pagehide", () => speechSynthesis.cancel());
  offerListening();
}
