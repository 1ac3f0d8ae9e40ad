// Boxes drawn on the picture of a page, with mouse, finger or keys. Without this file the form takes numbers and lines.

const WHOLE = 1000; // boxes are told in thousandths of the page
const STEP = 10;
const SMALLEST = 4;
const SVG = "http://www.w3.org/2000/svg";

const sheet = document.querySelector(".sheet[data-page]");
const form = document.querySelector("form[data-boxes]");
if (sheet && form) draw(sheet, form);

function draw(sheet, form) {
  const canvas = sheet.querySelector("svg");
  const said = form.querySelector("[data-drawn]");
  const boxes = [];
  let start = null;
  let current = null;

  sheet.tabIndex = 0;
  sheet.setAttribute("role", "group");
  sheet.setAttribute(
    "aria-label",
    "Bidang gambar. Panah menggeser kotak, Shift dan panah mengubah ukurannya, Enter menambahkannya, Backspace menghapus yang terakhir.",
  );
  say();

  function place(event) {
    const frame = canvas.getBoundingClientRect();
    const part = (value, length) => Math.round(Math.min(1, Math.max(0, value / length)) * WHOLE);
    return { x: part(event.clientX - frame.left, frame.width), y: part(event.clientY - frame.top, frame.height) };
  }

  function show(box, name) {
    box.shape ||= canvas.appendChild(document.createElementNS(SVG, "rect"));
    box.shape.setAttribute("class", name);
    for (const [attribute, value] of [["x", box.left], ["y", box.top], ["width", box.width], ["height", box.height]]) {
      box.shape.setAttribute(attribute, value);
    }
  }

  function between(one, other, shape) {
    return {
      left: Math.min(one.x, other.x),
      top: Math.min(one.y, other.y),
      width: Math.abs(one.x - other.x),
      height: Math.abs(one.y - other.y),
      shape,
    };
  }

  function keep() {
    if (current.width >= SMALLEST && current.height >= SMALLEST) {
      show(current, "new");
      current.field = form.appendChild(document.createElement("input"));
      current.field.type = "hidden";
      current.field.name = "kotak";
      current.field.value = [sheet.dataset.page, current.left, current.top, current.width, current.height].join();
      boxes.push(current);
    } else {
      current.shape?.remove();
    }
    current = null;
    say();
  }

  function undo() {
    const last = boxes.pop();
    last?.shape.remove();
    last?.field.remove();
    say();
  }

  function say() {
    if (!boxes.length) {
      said.textContent = "Tarik kotak di atas gambar halaman.";
      return;
    }
    said.textContent = `${boxes.length} kotak baru, belum ditambahkan.`;
    const button = said.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "button quiet";
    button.textContent = "Hapus yang terakhir";
    button.addEventListener("click", undo);
  }

  let sends = false;
  form.addEventListener("submit", () => {
    sends = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (boxes.length && !sends) event.preventDefault();
  });

  // A finger that moves at once scrolls the page; one that rests first draws.
  let resting = 0;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const begin = () => {
      start = place(event);
      current = { left: start.x, top: start.y, width: 0, height: 0 };
      show(current, "new current");
      sheet.setPointerCapture(event.pointerId);
    };
    if (event.pointerType !== "touch") {
      event.preventDefault();
      sheet.focus({ preventScroll: true });
      begin();
      return;
    }
    resting = setTimeout(() => {
      sheet.classList.add("holding");
      begin();
    }, 300);
  });
  sheet.addEventListener("touchmove", (event) => start && event.preventDefault(), { passive: false });
  sheet.addEventListener("contextmenu", (event) => start && event.preventDefault());
  sheet.addEventListener("pointermove", (event) => {
    if (!start) {
      if (Math.hypot(event.movementX, event.movementY) > 4) clearTimeout(resting);
      return;
    }
    current = between(start, place(event), current.shape);
    show(current, "new current");
  });
  const end = () => {
    clearTimeout(resting);
    sheet.classList.remove("holding");
    if (start) {
      start = null;
      keep();
    }
  };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Backspace") {
      event.preventDefault();
      undo();
    } else if (event.key === "Enter" && current) {
      event.preventDefault();
      keep();
    } else if (event.key === "Escape" && current) {
      current.shape.remove();
      current = null;
    } else if (event.key in arrows) {
      event.preventDefault();
      move(arrows[event.key], event.shiftKey);
    }
  });

  function move([across, down], resizes) {
    current ||= { left: 400, top: 450, width: 200, height: 30 };
    const within = (value, most) => Math.min(most, Math.max(0, value));
    if (resizes) {
      current.width = Math.max(SMALLEST, within(current.width + across * STEP, WHOLE - current.left));
      current.height = Math.max(SMALLEST, within(current.height + down * STEP, WHOLE - current.top));
    } else {
      current.left = within(current.left + across * STEP, WHOLE - current.width);
      current.top = within(current.top + down * STEP, WHOLE - current.height);
    }
    show(current, "new current");
  }
}
