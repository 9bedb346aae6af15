// Predict and perform: the run stops at gates, the learner clicks the marks that come next, or chooses
// among answers in words.
// Nothing beyond an unanswered gate can be reached. Predict shows the answer and goes on, at a few gates;
// perform asks at all of them and ends at the first wrong answer.

class Quiz {
  constructor(stepper, gates, performing) {
    Object.assign(this, { stepper, gates, performing });
    Object.assign(this, { done: 0, right: 0, wrong: 0, skipped: 0, moves: [], chosen: [], phase: "travel" });
    this.panel = stepper.panel;
    this.panel.replaceChildren();
    this.last = "";
  }

  get gate() {
    return this.gates[this.done];
  }

  get reach() {
    return this.gate ? this.gate.at : Infinity;
  }

  // Called after every change of step.
  arrive(step) {
    const here = this.gate && step === this.gate.at;
    if (this.phase === "shown") return this.stepper.picture.outline(here ? this.verdict : []);
    if (here && this.phase !== "ask") this.ask();
    else if (!here && this.phase === "ask") this.travel();
    else if (this.phase === "travel" && !this.panel.firstChild) this.travel();
  }

  get intro() {
    const count = this.gates.length;
    return this.performing
      ? `Your turn: you make every choice of this run, ${count} in all; the machine does the steps between.`
      : `The run stops ${count === 1 ? "once" : `${count} times`} and asks what comes next.`;
  }

  travel() {
    this.phase = "travel";
    this.stepper.picture.withdraw();
    this.stepper.picture.outline([]);
    if (!this.gate) return this.end();
    const words = this.done ? this.last : this.intro;
    const label = this.done ? "Go on" : this.performing ? "Begin" : "Play to the first question";
    this.draw([make("p", { class: "dz-said" }, words)], [[label, () => this.onward(), true]]);
  }

  ask() {
    this.phase = "ask";
    this.chosen = [];
    this.stepper.player.pause();
    this.stepper.picture.offer(this.gate.choices);
    this.tally = make("p", { class: "dz-tally", role: "status" });
    const said = [
      make("p", { class: "dz-said" }, this.done ? this.last : this.intro),
      make("p", { class: "dz-count" }, `${this.performing ? "Choice" : "Question"} ${this.done + 1} of ${this.gates.length}`),
      make("p", { class: "dz-prompt" }, this.gate.prompt),
      this.options(),
      this.tally,
    ];
    const other = this.performing ? ["Show me", () => this.commit()] : ["Skip", () => this.skip()];
    this.draw(said, [["Check", () => this.commit(), true], other], true);
    this.check = this.panel.querySelector(".dz-primary");
    this.choose(null);
    this.stepper.focusPicture(this.gate.choices[0]);
  }

  // Answers in words are buttons of the panel; all others are marks of the picture.
  options() {
    if (!this.gate.options.length) return null;
    const button = ([key, label]) => {
      const node = make("button", { type: "button", class: "dz-option", "aria-pressed": "false", "data-key": key }, label);
      this.stepper.life.on(node, "click", () => this.choose(key));
      return node;
    };
    return make("div", { class: "dz-options", role: "group", "aria-label": "Answers" }, ...this.gate.options.map(button));
  }

  // The answers once more, with the verdict's signs; they cannot be pressed any more.
  judged() {
    if (!this.gate.options.length) return null;
    const signs = new Map(this.verdict);
    const said = ([key, label]) => {
      const kind = signs.get(key);
      return make("span", { class: `dz-option${kind ? ` dz-${kind}` : ""}` }, kind ? `${SIGNS[kind]} ${label}` : label);
    };
    return make("div", { class: "dz-options" }, ...this.gate.options.map(said));
  }

  choose(key) {
    if (this.phase !== "ask") return;
    const { choices, answer } = this.gate;
    if (key !== null && !choices.includes(key)) return;
    if (this.chosen.includes(key)) this.chosen = this.chosen.filter((one) => one !== key);
    else if (key !== null) this.chosen = [...this.chosen, key].slice(-answer.length);
    this.stepper.picture.press(this.chosen);
    for (const node of this.panel.querySelectorAll(".dz-option")) {
      node.setAttribute("aria-pressed", String(this.chosen.includes(node.dataset.key)));
    }
    this.stepper.picture.outline(this.chosen.map((one) => [one, "chosen"]));
    this.check.setAttribute("aria-disabled", String(this.chosen.length !== answer.length));
    const where = this.gate.options.length ? "" : ": click in the picture";
    const names = this.chosen.length ? `: ${list(this.chosen.map((one) => this.name(one)))}` : "";
    this.tally.textContent = `${this.chosen.length} of ${answer.length} chosen${names || where}`;
  }

