// Python in the page: the button's life, and what runs between the page and its worker. Nothing of this is
// loaded before the button "Start Python" is pressed.

import { Comms } from "./comms.js";
import { Cell } from "./runnable.js";

const ANSWERS = "dualz.answers";
const WORKING = "Python is still working on it; the steps shown can be played meanwhile.";
const BOARD = "Press Run above; then this board answers to clicks and drags.";
const STOPPED = "Python was stopped. Run the cell again to go on.";

function kept() {
  try {
    return localStorage.getItem(ANSWERS) ?? "";
  } catch {
    return "";
  }
}

function keep(text) {
  try {
    localStorage.setItem(ANSWERS, text);
  } catch {
    // A browser that keeps nothing still judges.
  }
}

function millions(bytes) {
  return (bytes / 1e6).toFixed(1);
}

class Python {
  constructor(page, onProgress) {
    Object.assign(this, { page, onProgress, asked: 0, waiting: new Map(), twins: new WeakMap(), busy: 0 });
    this.comms = new Comms((comm, message, buffers) => this.call("receive", { comm, message, buffers }));
    this.cells = [...document.querySelectorAll("section.cell[data-cell]")].map((node) => new Cell(node, this));
    this.stopper = document.createElement("button");
    Object.assign(this.stopper, { type: "button", className: "stop-python", textContent: "Stop Python" });
    this.stopper.addEventListener("click", () => this.stop());
  }

  async begin() {
    if (!("DecompressionStream" in window)) throw new Error("this browser is too old for it. Use a newer one, or the notebook.");
    const base = new URL("python/", document.baseURI).href;
    const answer = await fetch(new URL("manifest.json", base), { cache: "no-cache" });
    if (!answer.ok) throw new Error(`it is not part of this site (${answer.status}).`);
    const manifest = await answer.json();
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.heard(data);
    // Such as memory that runs out: nothing more will be answered.
    this.worker.onerror = (event) => this.end(event.message || "Python ended by itself.");
    const sources = Object.fromEntries(this.cells.map((cell) => [cell.name, cell.original]));
    const version = await this.call("start", { base, manifest, sources, kept: kept() });
    this.page.button.hidden = true;
    this.page.says.after(this.stopper);
    for (const cell of this.cells) cell.wake();
    this.greet();
    this.onProgress(`Python ${version} is ready: every cell has a button now.`);
    return this;
  }

  // What said that Python is missing says so no longer.
  greet() {
    for (const words of document.querySelectorAll(".board-says")) words.textContent = BOARD;
    for (const { model } of this.page.widgets.views.values()) {
      if (model?.get("notice") && model.get("notice") === model.get("silence")) model.set("notice", "");
    }
  }

  call(ask, given) {
    const id = (this.asked += 1);
    if (!this.worker) return Promise.reject(new Error(STOPPED));
    return new Promise((done, fail) => {
      this.waiting.set(id, { done, fail });
      this.worker.postMessage({ id, ask, ...given });
    });
  }

  heard({ id, result, failure, post, buffers, progress, running }) {
    if (progress) this.onProgress(progress.come < progress.whole
      ? `Python is coming: ${millions(progress.come)} of ${millions(progress.whole)} MB.`
      : "Python is here, and starts.");
    else if (running) this.running?.(running);
    else if (post) this.comms.heard(post, buffers);
    else {
      const { done, fail } = this.waiting.get(id) ?? {};
      this.waiting.delete(id);
      if (failure === undefined) done?.(result);
      else fail?.(new Error(failure));
    }
  }

  // A cell cannot be interrupted, so the worker ends; what the cells have made is gone with it.
  async stop() {
    this.end(STOPPED);
    this.stopper.disabled = true;
    this.onProgress("Python starts again.");
    try {
      await this.begin();
      this.onProgress("Python was stopped and is ready again. Cells that are needed run again by themselves.");
    } catch (error) {
      this.onProgress(`Python did not start again: ${error.message}`);
    }
    this.stopper.disabled = false;
  }

  end(why) {
    this.worker?.terminate();
    this.worker = null;
    for (const { fail } of this.waiting.values()) fail(new Error(why));
    this.waiting.clear();
    this.twins = new WeakMap();
  }

  // The text of the cells that the learner has changed goes with every run.
  async run(cell, tell) {
    const texts = Object.fromEntries(this.cells.filter((one) => one.text !== one.original).map((one) => [one.name, one.text]));
    this.running = tell;
    const found = await this.call("run", { cell, texts });
    return this.told(found);
  }

  async help(kind, exercise) {
    return this.told(await this.call("help", { kind, exercise }));
  }

  told(found) {
    if (found.answers !== undefined) {
      keep(found.answers);
      const { answers } = JSON.parse(found.answers);
      for (const [id, { solved }] of Object.entries(answers)) if (solved) this.page.progress.solved(id);
    }
    return found;
  }

  // What a stepper without Python asks beyond the answers that were made ahead: a stepper for the same demo
  // is made in Python, and asked in its place.
  async answer(model, message, buffers) {
    model.traits.silence = WORKING;
    if (!this.twins.has(model)) this.twins.set(model, this.call("play", { demo: model.get("about").name }));
    const { comm } = await this.twins.get(model);
    return this.comms.get(comm).ask(message, buffers);
  }
}

export async function start({ page, onProgress }) {
  return new Python(page, onProgress).begin();
}
