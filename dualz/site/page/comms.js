// The page's side of the widgets that Python has made: a model for each comm, as in Jupyter
// (dualz/site/inside/comms.py is the other side).

import { Model } from "./model.js";

function at(state, path) {
  return path.slice(0, -1).reduce((found, part) => found[part], state);
}

// Bytes in a state travel beside it; their places are named.
function filled(state, paths = [], buffers = []) {
  paths.forEach((path, number) => (at(state, path)[path.at(-1)] = new DataView(buffers[number].buffer)));
  return state;
}

function emptied(value, path, paths, buffers) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    paths.push(path);
    buffers.push(value.buffer ?? value);
    return null;
  }
  if (Array.isArray(value)) return value.map((one, number) => emptied(one, [...path, number], paths, buffers));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, emptied(one, [...path, name], paths, buffers)]));
}

export class LiveModel extends Model {
  constructor(comms, id, state) {
    super(state, null);
    Object.assign(this, { comms, id, dirty: {}, waiting: false });
  }

  set(name, value) {
    const given = typeof name === "object" ? name : { [name]: value };
    Object.assign(this.dirty, given);
    this.assign(given);
  }

  // One update is on its way at a time; of what is dragged meanwhile the last counts.
  async save_changes() {
    if (this.waiting) return;
    this.waiting = true;
    try {
      while (Object.keys(this.dirty).length) {
        const { dirty } = this;
        this.dirty = {};
        const [buffer_paths, buffers] = [[], []];
        const state = emptied(dirty, [], buffer_paths, buffers);
        await this.comms.tell(this.id, { method: "update", state, buffer_paths }, buffers);
      }
    } catch (error) {
      this.trigger("lost", error);
    } finally {
      this.waiting = false;
    }
  }

  send(content, callbacks, buffers = []) {
    const sent = this.comms.tell(this.id, { method: "custom", content }, buffers);
    sent.catch((error) => this.trigger("msg:custom", { answer: content.number, notice: error.message }, []));
  }

  // The traits that Python sets in answer to a message; its notice is thrown.
  ask(content, buffers) {
    const traits = {};
    return new Promise((done, fail) => {
      const heard = (answer) => {
        this.off("msg:custom", heard);
        this.noting = null;
        if (answer.notice) fail(new Error(answer.notice));
        else done(traits);
      };
      this.on("msg:custom", heard);
      this.noting = traits;
      this.send(content, undefined, buffers);
    });
  }

  heard({ method, state, buffer_paths, content }, buffers) {
    if (method === "update") {
      const given = filled(state, buffer_paths, buffers);
      if (this.noting) Object.assign(this.noting, given);
      this.assign(given);
    }
    if (method === "custom") this.trigger("msg:custom", content, buffers);
  }
}

export class Comms {
  // tell(comm, message, buffers) brings a message to Python and ends when Python has dealt with it.
  constructor(tell) {
    Object.assign(this, { tell, models: new Map() });
  }

  get(reference) {
    return this.models.get(String(reference).replace(/^IPY_MODEL_/, ""));
  }

  heard(text, buffers) {
    const { type, comm, data } = JSON.parse(text);
    if (type === "comm_open") {
      this.models.set(comm, new LiveModel(this, comm, filled(data.state ?? {}, data.buffer_paths, buffers)));
    } else if (type === "comm_close") this.models.delete(comm);
    else this.models.get(comm)?.heard(data, buffers);
  }
}
