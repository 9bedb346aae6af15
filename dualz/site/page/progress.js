// What this browser knows of the learner: checks that were solved, lessons that were ticked. Nothing is sent.

const KEY = "dualz.progress";

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
  write({ solved: {}, read: {} });
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
      forget();
      document.querySelector(".forgotten").textContent = "Done.";
    });
  }
  addEventListener("storage", draw);
  draw();
}
