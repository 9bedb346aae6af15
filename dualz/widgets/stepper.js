// The stepper: plays a trace that Python has recorded. The whole trace is in the page, so stepping
// needs no kernel; only new inputs do. Reads the traits data (dualz/widgets/payload.py), about, step,
// mode, notice; writes step, mode, score; sends messages of type preset, text, file, fresh, hello.

const REPORT_AFTER = 250;
const KEYS = {
  ArrowLeft: (stepper) => stepper.go(stepper.step - 1),
  ArrowRight: (stepper) => stepper.go(stepper.step + 1),
  Home: (stepper) => stepper.go(0),
  End: (stepper) => stepper.go(Infinity),
  " ": (stepper) => stepper.toggle(),
  Escape: (stepper) => stepper.origin.follow(null),
};

class Stepper {
  constructor(model, root, life) {
    Object.assign(this, { model, root, life, step: 0, mode: "watch", quiz: null }, layout(root));
    this.picture = new Picture(this.stage, life, (key) => (this.quiz ? this.quiz.choose(key) : this.origin.follow(key)));
    this.source = new SourcePane(this.pane, life);
    this.controls = new Controls(this, life, this.bar);
    this.origin = new Origin(this, life);
    this.kernel = new Kernel(this, life);
    this.change = new Change(this, life);
    this.tabs = new Tabs(this.tablist, life, (mode) => this.enter(mode, true));
    this.listen();
    this.load();
    this.show(this.clamp(model.get("step")), false);
    this.enter(model.get("mode"));
    // Traits that are set together arrive as several events: one reload answers them all.
    for (const name of ["data", "about"]) life.hear(model, `change:${name}`, () => this.reload());
    life.hear(model, "change:step", () => {
      if (model.get("step") !== this.step && !this.reloading) this.go(model.get("step"));
    });
    life.hear(model, "change:mode", () => {
      if (model.get("mode") !== this.mode && !this.reloading) this.enter(model.get("mode"));
    });
  }

  listen() {
    const { life } = this;
    life.on(this.root, "keydown", (event) => this.key(event));
    life.on(this.resize, "click", () => {
      this.picture.whole = !this.picture.whole;
      this.picture.fit();
      this.resize.textContent = this.picture.whole ? "Readable size" : "Whole picture";
    });
    for (const one of this.folds) life.on(one, "toggle", () => this.detail());
  }

  load() {
    this.data = this.model.get("data");
    this.about = this.model.get("about");
    this.title.textContent = this.about.name;
    this.input.textContent = this.about.shown;
    this.input.title = this.about.shown;
    this.root.setAttribute("aria-label", `Stepper: ${this.about.name}`);
    this.picture.load(this.data);
    this.source.load(this.data.sources);
    this.tabs.load(this.offered());
  }

  reload() {
    if (this.reloading) return;
    this.reloading = true;
    this.life.drop(this.reporter);
    this.life.later(0, () => {
      this.reloading = false;
      this.pause();
      this.quiz = null;
      this.load();
      this.show(this.clamp(this.model.get("step")), false);
      this.enter(this.model.get("mode"));
    });
  }

  // --- modes

  offered() {
    const { presets, fresh } = this.about;
    const wanted = { watch: true, predict: this.data.gates.length > 0, perform: fresh, change: presets.length > 0 };
    return Object.keys(MODES).filter((mode) => wanted[mode]);
  }

  // asked: by the learner, not by Python or a new trace.
  enter(mode, asked = false) {
    if (asked && mode === this.mode && mode !== "watch") return;
    this.pause();
    this.mode = mode;
    this.save({ mode });
    this.tabs.select(mode);
    this.quiz = null;
    this.picture.withdraw();
    this.origin.follow(null);
    this.keepFocus();
    this.panel.replaceChildren();
    this.panel.hidden = mode === "watch";
    this.panel.setAttribute("aria-label", MODES[mode][0]);
    this.root.dataset.mode = mode;
    if (mode === "change") {
      this.change.draw();
      this.kernel.ask({ type: "hello" });
    }
    if (mode === "predict") this.begin();
    if (mode === "perform") this.perform(asked);
    this.refresh();
  }

  // Predict, from the start.
  begin() {
    const gates = this.data.gates.map((at) => this.data.questions.find((question) => question.at === at));
    this.quiz = new Quiz(this, gates, false);
    this.show(0, false);
  }

  // An instance is done once: who comes back has seen it, and gets another.
  perform(asked) {
    const { seed } = this.about;
    if (asked || !seed || seed === this.usedSeed) return this.fresh();
    this.usedSeed = seed;
    this.quiz = new Quiz(this, this.data.questions, true);
    this.show(0, false);
  }

  fresh() {
    this.quiz = null;
    if (this.mode !== "perform") {
      this.mode = "perform";
      this.save({ mode: "perform" });
    }
    this.panel.hidden = false;
    this.fill([make("p", { class: "dz-said" }, "A fresh instance is being made.")], []);
    this.kernel.ask({ type: "fresh" });
  }

