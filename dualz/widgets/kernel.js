// What is asked of Python: each message has a number, and Python answers with it.

const PATIENCE = 5000;
const NO_ANSWER = "The kernel does not answer; the steps shown can still be played.";

class Kernel {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life, number: 0, waiting: null });
    const { model } = stepper;
    life.hear(model, "msg:custom", (message) => this.answered(message));
    life.hear(model, "change:notice", () => this.say(model.get("notice")));
    this.say(model.get("notice"));
  }

  ask(message, buffers = []) {
    this.number += 1;
    this.stepper.root.setAttribute("aria-busy", "true");
    this.life.drop(this.waiting);
    this.waiting = this.life.later(PATIENCE, () => this.silent());
    try {
      this.stepper.model.send({ ...message, number: this.number }, undefined, buffers);
    } catch {
      this.silent();
    }
  }

  silent() {
    this.life.drop(this.waiting);
    this.stepper.root.removeAttribute("aria-busy");
    this.say(NO_ANSWER);
  }

  // An answer may come before the traits that belong to it: they speak for themselves.
  answered(message) {
    if (!message || message.answer !== this.number) return;
    this.life.drop(this.waiting);
    this.stepper.root.removeAttribute("aria-busy");
    this.say(message.notice);
    if (message.type !== "hello" && !message.notice) this.stepper.go(0);
  }

  say(words) {
    this.stepper.notice.textContent = words || "";
    this.stepper.notice.hidden = !words;
  }
}
