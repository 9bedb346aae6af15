// A code cell that can be run and changed. A cell with a check is a field from the start; any other one
// becomes a field when Edit is pressed.

import { make } from "./explorer.js";
import { view } from "./controls.js";
import { keepText, texts } from "./progress.js";

// Milliseconds after which a cell that runs offers to be stopped: most are done by then.
const STOP_AFTER = 300;
const WIDGET = "application/vnd.jupyter.widget-view+json";
const RIGHT = "Right";

export class Cell {
  constructor(node, python) {
    Object.assign(this, { node, python, name: node.dataset.cell, views: [], awake: false });
    this.source = node.querySelector("pre.source");
    this.original = this.source.textContent;
    this.outputs = node.querySelector(".outputs");
    [this.check] = (node.dataset.checks ?? "").split(" ").filter(Boolean);
    this.field = null;
  }

  get text() {
    return this.field && !this.field.hidden ? this.field.value : this.original;
  }

  // Buttons and a place for what is said; after Stop they are there already.
  wake() {
    if (this.awake) return;
    this.awake = true;
    this.says = make("span", { class: "says", role: "status" });
    this.bar = make("div", { class: "run-bar", role: "group", "aria-label": `Cell ${Number(this.name.slice(5))}` });
    this.live = make("div", { class: "live" });
    (this.source.closest("details") ?? this.source).after(this.bar);
    this.outputs.prepend(this.live);
    if (this.check) this.ask();
    else if (!this.original.startsWith("exercise(")) this.free();
    this.bar.append(this.says);
  }

  buttons(...listed) {
    return listed.map(([label, act]) => {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", act);
      this.bar.append(button);
      return button;
    });
  }

  // A cell with a check: its help comes from Python now, which counts it, so the folded one goes.
  ask() {
    const kept = texts()[this.check];
    this.open(kept?.text ?? this.original, `Your answer: ${this.check}`);
    this.field.addEventListener("input", () => this.keep(this.field.value));
    this.buttons(
      ["Check", () => this.run()],
      ["Hint", () => this.help("hint")],
      ["Worked answer", () => this.help("worked")],
      ["Restore", () => this.restore()],
      ["Start over", () => this.put(this.original, "The cell is as it was at first.")],
    );
    for (const fold of this.node.querySelectorAll(".hints:not(.measured)")) fold.hidden = true;
    const before = this.node.querySelector(".solved-before");
    if (before) before.textContent = "✓ Solved before.";
  }

  // A cell without a check: what the learner has made of it is kept, as long as the lesson's cell stays the same.
  get key() {
    return `${this.python.page.page}/${this.name}`;
  }

  get typed() {
    const kept = texts()[this.key];
    return kept?.of === this.original && kept.text !== this.original ? kept : null;
  }

  free() {
    [, this.toggle, this.again] = this.buttons(
      ["Run", () => this.run()],
      ["Edit", () => this.edit()],
      ["Start over", () => this.put(this.original, "The cell is as it was at first.")],
    );
    if (this.typed?.open) this.unfold();
    else this.close();
  }

  edit() {
    if (this.field && !this.field.hidden) return this.close();
    this.unfold();
    this.field.setSelectionRange(0, 0);
    this.field.focus();
  }

  unfold() {
    const known = this.field;
    this.open(this.typed?.text ?? this.original, `Code of cell ${Number(this.name.slice(5))}`);
    if (!known) this.field.addEventListener("input", () => this.keep(this.field.value));
    this.toggle.textContent = "As it was";
    this.again.hidden = false;
    if (this.typed) this.keep(this.field.value);
  }

  keep(text) {
    if (this.check) keepText(this.check, { text });
    else keepText(this.key, { text, of: this.original, open: !this.field.hidden });
  }

  // The cell as the lesson has it; the learner's text comes back when it is opened again.
  close() {
    if (this.field) this.field.hidden = true;
    this.source.hidden = false;
    this.again.hidden = true;
    this.toggle.textContent = this.typed ? "My text" : "Edit";
    if (this.typed) keepText(this.key, { open: false });
  }

