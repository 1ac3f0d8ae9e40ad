// Sending waits for the proof of work, and for the time below which nobody reads the page. It works without this file.

const sending = document.querySelector("[data-proof]");
const SHORTEST = Number(sending?.dataset.shortest ?? 0); // ms
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
  let isReady = false;
  sending.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (isReady || button?.hasAttribute("data-unproven")) return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    if (!sending.elements.bukti.value) sending.querySelector("[data-status]").textContent = sending.dataset.wait;
    await Promise.race([proof, pause(LONGEST)]);
    await pause(0); // within this event the form would not send again
    isReady = true;
    sending.requestSubmit(button);
    isReady = false; // a second click sends nothing
  });
  addEventListener("pageshow", (event) => { if (event.persisted) isSending = false; });
}
