// A stub of the Jupyter side of an anywidget: model, loader and life cycle, as anywidget 0.11 has them.
// Installed once in a blank page; Python drives it through window.stub.

class Model {
  constructor(state) {
    this.state = state;
    this.listeners = [];
    this.dirty = new Set();
    this.saved = [];
    this.sent = [];
    this.outbox = []; // both of them, in order: { state } or { content }
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    const traits = typeof name === "object" ? name : { [name]: value };
    for (const key of this.assign(traits)) this.dirty.add(key);
  }

  // What Python sets arrives here: listeners run, nothing is sent back.
  assign(traits) {
    const changed = Object.keys(traits).filter((key) => !same(this.state[key], traits[key]));
    for (const key of changed) this.state[key] = traits[key];
    for (const key of changed) this.trigger(`change:${key}`, this, this.state[key]);
    if (changed.length) this.trigger("change", this);
    return changed;
  }

  save_changes() {
    const traits = {};
    for (const key of this.dirty) traits[key] = structuredClone(this.state[key]);
    this.dirty.clear();
    if (!Object.keys(traits).length) return;
    this.saved.push(traits);
    this.outbox.push({ state: traits });
  }

  send(content) {
    this.sent.push(structuredClone(content));
    this.outbox.push({ content: structuredClone(content) });
  }

  trigger(name, ...values) {
    for (const listener of [...this.listeners]) {
      if (listener.name === name) listener.callback(...values);
    }
  }
}

function same(one, other) {
  if (one instanceof DataView || other instanceof DataView) return one === other;
  return JSON.stringify(one) === JSON.stringify(other);
}

// What anywidget hands to a module: every listener belongs to an owner and leaves with it.
function proxy(model, owner) {
  return {
    get: model.get.bind(model),
    set: model.set.bind(model),
    save_changes: model.save_changes.bind(model),
    send: model.send.bind(model),
    on(names, callback) {
      for (const name of names.split(" ")) model.listeners.push({ name, callback, owner });
    },
    off(names, callback) {
      const gone = (one) =>
        one.owner === owner &&
        (names == null || names.split(" ").includes(one.name)) &&
        (callback == null || callback === one.callback);
      model.listeners = model.listeners.filter((one) => !gone(one));
    },
  };
}

// A DataView stands for bytes, as in Jupyter; on the way to and from Python they are base64 in {$bytes}.
function revive(value) {
  if (value && typeof value === "object" && "$bytes" in value) {
    return new DataView(Uint8Array.from(atob(value.$bytes), (letter) => letter.charCodeAt(0)).buffer);
  }
  return value;
}

function revived(state) {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, revive(value)]));
}

async function load(esm) {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const module = await import(url);
  URL.revokeObjectURL(url);
  if (module.render) return { render: module.render };
  if (!module.default) throw new Error("the module must export a default function or object");
  return typeof module.default === "function" ? await module.default() : module.default;
}

window.stub = {
  async mount({ esm, css, state }) {
    await this.close(); // of a test that has failed, or has not looked
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
    const model = new Model(revived(state));
    const controller = new AbortController();
    const widget = await load(esm);
    const experimental = {};
    const { signal } = controller;
    const undo = await widget.initialize?.({ model: proxy(model, "model"), signal, experimental });
    const el = document.querySelector("#widget");
    const cleanup = await widget.render?.({ model: proxy(model, "view"), el, signal, experimental });
    Object.assign(this, { model, controller, style, widget, cleanups: [cleanup, undo] });
  },

  // The same widget once more on the page, with a model of its own; close() takes it away too.
  async twin() {
    const model = new Model(structuredClone(this.model.state));
    const el = document.createElement("div");
    document.body.append(el);
    const cleanup = await this.widget.render({ model: proxy(model, "view"), el });
    this.cleanups.push(cleanup, () => el.remove());
  },

  set(traits) {
    this.model.assign(revived(traits));
  },

  receive(content) {
    this.model.trigger("msg:custom", content, []);
  },

  // Runs the module's own cleanup and says how many listeners it has left behind.
  async close() {
    if (!this.model) return 0;
    this.controller.abort();
    for (const cleanup of this.cleanups) if (typeof cleanup === "function") await cleanup();
    this.style.remove();
    const { length } = this.model.listeners;
    this.model = null;
    return length;
  },
};
