// What this browser knows of the learner: checks that were solved, lessons that were ticked, what was typed into
// cells. Nothing is sent.

const KEY = "dualz.progress";
const TEXTS = "dualz.texts";
// The file that Jupyter would keep (python.js).
const ANSWERS = "dualz.answers";
const SURE = "Forget the progress, and with it all answers and changed cells that this browser keeps? They cannot be brought back.";

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { solved: found.solved ?? {}, read: found.read ?? {} };
  } catch {
    return { solved: {}, read: {} };
  }
}

function write(found) {
  try {
    localStorage.setItem(KEY, JSON.stringify(found));
  } catch {
    // A browser that keeps nothing still shows the page.
  }
  draw();
}

// id as in "entropy.paper".
export function solved(id, right = true) {
  const found = read();
  if (right) found.solved[id] = true;
  else delete found.solved[id];
  write(found);
}

export function forget() {
  try {
    for (const key of [TEXTS, ANSWERS]) localStorage.removeItem(key);
  } catch {
    // Then nothing was kept.
  }
  write({ solved: {}, read: {} });
}

// What was typed: by the name of an exercise, { text, right }, or by page and cell, { text, of, open }.
export function texts() {
  try {
    return JSON.parse(localStorage.getItem(TEXTS)) ?? {};
  } catch {
    return {};
  }
}

export function keepText(id, kept) {
  try {
    localStorage.setItem(TEXTS, JSON.stringify({ ...texts(), [id]: { ...texts()[id], ...kept } }));
  } catch {
    // The text stays in the field as long as the page is open.
  }
}

// A check that was solved on another day, in a page that still shows the empty answer.
function marks() {
  const typed = texts();
  const { solved: known } = read();
  for (const node of document.querySelectorAll("section[data-checks]")) {
    const ids = node.dataset.checks.split(" ");
    if (node.querySelector(".solved-before") || !ids.every((id) => known[id])) continue;
    const words = ids.some((id) => typed[id]) ? "✓ Solved before. Your answer is kept; Start Python shows it." : "✓ Solved before.";
    node.prepend(Object.assign(document.createElement("p"), { className: "small solved-before", textContent: words }));
    for (const card of node.querySelectorAll(".outputs > .output")) card.hidden ||= card.textContent.trim().startsWith("Not tried yet");
  }
}

export function draw() {
  const found = read();
  const ids = Object.keys(found.solved);
  for (const node of document.querySelectorAll(".tally")) {
    const { name, of } = node.dataset;
    const many = ids.filter((id) => id.startsWith(`${name}.`)).length;
    const words = [found.read[name] ? "✓" : "", many ? `${many} of ${of} solved` : ""].filter(Boolean).join(" ");
    node.textContent = words;
    if (found.read[name]) node.title = "worked through";
  }
  const overall = document.querySelector(".overall");
  const done = Object.keys(found.read).length;
  if (overall && (done || ids.length)) {
    overall.textContent = `So far: ${done} ${done === 1 ? "lesson" : "lessons"} worked through, ${ids.length} ${ids.length === 1 ? "check" : "checks"} solved.`;
  } else if (overall) overall.textContent = "";
}

export function boot() {
  const tick = document.querySelector(".read");
  const { lesson } = document.body.dataset;
  if (tick) {
    const box = tick.querySelector("input");
    box.checked = Boolean(read().read[lesson]);
    box.addEventListener("change", () => {
      const found = read();
      if (box.checked) found.read[lesson] = true;
      else delete found.read[lesson];
      write(found);
    });
    tick.hidden = false;
  }
  const button = document.querySelector(".forget");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!confirm(SURE)) return;
      forget();
      document.querySelector(".forgotten").textContent = "Done.";
    });
  }
  addEventListener("storage", draw);
  draw();
  marks();
}
