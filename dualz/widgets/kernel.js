// What is asked of Python, and what is reported to it; dualz/widgets/conversation.py is the other side.
// A question has a number, and only the answer to the last one counts. A report carries the number of the
// run that it is about, so that Python can drop one that comes too late.

const PATIENCE = 5000;

class Kernel {
  // box: where notices are shown. heard: called once an answer has come, or once it is clear that none will.
  constructor({ model, root, notice }, life, heard = () => {}) {
    Object.assign(this, { model, root, box: notice, life, heard, number: 0, reports: 0, waiting: null });
    life.hear(model, "msg:custom", (message) => this.answered(message));
    life.hear(model, "change:notice", () => this.say(model.get("notice")));
    this.say(model.get("notice"));
  }

  ask(message, buffers = []) {
    this.number += 1;
    this.root.setAttribute("aria-busy", "true");
    this.life.drop(this.waiting);
    this.waiting = this.life.later(PATIENCE, () => this.silent());
    try {
      this.model.send({ ...message, number: this.number }, undefined, buffers);
    } catch {
      this.silent();
    }
  }

  silent() {
    this.settle(this.model.get("silence"));
    this.heard(false);
  }

  // An answer may come before the traits that belong to it: they speak for themselves.
  answered(message) {
    if (!message || message.answer !== this.number) return;
    this.settle(message.notice);
    this.heard(true);
  }

  settle(words) {
    this.life.drop(this.waiting);
    this.root.removeAttribute("aria-busy");
    this.say(words);
  }

  say(words) {
    this.box.textContent = words || "";
    this.box.hidden = !words;
  }

  // The stamp differs each time, so that it is sent with every report.
  report(run, traits) {
    const changed = Object.entries(traits).filter(([name, value]) => this.model.get(name) !== value);
    if (!changed.length) return;
    this.reports += 1;
    for (const [name, value] of changed) this.model.set(name, value);
    this.model.set("told", { run, number: this.reports });
    this.model.save_changes();
  }
}
