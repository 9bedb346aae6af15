// The controls (first, back, play, next, last, slider, speed), which say what is wanted, and the player.

const PACE = 900;
const SPEEDS = [0.5, 1, 2, 4];

class Controls {
  constructor(stepper, life, bar) {
    this.dragging = false;
    const button = (name, label, act) => {
      const node = make("button", { type: "button", class: `dz-button dz-${name}`, "aria-label": label, title: label }, icon(name));
      life.on(node, "click", act);
      return node;
    };
    this.first = button("first", "First step (Home)", () => stepper.go(0));
    this.back = button("back", "Step back (left arrow)", () => stepper.go(stepper.step - 1));
    this.play = button("play", "Play (space)", () => stepper.player.toggle());
    this.next = button("next", "Next step (right arrow)", () => stepper.go(stepper.step + 1));
    this.last = button("last", "Last step (End)", () => stepper.go(Infinity));
    this.slider = make("input", { type: "range", class: "dz-slider", min: 0, value: 0, step: 1, "aria-label": "Step" });
    this.where = make("span", { class: "dz-where" });
    this.speed = make(
      "select",
      { class: "dz-speed", "aria-label": "Speed", title: "Speed" },
      ...SPEEDS.map((speed) => make("option", { value: speed, selected: speed === 1 }, `${speed}×`)),
    );
    life.on(this.slider, "pointerdown", () => (this.dragging = true));
    for (const end of ["pointerup", "pointercancel", "change"]) {
      life.on(this.slider, end, () => (this.dragging = false));
    }
    life.on(this.slider, "input", () => stepper.go(Number(this.slider.value), !this.dragging));
    const buttons = make("div", { class: "dz-buttons" }, this.first, this.back, this.play, this.next, this.last);
    bar.append(buttons, this.slider, this.where, this.speed);
  }

  get pause() {
    return PACE / Number(this.speed.value);
  }

  update({ step, count, reach, playing }) {
    const words = count ? `step ${step + 1} of ${count}` : "no step";
    this.slider.max = Math.max(count - 1, 0);
    this.slider.value = step;
    this.slider.setAttribute("aria-valuetext", words);
    this.slider.style.setProperty("--dz-at", count > 1 ? step / (count - 1) : 0);
    this.where.textContent = words;
    // Not "disabled": a button that is disabled under the finger loses the focus to the notebook.
    const ends = [[this.first, step <= 0], [this.back, step <= 0], [this.next, step >= reach], [this.last, step >= reach]];
    for (const [node, end] of ends) node.setAttribute("aria-disabled", String(end));
    if (this.playing === playing) return;
    this.playing = playing;
    this.play.replaceChildren(icon(playing ? "pause" : "play"));
    const label = playing ? "Pause (space)" : "Play (space)";
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
  }
}

// Goes from step to step at the chosen speed, until the end, a gate, or the learner.
class Player {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life, timer: null, playing: false, ticking: false });
  }

  toggle() {
    const { stepper } = this;
    if (this.timer) return this.pause();
    if (stepper.quiz && stepper.quiz.phase === "shown") return stepper.quiz.pass();
    if (stepper.atEnd && !stepper.quiz) stepper.go(0, false);
    this.start();
  }

  // While it plays, a screen reader would never get to the end of a sentence.
  start() {
    this.pause();
    if (this.stepper.atEnd) return;
    this.stepper.caption.setAttribute("aria-live", "off");
    this.playing = true;
    this.wait();
    this.stepper.refresh();
  }

  wait() {
    this.timer = this.life.later(this.stepper.controls.pause, () => this.tick());
  }

  tick() {
    const { stepper } = this;
    this.ticking = true;
    this.timer = null;
    stepper.go(stepper.step + 1);
    this.ticking = false;
    if (!stepper.atEnd && this.playing) this.wait();
    else this.pause();
    stepper.refresh();
  }

  // Whoever moves by hand stops the player.
  interrupt() {
    if (this.timer && !this.ticking) this.pause();
  }

  pause() {
    this.playing = false;
    this.life.drop(this.timer);
    this.timer = null;
    this.stepper.caption.setAttribute("aria-live", "polite");
    this.stepper.refresh();
  }
}
