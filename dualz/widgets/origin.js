// Where a mark came from: a click follows it through the run and tells when it first appeared.

class Origin {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life, key: null });
  }

  follow(key) {
    const { picture, trail } = this.stepper;
    this.key = key === this.key ? null : key;
    picture.outline(this.key === null ? [] : [[this.key, "followed"]]);
    trail.hidden = this.key === null;
    if (this.key === null) return;
    const first = this.first(this.key);
    const { step } = this.stepper;
    const words = first === step
      ? `${picture.name(key)} appears at this step.`
      : `${picture.name(key)} first appeared at step ${first + 1}: ${this.stepper.data.frames[first].caption}`;
    const there = this.link(`Go to step ${first + 1}`, () => this.stepper.go(first));
    const close = this.link("Stop following", () => this.follow(null));
    trail.replaceChildren(make("span", {}, words), " ", ...(first === step ? [] : [there, " "]), close);
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
