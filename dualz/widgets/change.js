// Change: another preset, or the learner's own text or file. Python runs it and sends the new trace.

function sentence(words) {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

class Change {
  constructor(stepper, life) {
    Object.assign(this, { stepper, life });
  }

  draw() {
    const { presets, preset, reads, shown } = this.stepper.about;
    const buttons = presets.map(({ name, purpose }) => {
      const current = name === preset;
      const said = { class: "dz-preset", title: sentence(purpose), "aria-pressed": String(current) };
      const button = make("button", { type: "button", ...said }, name);
      this.life.on(button, "click", () => this.stepper.kernel.ask({ type: "preset", preset: name }));
      return button;
    });
    const group = make("div", { class: "dz-presets", role: "group", "aria-label": "Inputs worth looking at" }, ...buttons);
    this.stepper.panel.classList.remove("dz-asking");
    this.stepper.panel.replaceChildren(group);
    const current = presets.find(({ name }) => name === preset);
    if (current) this.stepper.panel.append(make("p", { class: "dz-purpose dz-presets-purpose" }, sentence(current.purpose)));
    if (reads) this.stepper.panel.append(this.form(shown));
  }

  form(shown) {
    const text = make("textarea", { class: "dz-text", rows: 1, spellcheck: "false", "aria-label": "Your own input" });
    text.value = shown;
    const run = make("button", { type: "submit", class: "dz-action dz-primary" }, "Run");
    const file = make("input", { type: "file", class: "dz-file-input", "aria-label": "A file of yours" });
    const form = make(
      "form",
      { class: "dz-form" },
      make("label", { class: "dz-own" }, make("span", { class: "dz-label" }, "Your own input"), text),
      run,
      make("label", { class: "dz-own-file" }, make("span", { class: "dz-label" }, "or a file"), file),
    );
    const submit = (event) => {
      event.preventDefault();
      this.send(text.value);
    };
    this.life.on(form, "submit", submit);
    this.life.on(text, "keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) submit(event);
      event.stopPropagation();
    });
    this.life.on(file, "change", () => this.open(file.files[0]));
    return form;
  }

  send(text) {
    if (this.fits(new TextEncoder().encode(text).length, "This input")) this.stepper.kernel.ask({ type: "text", text });
  }

  async open(file) {
    if (!file || !this.fits(file.size, "This file")) return;
    try {
      const bytes = await file.arrayBuffer();
      this.stepper.kernel.ask({ type: "file", name: file.name }, [bytes]);
    } catch (error) {
      this.stepper.kernel.say(`The file cannot be read: ${error.message}`);
    }
  }

  // Python checks again; this spares sending what it would refuse.
  fits(size, what) {
    const { most } = this.stepper.about;
    if (size <= most) return true;
    this.stepper.kernel.say(`${what} has ${size} bytes; at most ${most} can be shown step by step. Try a shorter one.`);
    return false;
  }
}
