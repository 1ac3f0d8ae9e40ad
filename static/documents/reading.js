// Reading in place: keys from page to page, pictures that are still being drawn, the next pages while one scrolls.
// Every page works without this file.

const RETRY_MS = [1000, 1500, 2000, 3000, 4000, 6000, 8000];
const PAPER = 10; // pixels: white paper that waits for its picture is smaller than any picture
const AHEAD = "800px";

function waitFor(picture, turn = 0) {
  const isPaper = () => picture.naturalWidth > 0 && picture.naturalWidth < PAPER;
  const settle = () => {
    if (isPaper() && turn < RETRY_MS.length) setTimeout(() => reload(picture, turn), RETRY_MS[turn]);
    else if (!isPaper()) picture.parentElement.querySelector("[data-drawing]")?.remove();
  };
  if (picture.complete) settle();
  else picture.addEventListener("load", settle, { once: true });
}

function reload(picture, turn) {
  const again = (address) => `${address.split("&ulang=")[0]}&ulang=${turn + 1}`;
  picture.srcset = picture.srcset
    .split(", ")
    .map((source) => source.split(" "))
    .map(([address, width]) => `${again(address)} ${width}`)
    .join(", ");
  picture.src = again(picture.getAttribute("src"));
  waitFor(picture, turn + 1);
}

for (const picture of document.querySelectorAll("img[data-waiting]")) waitFor(picture);

// Keys: left and right turn the page, / finds, as long as nobody is typing.
function turn(event) {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable], .grid-scroll, .table-scroll");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (rel) document.querySelector(`a[rel="${rel}"]`)?.click();
  const field = document.getElementById("cari-isi");
  if (event.key !== "/" || !field) return;
  event.preventDefault();
  const fold = field.closest("details");
  if (fold) fold.open = true;
  field.focus();
}

document.addEventListener("keydown", turn);

// The row that the address names is shown in the box of the table; the page stays where it is.
const row = document.querySelector(".grid tr.here");
if (row && !location.hash) {
  const box = row.closest(".grid-scroll");
  box.scrollTop = row.offsetTop - box.clientHeight / 2;
}

// The following pages, each when one comes near the end of the last.
const leaf = document.querySelector("[data-leaf]");
const last = document.querySelector(".pager.last");
if (leaf && last && "IntersectionObserver" in window) follow(leaf, last);

function follow(leaf, last) {
  let next = last.querySelector('a[rel="next"]')?.href;
  let isLoading = false;
  const cite = leaf.querySelector(".side-box");
  const observer = new IntersectionObserver(load, { rootMargin: AHEAD });
  if (next && leaf.querySelector("img.sheet")) observer.observe(last);

  async function load(entries) {
    if (isLoading || !next || !entries.some((entry) => entry.isIntersecting)) return;
    isLoading = true;
    const answer = await fetch(next).catch(() => null);
    if (!answer?.ok) return observer.disconnect();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const following = page.querySelector("[data-leaf]");
    append(following, next);
    next = page.querySelector('.pager.last a[rel="next"]')?.getAttribute("href");
    next = next && new URL(next, location.href).href;
    isLoading = false;
    observer.unobserve(last);
    if (next) observer.observe(last);
  }

  function append(following, address) {
    const number = following.dataset.leaf;
    for (const part of following.querySelectorAll(":scope > :not(.side-box)")) {
      for (const named of [part, ...part.querySelectorAll("[id]")]) if (named.id) named.id += `-${number}`;
      for (const link of part.querySelectorAll('a[href^="#"]')) link.hash += `-${number}`;
      const title = part.getAttribute("aria-labelledby");
      if (title) part.setAttribute("aria-labelledby", `${title}-${number}`);
      cite.before(part);
      for (const picture of [part, ...part.querySelectorAll("img")]) if (picture.dataset?.waiting !== undefined) waitFor(picture);
    }
  }
}
