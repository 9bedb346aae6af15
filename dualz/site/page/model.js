// The model of a widget where there is no Python: traits, and answers that were made ahead.

// Bytes are written as {$bytes: base64} (dualz/site/kept.py).
export function revived(value) {
  if (Array.isArray(value)) return value.map(revived);
  if (!value || typeof value !== "object") return value;
  if ("$bytes" in value) {
    return new DataView(Uint8Array.from(atob(value.$bytes), (letter) => letter.charCodeAt(0)).buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revived(one)]));
}

export class Model {
  // answer(message, buffers, model) gives the traits that answer a message of the page, or throws a sentence.
  constructor(traits, answer) {
    Object.assign(this, { traits, answer, listeners: [], asked: 0, run: traits.about?.run ?? 0 });
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    this.assign(typeof name === "object" ? name : { [name]: value });
  }

  save_changes() {}

  on(names, callback) {
    for (const name of names.split(" ")) this.listeners.push({ name, callback });
  }

  off(names, callback) {
    const gone = (one) => (!names || names.split(" ").includes(one.name)) && (!callback || callback === one.callback);
    this.listeners = this.listeners.filter((one) => !gone(one));
  }

  assign(traits) {
    const changed = Object.keys(traits).filter((name) => this.traits[name] !== traits[name]);
    for (const name of changed) this.traits[name] = traits[name];
    for (const name of changed) this.trigger(`change:${name}`, this, this.traits[name]);
    if (changed.length) this.trigger("change", this);
  }

  trigger(name, ...given) {
    for (const one of [...this.listeners]) if (one.name === name) one.callback(...given);
  }

  // As Python answers (dualz/widgets/conversation.py): first the traits, then that it was answered. Of
  // several questions the last one counts.
  async send(message, callbacks, buffers = []) {
    this.asked += 1;
    const { asked } = this;
    let traits = {};
    let notice = "";
    try {
      traits = (await this.answer(message, buffers, this)) ?? {};
    } catch (error) {
      notice = error.message;
    }
    if (asked !== this.asked) return;
    if (traits.about) {
      this.run += 1;
      traits = { ...traits, about: { ...traits.about, run: this.run } };
    }
    this.assign({ ...traits, notice });
    this.trigger("msg:custom", { answer: message.number, type: message.type, notice }, []);
  }
}