  open(text, label) {
    if (!this.field) {
      this.field = make("textarea", { class: "source field", "aria-label": label, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
      this.field.addEventListener("input", () => this.fit());
      this.field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.shiftKey || event.metaKey)) return;
        event.preventDefault();
        this.run();
      });
      this.source.after(this.field);
    }
    this.field.value = text;
    this.field.hidden = false;
    this.source.hidden = true;
    this.fit();
  }

  fit() {
    this.field.rows = Math.max(2, this.field.value.split("\n").length);
    if (this.field.scrollWidth > this.field.clientWidth) this.field.rows += 1; // the bar below takes a line
  }

  put(text, words) {
    this.field.value = text;
    this.fit();
    this.keep(text);
    this.says.textContent = words;
  }

  restore() {
    const kept = texts()[this.check]?.right;
    if (kept) this.put(kept, "Your last right answer is back.");
    else this.says.textContent = "No right answer of yours is kept yet.";
  }

  async run() {
    const tell = (running) => {
      this.says.textContent = running === this.name ? "Running." : `First cell ${Number(running.slice(5))}, which this one needs.`;
    };
    await this.busy("Running.", async () => {
      this.live.classList.add("stale");
      const found = await this.python.run(this.name, tell).catch((error) => {
        // What the run before has shown does not stand below one that was stopped.
        this.clear();
        throw error;
      });
      this.show(found.outputs, found.error);
      this.says.textContent = found.above.length ? "A cell above, which this one needs, could not run here." : "";
      for (const { cell, error } of found.above) this.python.cells.find((one) => one.name === cell)?.fault(error);
      if (this.check && this.live.textContent.trim().startsWith(RIGHT)) keepText(this.check, { right: this.text });
    });
  }

  async help(kind) {
    await this.busy("", async () => {
      const { outputs } = await this.python.help(kind, this.check);
      this.show(outputs, null);
    });
  }

  async busy(words, act) {
    if (this.bar.getAttribute("aria-busy") === "true") return;
    this.bar.setAttribute("aria-busy", "true");
    this.says.textContent = words;
    const stop = make("button", { type: "button", class: "stop-cell" }, "Stop");
    stop.addEventListener("click", () => this.python.stop());
    const late = setTimeout(() => this.says.before(stop), STOP_AFTER);
    try {
      await act();
    } catch (error) {
      this.says.textContent = error.message;
    }
    clearTimeout(late);
    if (document.activeElement === stop) this.bar.querySelector("button").focus({ preventScroll: true });
    stop.remove();
    this.bar.removeAttribute("aria-busy");
  }

  clear() {
    for (const one of this.views) one.stop?.();
    this.views = [];
    this.live.classList.remove("stale");
    this.live.replaceChildren();
  }

  // Python's outputs stand where those of the notebook stood.
  show(outputs, error) {
    this.clear();
    this.node.querySelector(".solved-before")?.remove();
    this.python.page.widgets.lay(this.outputs);
    this.live.append(...outputs.map((output) => this.output(output)));
    // What is scrolled can be reached by the keyboard.
    for (const box of this.live.querySelectorAll(".wide")) if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    if (error) this.fault(error);
  }

  output({ text, data }) {
    if (text !== undefined) return make("pre", { class: "said" }, text);
    const model = this.python.comms.get(data[WIDGET]?.model_id);
    if (model) {
      const drawn = view(model, this.python.comms);
      this.views.push(drawn);
      return make("div", { class: "output" }, drawn.node);
    }
    if (!data["text/html"]) return make("pre", { class: "said" }, data["text/plain"] ?? "");
    const node = make("div", { class: "output wide" });
    node.innerHTML = data["text/html"];
    return node;
  }

  // The lesson goes on: what stood in the way is said here, and where the cell can be run.
  fault({ says, lacks, traceback }) {
    this.live.querySelector(".fault")?.remove();
    const node = make("div", { class: "refusal fault", role: "alert" });
    if (says) node.append(make("p", {}, says));
    if (lacks) {
      const links = [...document.querySelectorAll(".ways a")].map((link) => link.cloneNode(true));
      const between = (place) => (place === links.length - 1 ? " or " : ", ");
      node.append(make("p", {}, "Run it in ", ...links.flatMap((link, place) => (place ? [between(place), link] : [link])), "."));
    } else node.append(make("pre", {}, traceback));
    this.live.append(node);
  }
}
