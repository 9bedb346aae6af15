// The board: one picture that the learner changes. Clicks and drags go to Python, which answers with
// the next picture (trait data, see dualz/widgets/board.py). One message is on its way at a time; of the
// drags that wait only the last one counts, so a slow kernel delays the picture and never queues it up.

const LEAPS = { PageUp: 5, PageDown: -5 };
const TOLD = ["tabindex", "role", "aria-label", "aria-valuenow", "aria-valuemin", "aria-valuemax",
  "aria-valuetext", "aria-orientation", "data-grab", "data-lm-suppress-shortcuts"];

class Board {
  constructor(model, root, life) {
    Object.assign(this, { model, root, life, held: null, queue: [], target: null, asked: false });
    this.layout();
    this.picture = new Picture(this.stage, life, (key) => this.click(key));
    this.kernel = new Kernel(this, life, (answered) => this.heard(answered));
    this.picture.onFit = () => this.fitted();
    this.show(false);
    life.hear(model, "change:data", () => this.show(!this.held));
    life.on(this.again, "click", () => this.tell({ type: "reset" }));
    life.on(this.fold, "toggle", () => this.detail());
    life.on(this.resize, "click", () => this.size(!this.picture.whole));
    printing(life, this.fold, () => this.detail());
    const { svg } = this.picture;
    life.on(svg, "pointerdown", (event) => this.grab(event));
    life.on(svg, "pointermove", (event) => this.pull(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) life.on(svg, end, () => this.drop());
    life.on(svg, "keydown", (event) => this.key(event));
  }

  layout() {
    const name = this.model.get("name");
    this.again = make("button", { type: "button", class: "dz-action" }, "Reset");
    this.notice = make("div", { class: "dz-notice", role: "alert", hidden: true });
    this.caption = make("p", { class: "dz-caption", role: "status", "aria-live": "polite" });
    this.stage = make("div", { class: "dz-stage" });
    this.words = make("pre", { class: "dz-words" });
    this.fold = make("details", { class: "dz-details" }, make("summary", {}, "The picture in words"), this.words);
    const title = make("div", { class: "dz-titles" }, make("span", { class: "dz-name" }, name));
    this.resize = make("button", { type: "button", class: "dz-link dz-resize" }, "Whole picture");
    const view = make("div", { class: "dz-view" }, this.stage, this.resize);
    const body = make("div", { class: "dz-left" }, this.caption, view, this.fold);
    this.root.append(make("div", { class: "dz-head" }, title, this.again), this.notice, body);
    call(this.root, "Board", name, []);
  }

  size(whole) {
    this.picture.whole = whole;
    this.picture.fit();
    this.resize.textContent = whole ? "Readable size" : "Whole picture";
  }

  // What can be scrolled must be reached by the keyboard; what cannot, need not be.
  fitted() {
    const { scrolls } = this.picture;
    const region = { tabindex: 0, role: "region", "aria-label": `${this.root.dataset.name}: picture`, "data-lm-suppress-shortcuts": true };
    for (const [name, value] of Object.entries(region)) {
      if (scrolls) this.stage.setAttribute(name, value);
      else this.stage.removeAttribute(name);
    }
  }

  // Not picture.load for every picture: that would forget the marks, and with them the keyed join.
  show(animate) {
    const data = this.model.get("data");
    const { width, height, least, marks, frame, caption } = data;
    const { picture } = this;
    if (!this.data) picture.load(data);
    this.data = data;
    picture.states = marks;
    if (String([width, height, least]) !== String([...picture.size, picture.least])) {
      picture.measure(data);
      picture.fit();
    }
    this.picture.show({ marks: frame }, animate, caption);
    this.caption.textContent = caption;
    this.detail();
    this.equip();
  }

  detail() {
    this.fold.hidden = !this.data.text;
    if (this.fold.open) this.words.textContent = this.data.text;
  }

  // What can be clicked is a button, what can be dragged is a slider; only what differs is written,
  // so that the mark in focus keeps it.
  equip() {
    this.handles = new Map(this.data.handles.map((handle) => [handle.key, handle]));
    this.grips = new Map(this.data.handles.flatMap((handle) => [handle.key, ...handle.grabs].map((key) => [key, handle])));
    const clicks = new Set(this.data.clicks);
    this.picture.svg.setAttribute("role", clicks.size || this.handles.size ? "group" : "img");
    for (const [key, { node }] of this.picture.marks) {
      const said = this.said(key, clicks.has(key));
      for (const name of TOLD) {
        if (said[name] == null) node.removeAttribute(name);
        else if (node.getAttribute(name) !== String(said[name])) node.setAttribute(name, said[name]);
      }
    }
  }

  said(key, clickable) {
    const handle = this.handles.get(key);
    const grab = this.grips.has(key) ? { "data-grab": this.grips.get(key).axis } : {};
    if (!handle && !clickable) return grab;
    const both = { ...grab, tabindex: 0, "data-lm-suppress-shortcuts": "true" };
    if (!handle) return { ...both, role: "button" }; // its title is its name
    return {
      ...both,
      role: "slider",
      "aria-label": this.picture.name(key).slice(1, -1),
      "aria-valuenow": handle.value,
      "aria-valuemin": handle.low,
      "aria-valuemax": handle.high,
      "aria-valuetext": handle.says,
      "aria-orientation": handle.axis === "y" ? "vertical" : "horizontal",
    };
  }

  // --- what the learner does

  click(key) {
    if (key === null || !this.data.clicks.includes(key)) return;
    const { x, y } = this.picture.marks.get(key);
    this.tell({ type: "click", key, x, y });
  }

  at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.picture.svg.getScreenCTM().inverse());
    return [x, y];
  }

  grab(event) {
    const mark = event.target.closest("g[data-key]");
    const handle = mark && this.grips.get(mark.dataset.key);
    if (!handle || event.button !== 0) return;
    const { x, y, node } = this.picture.marks.get(handle.key);
    const [left, top] = this.at(event);
    this.held = { handle, x, y, left, top };
    this.caption.setAttribute("aria-live", "off");
    this.picture.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    node.focus({ preventScroll: true });
  }

  pull(event) {
    if (!this.held) return;
    const { handle, x, y, left, top } = this.held;
    const [right, bottom] = this.at(event);
    this.move(handle, x + right - left, y + bottom - top, x, y);
  }

  drop() {
    this.held = null;
    this.caption.setAttribute("aria-live", "polite");
  }

  key(event) {
    const mark = event.target.closest("g[data-key]");
    const handle = mark && this.handles.get(mark.dataset.key);
    if (!handle || event.ctrlKey || event.altKey || event.metaKey) return;
    const by = this.keyed(event.key, handle);
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    // Keys may come faster than answers: they count from where the mark is wanted, not from where it is.
    const from = this.target && this.target.key === handle.key ? this.target : this.picture.marks.get(handle.key);
    this.move(handle, from.x + by[0] * handle.step, from.y + by[1] * handle.step, from.x, from.y);
  }

  // Along one axis all four arrows work: up and right are more.
  keyed(key, { axis }) {
    const arrow = ARROWS[key];
    if (arrow && axis === "xy") return arrow;
    const by = arrow ? arrow[0] - arrow[1] : LEAPS[key];
    if (!by) return null;
    return axis === "y" ? [0, -by] : [by, 0];
  }

  move({ key, axis }, x, y, stillX, stillY) {
    const wanted = { key, x: axis === "y" ? stillX : x, y: axis === "x" ? stillY : y };
    this.target = wanted;
    this.tell({ type: "drag", ...wanted });
  }

  // --- Python

  tell(message) {
    const last = this.queue.at(-1);
    if (last && last.type === "drag" && message.type === "drag" && last.key === message.key) this.queue.pop();
    this.queue.push(message);
    if (!this.asked) this.ask();
  }

  ask() {
    this.asked = this.queue.length > 0;
    if (this.asked) this.kernel.ask(this.queue.shift());
    else this.target = null;
  }

  heard(answered) {
    if (!answered) this.queue = [];
    this.ask();
  }
}

const render = rendering("board", "dz-board", (model, root, life) => new Board(model, root, life));

export default { render };
