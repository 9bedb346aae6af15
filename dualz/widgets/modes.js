// The modes: what the panel above the picture holds, and which quiz is on.

class Modes {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life, now: "watch", quiz: null, panel: stepper.panel });
    this.change = new Change(stepper, life);
    this.tabs = new Tabs(stepper.tablist, life, (mode) => this.enter(mode, true));
  }

  load() {
    const { presets, fresh } = this.stepper.about;
    const gates = this.stepper.data.gates.length;
    const wanted = { watch: true, predict: gates > 0, perform: fresh, change: presets.length > 0 };
    this.tabs.load(Object.keys(MODES).filter((mode) => wanted[mode]));
  }

  // asked: by the learner, not by Python or a new trace.
  enter(mode, asked = false) {
    if (asked && mode === this.now && mode !== "watch") return;
    const { stepper, panel } = this;
    stepper.player.pause();
    this.now = mode;
    stepper.report({ mode });
    this.tabs.select(mode);
    this.quiz = null;
    stepper.picture.withdraw();
    stepper.origin.follow(null);
    stepper.keepFocus();
    panel.replaceChildren();
    panel.hidden = mode === "watch";
    panel.setAttribute("aria-label", MODES[mode][0]);
    stepper.root.dataset.mode = mode;
    if (mode === "change") {
      this.change.draw();
      stepper.kernel.ask({ type: "hello" });
    }
    if (mode === "predict") this.predict();
    if (mode === "perform") this.perform(asked);
    stepper.refresh();
  }

  // From the start.
  predict() {
    const { gates, questions } = this.stepper.data;
    this.begin(gates.map((at) => questions.find((question) => question.at === at)), false);
  }

  // An instance is done once: who comes back has seen it, and gets another.
  perform(asked) {
    const { seed } = this.stepper.about;
    if (asked || !seed || seed === this.usedSeed) return this.fresh();
    this.usedSeed = seed;
    this.begin(this.stepper.data.questions, true);
  }

  begin(questions, performing) {
    this.quiz = new Quiz(this.stepper, questions, performing);
    this.stepper.show(0, false);
  }

  fresh() {
    this.quiz = null;
    if (this.now !== "perform") {
      this.now = "perform";
      this.stepper.report({ mode: "perform" });
    }
    this.panel.hidden = false;
    this.fill([make("p", { class: "dz-said" }, "A fresh instance is being made.")], []);
    this.stepper.kernel.ask({ type: "fresh" });
  }

  // After the first wrong answer: the run lies open at the step it was about.
  opened(words, step) {
    this.enter("watch");
    this.panel.hidden = false;
    const said = make("p", { class: "dz-prompt dz-bad", role: "alert" }, `✗ ${words}`);
    this.fill([said], [["Try another instance", () => this.fresh(), true]]);
    this.stepper.show(step, true);
    this.panel.querySelector("button").focus({ preventScroll: true });
  }

  fill(said, buttons) {
    const row = make("div", { class: "dz-actions" });
    for (const [label, act, primary] of buttons) {
      const button = make("button", { type: "button", class: `dz-action${primary ? " dz-primary" : ""}` }, label);
      this.life.on(button, "click", () => button.getAttribute("aria-disabled") === "true" || act());
      row.append(button);
    }
    this.stepper.keepFocus();
    this.panel.replaceChildren(make("div", { class: "dz-question" }, ...said.filter(Boolean)), row);
  }
}
