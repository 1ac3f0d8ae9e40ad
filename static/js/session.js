// Warns five minutes before the session of a member of staff ends. Without this file the page says the time only.

const box = document.querySelector("[data-session]");
const warning = box?.querySelector("[data-session-warning]");
let timer;

function restart() {
  warning.hidden = true;
  clearTimeout(timer);
  timer = setTimeout(() => { warning.hidden = false; }, Number(box.dataset.warn) * 1000);
}

function show(time) {
  box.querySelectorAll("[data-session-time]").forEach((place) => { place.textContent = time; });
}

async function stay(event) {
  event.preventDefault();
  const address = event.currentTarget.href;
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) {
    window.location.assign(address);
    return;
  }
  show((await response.json()).time);
  restart();
}

if (box) {
  restart();
  box.querySelector("[data-session-stay]").addEventListener("click", stay);
}