  // After the first wrong answer: the run lies open at the step it was about.
  opened(words, step) {
    this.enter("watch");
    this.panel.hidden = false;
    const said = make("p", { class: "dz-prompt dz-bad", role: "alert" }, `✗ ${words}`);
    this.fill([said], [["Try another instance", () => this.fresh(), true]]);
    this.show(step, true);
    this.panel.querySelector("button").focus({ preventScroll: true });
  }

  fill(said, buttons) {
    const row = make("div", { class: "dz-actions" });
    for (const [label, act, primary] of buttons) {
      const button = make("button", { type: "button", class: `dz-action${primary ? " dz-primary" : ""}` }, label);
      this.life.on(button, "click", () => button.getAttribute("aria-disabled") === "true" || act());
      row.append(button);
    }
    this.keepFocus();
    this.panel.replaceChildren(make("div", { class: "dz-question" }, ...said.filter(Boolean)), row);
  }

  score(score) {
    this.save({ score });
  }

  // --- the playhead

  get count() {
    return this.data.frames.length;
  }

  get reach() {
    return Math.min(this.count - 1, this.quiz ? this.quiz.reach : Infinity);
  }

  get atEnd() {
    return this.step >= this.reach;
  }

  clamp(step) {
    return Math.max(0, Math.min(step, this.reach));
  }

  go(step, animate = true) {
    const next = this.clamp(step);
    if (this.timer && !this.ticking) this.pause();
    if (next === this.step) return this.refresh(); // the slider may have been dragged too far
    this.show(next, animate);
    this.life.drop(this.reporter);
    this.reporter = this.life.later(REPORT_AFTER, () => this.save({ step: this.step }));
  }

  show(step, animate) {
    this.step = step;
    const frame = this.data.frames[step];
    if (frame) {
      this.picture.show(frame, animate, `Step ${step + 1} of ${this.count}: ${frame.caption}`);
      this.source.show(frame.stack);
      this.caption.textContent = frame.caption;
    } else {
      this.caption.textContent = "This run has no step: its generator yields nothing.";
    }
    this.detail();
    this.origin.tell();
    if (this.quiz) this.quiz.arrive(step);
    this.refresh();
  }

  detail() {
    const frame = this.data.frames[this.step];
    if (!frame) return;
    const [values, words] = this.folds;
    this.kind.textContent = frame.kind;
    words.hidden = !frame.text;
    if (words.open) this.words.textContent = frame.text;
    if (!values.open) return;
    const row = ([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, make("code", {}, value)));
    this.values.replaceChildren(...frame.values.map(row));
  }

  refresh() {
    this.controls.update({ step: this.step, count: this.count, reach: this.reach, playing: Boolean(this.timer) });
  }

  toggle() {
    if (this.timer) return this.pause();
    if (this.quiz && this.quiz.phase === "shown") return this.quiz.pass();
    if (this.atEnd && !this.quiz) this.go(0, false);
    this.start();
  }

  // While it plays, a screen reader would never get to the end of a sentence.
  start() {
    this.pause();
    if (this.atEnd) return;
    this.caption.setAttribute("aria-live", "off");
    const tick = () => {
      this.ticking = true;
      this.timer = null;
      this.go(this.step + 1);
      this.ticking = false;
      if (!this.atEnd && this.playing) this.timer = this.life.later(this.controls.pause, tick);
      else this.pause();
      this.refresh();
    };
    this.playing = true;
    this.timer = this.life.later(this.controls.pause, tick);
    this.refresh();
  }

  pause() {
    this.playing = false;
    this.life.drop(this.timer);
    this.timer = null;
    this.caption.setAttribute("aria-live", "polite");
    this.refresh();
  }

  key(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || !KEYS[key]) return;
    if (target.closest("textarea, select, input:not([type=range])")) return;
    if (key === " " && target.closest("button, summary, [role=button]")) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[key](this);
  }

  // The focus moves only where it was in the stepper already: never away from the notebook.
  focusPicture(key) {
    if (!this.root.contains(document.activeElement)) return;
    const mark = key === null ? null : this.picture.marks.get(key);
    const option = key === null ? null : this.panel.querySelector("button.dz-option");
    (option || (mark ? mark.node : this.stage)).focus({ preventScroll: true });
  }

  // A button that goes while it has the focus would hand it to the notebook.
  keepFocus() {
    if (this.panel.contains(document.activeElement)) this.stage.focus({ preventScroll: true });
  }

  save(traits) {
    const changed = Object.entries(traits).filter(([name, value]) => this.model.get(name) !== value);
    for (const [name, value] of changed) this.model.set(name, value);
    if (changed.length) this.model.save_changes();
  }
}

function render({ model, el }) {
  const root = make("div", { class: "dz-theme dz-stepper", role: "group", tabindex: -1 });
  const life = new Life((error) => {
    const words = `The stepper stopped at an error of its own: ${error.message}`;
    root.append(make("p", { class: "dz-notice", role: "alert" }, words));
  });
  el.append(root);
  life.guard(() => new Stepper(model, root, life))();
  return () => {
    life.end();
    root.remove();
  };
}

export default { render };
