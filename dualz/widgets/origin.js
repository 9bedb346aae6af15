// Where a mark came from: a click follows it through the run and tells when it first appeared.

class Origin {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life, key: null });
  }

  follow(key) {
    this.key = key === this.key ? null : key;
    this.stepper.picture.outline(this.key === null ? [] : [[this.key, "followed"]]);
    this.stepper.trail.hidden = this.key === null;
    this.told = null;
    this.tell();
  }

  // Says it again only where the words change, so that a button in it keeps the focus.
  tell() {
    if (this.key === null) return;
    const { picture, trail, step, data } = this.stepper;
    const first = this.first(this.key);
    const here = first === step;
    if (this.told === here) return;
    this.told = here;
    const name = picture.name(this.key);
    const words = here
      ? `${name} appears at this step, for the first time.`
      : `${name} first appeared at step ${first + 1}: ${data.frames[first].caption}`;
    const there = here ? [] : [this.link(`Go to step ${first + 1}`, () => this.stepper.go(first)), " "];
    const close = this.link("Stop following", () => this.follow(null));
    trail.replaceChildren(make("span", {}, words), " ", ...there, close);
  }

  link(label, act) {
    const button = make("button", { type: "button", class: "dz-link" }, label);
    this.life.on(button, "click", act);
    return button;
  }

  first(key) {
    const { frames, marks } = this.stepper.data;
    return frames.findIndex((frame) => frame.marks.some(([number]) => marks[number].k === key));
  }
}