  name(key) {
    const option = this.gate.options.find(([one]) => one === key);
    return option ? `“${option[1]}”` : this.stepper.picture.name(key);
  }

  // With nothing chosen it is "show me", which the perform mode offers.
  commit() {
    const { at, answer, why } = this.gate;
    if (this.chosen.length && this.chosen.length !== answer.length) return;
    if (!this.chosen.length && !this.performing) return;
    const right = answer.length === this.chosen.length && answer.every((key) => this.chosen.includes(key));
    this.moves.push([at, [...this.chosen].sort()]);
    if (right) this.right += 1;
    else this.wrong += 1;
    this.stepper.picture.withdraw();
    if (this.performing) this.performed(right, why);
    else this.predicted(right, why);
  }

  predicted(right, why) {
    this.phase = "shown";
    const { answer } = this.gate;
    this.verdict = answer.map((key) => [key, "right"]);
    for (const key of this.chosen) if (!answer.includes(key)) this.verdict.push([key, "wrong"]);
    this.stepper.picture.outline(this.verdict);
    const names = (keys) => list(keys.map((key) => this.name(key)));
    const next = this.gate.options.length ? "right is" : "next comes";
    const verdict = right ? "✓ Right." : `✗ Not this time: you took ${names(this.chosen)}; ${next} ${names(answer)}.`;
    const said = make("p", { class: `dz-prompt dz-${right ? "good" : "bad"}` }, verdict);
    this.report();
    this.draw([said, this.judged(), make("p", { class: "dz-said" }, why)], [["Continue", () => this.pass(), true]], true);
    this.panel.querySelector("button").focus({ preventScroll: true });
  }

  skip() {
    this.skipped += 1;
    this.report();
    this.pass();
  }

  pass() {
    this.last = "";
    this.done += 1;
    this.report();
    this.onward();
  }

  performed(right, why) {
    const names = (keys) => list(keys.map((key) => this.name(key)));
    const { at, answer } = this.gate;
    if (right) {
      this.last = `✓ Right. ${why}`;
      this.done += 1;
      this.report();
      return this.onward();
    }
    const rule = this.gate.options.length ? "the rule gives" : "the rule takes";
    const took = this.chosen.length ? `you took ${names(this.chosen)}; ${rule}` : rule;
    this.report(at + 1);
    this.stepper.modes.opened(`Step ${at + 2}: ${took} ${names(answer)}. ${why}`, at + 1);
  }

  // Shows the step that was asked about, then plays on to the next gate.
  onward() {
    this.phase = "travel";
    this.travel();
    this.stepper.focusPicture(null);
    if (this.stepper.step >= this.reach) return this.arrive(this.stepper.step);
    this.stepper.go(this.stepper.step + 1);
    if (this.phase === "travel" && !this.stepper.atEnd) this.stepper.player.start();
  }

  end() {
    this.phase = "travel";
    const count = this.gates.length;
    if (this.performing) {
      const words = `Done without an error: ${count} of ${count} choices were right.`;
      this.draw([make("p", { class: "dz-prompt dz-good" }, `✓ ${words}`)], [["Another instance", () => this.stepper.modes.fresh(), true]]);
      return;
    }
    const words = `${count} ${count === 1 ? "question" : "questions"}: ${this.right} right, ${this.wrong} wrong, ${this.skipped} skipped.`;
    this.draw([make("p", { class: "dz-prompt" }, words)], [["Ask me again", () => this.stepper.modes.predict(), true]]);
  }

  draw(said, buttons, asking = false) {
    this.panel.classList.toggle("dz-asking", asking);
    this.stepper.modes.fill(said, buttons);
  }

  // firstWrong: the step (from 0) of the first wrong answer; -1 while there is none, as null is not sent.
  report(firstWrong = -1) {
    const of = this.gates.length;
    if (!this.performing) {
      this.stepper.report({ score: { mode: "predict", right: this.right, wrong: this.wrong, skipped: this.skipped, of } });
      return;
    }
    const { seed = 0, shown = "" } = this.stepper.about;
    this.stepper.report({ score: { mode: "perform", seed, instance: shown, done: this.right, of, first_wrong: firstWrong, moves: this.moves } });
  }
}
