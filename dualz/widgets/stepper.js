// The stepper: plays a trace that Python has recorded. The whole trace is in the page, so stepping
// needs no kernel; only new inputs do. Reads the traits data (dualz/widgets/payload.py), about, step,
// mode, notice, silence; writes step, mode, score, told; sends messages of type preset, text, file, fresh, hello.

const REPORT_AFTER = 250;
const NOTHING_ASKED = "There is nothing to predict on this input. Another one brings the tab Predict back.";
const KEYS = {
  ArrowLeft: (stepper) => stepper.go(stepper.step - 1),
  ArrowRight: (stepper) => stepper.go(stepper.step + 1),
  Home: (stepper) => stepper.go(0),
  End: (stepper) => stepper.go(Infinity),
  " ": (stepper) => stepper.player.toggle(),
  Escape: (stepper) => stepper.origin.follow(null),
};

class Stepper {
  constructor(model, root, life) {
    Object.assign(this, { model, root, life, step: 0 }, layout(root));
    this.picture = new Picture(this.stage, life, (key) => this.picked(key));
    this.room = new Room(root, this.body, this.picture, life);
    this.picture.onFit = () => this.room.fit();
    this.source = new SourcePane(this.pane, life);
    this.controls = new Controls(this, life, this.bar);
    this.player = new Player(this, life);
    this.origin = new Origin(this, life);
    this.kernel = new Kernel(this, life);
    this.modes = new Modes(this, life);
    this.listen();
    this.load();
    this.show(this.clamp(model.get("step")), false);
    this.modes.enter(model.get("mode"));
  }

  get quiz() {
    return this.modes.quiz;
  }

  listen() {
    const { life, model } = this;
    life.on(this.root, "keydown", (event) => this.key(event));
    life.on(this.resize, "click", () => {
      this.picture.whole = !this.picture.whole;
      this.picture.fit();
      this.resize.textContent = this.picture.whole ? "Readable size" : "Whole picture";
    });
    for (const one of this.folds) life.on(one, "toggle", () => this.detail());
    printing(life, this.folds[1], () => this.detail());
    // Traits that are set together arrive as several events: one reload answers them all.
    for (const name of ["data", "about"]) life.hear(model, `change:${name}`, () => this.reload());
    life.hear(model, "change:step", () => {
      if (model.get("step") !== this.step && !this.reloading) this.go(model.get("step"));
    });
    life.hear(model, "change:mode", () => {
      if (model.get("mode") !== this.modes.now && !this.reloading) this.modes.enter(model.get("mode"));
    });
  }

  load() {
    this.data = this.model.get("data");
    this.about = this.model.get("about");
    this.title.textContent = this.about.name;
    this.input.textContent = this.about.shown;
    this.input.title = this.about.shown;
    call(this.root, "Stepper", this.about.name, [[this.stage, "picture"], [this.source.text, "source"]]);
    this.picture.load(this.data);
    this.source.load(this.data.sources);
    this.room.load(this.data.sources);
    this.modes.load();
  }

  reload() {
    if (this.reloading) return;
    this.reloading = true;
    this.life.drop(this.reporter);
    this.life.later(0, () => {
      this.reloading = false;
      this.player.pause();
      this.modes.quiz = null;
      const { run } = this.about;
      const asked = this.data.gates.length;
      this.load();
      if (asked && !this.data.gates.length) this.kernel.say(NOTHING_ASKED);
      // Every run begins at its first step. The step in the model may be a report about the run before,
      // which Python drops; where it has step 0 already, it does not send it again.
      if (this.about.run !== run) this.model.set("step", 0);
      this.show(this.clamp(this.model.get("step")), false);
      this.modes.enter(this.model.get("mode"));
    });
  }

  picked(key) {
    if (this.quiz) this.quiz.choose(key);
    else this.origin.follow(key);
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
    this.player.interrupt();
    if (next === this.step) return this.refresh(); // the slider may have been dragged too far
    this.show(next, animate);
    this.life.drop(this.reporter);
    this.reporter = this.life.later(REPORT_AFTER, () => this.report({ step: this.step }));
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
    const { step, count, reach, player } = this;
    this.controls.update({ step, count, reach, playing: Boolean(player.timer) });
  }

  report(traits) {
    this.kernel.report(this.about.run, traits);
  }

  // --- keys and focus

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
}

const render = rendering("stepper", "", (model, root, life) => new Stepper(model, root, life));

export default { render };
