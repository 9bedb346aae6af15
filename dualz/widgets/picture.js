// The picture: a keyed join. A frame lists [number, x, y]; data.marks[number] is how the mark looks:
// { k: key, c: class, t: title, z: "back" | "front", p: [[tag, attributes, text], ...] }.
// A mark whose key is known moves (a CSS transition), a new one fades in, a lost one goes at once.
// data.least is the smallest scale at which its letters can be read: what has no room then is scrolled to.

// Pixels of the page that a scroll bar takes.
const BAR = 18;
const HIGHEST = 460;
const TELLING = /tone-(active|new|taken)/;

function redress(node, [, before, said], [, after, words]) {
  for (const name of Object.keys(before)) if (!(name in after)) node.removeAttribute(name);
  for (const [name, value] of Object.entries(after)) if (before[name] !== value) node.setAttribute(name, value);
  if (said !== words) node.textContent = words;
}

class Picture {
  constructor(stage, life, onPick) {
    this.stage = stage;
    this.whole = false;
    this.onFit = () => {};
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "dz-picture");
    [this.back, this.front, this.over] = ["back", "front", "over"].map((name) => {
      const layer = document.createElementNS(SVG, "g");
      layer.setAttribute("class", `dz-layer-${name}`);
      return layer;
    });
    this.svg.append(this.back, this.front, this.over);
    stage.append(this.svg);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    const pick = (event) => {
      const mark = event.target.closest(".dz-layer-front g[data-key], g[role=button]");
      onPick(mark ? mark.dataset.key : null);
    };
    life.on(this.svg, "click", pick);
    life.on(this.svg, "keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      pick(event);
    });
    life.onResize(stage, () => this.fit());
  }

  load(data) {
    this.states = data.marks;
    this.measure(data);
    this.marks = new Map();
    this.outlined = [];
    this.frame = null; // its numbers are of the marks before
    for (const layer of [this.back, this.front, this.over]) layer.replaceChildren();
    this.fit();
    this.stage.scrollTo(0, 0); // where the run before was looked at says nothing about this one
  }

  measure({ width, height, least }) {
    this.size = [width, height];
    this.least = least;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  // The width in pixels of the page below which the picture would have to be scrolled.
  get need() {
    return this.size[0] * Math.min(1, this.least) + BAR;
  }

  show(frame, animate, name) {
    const moving = animate && !this.calm.matches;
    this.svg.classList.toggle("dz-still", !moving);
    this.svg.setAttribute("aria-label", name);
    this.frame = frame;
    const inView = this.view();
    const kept = new Set();
    for (const [number, x, y] of frame.marks) {
      const state = this.states[number];
      kept.add(state.k);
      let mark = this.marks.get(state.k);
      if (!mark || mark.state.z !== state.z) mark = this.add(state, moving);
      else if (mark.state !== state) this.change(mark, state);
      if (mark.x === x && mark.y === y) continue;
      // Gliding costs the browser a layer for each mark: none for those that nobody can see.
      const glide = inView(x) || inView(mark.x) ? "" : "none";
      if (mark.node.style.transition !== glide) mark.node.style.transition = glide;
      [mark.x, mark.y] = [x, y];
      mark.node.style.transform = `translate(${x}px, ${y}px)`;
    }
    for (const [key, mark] of this.marks) if (!kept.has(key)) this.remove(key, mark);
    this.order(frame);
    this.outline(this.outlined);
    if (this.scrolls) this.reveal(frame, moving);
  }

  add(state, moving) {
    const known = this.marks.get(state.k);
    if (known) known.node.remove();
    const node = document.createElementNS(SVG, "g");
    node.dataset.key = state.k;
    node.setAttribute("class", state.c);
    const title = document.createElementNS(SVG, "title");
    title.textContent = state.t;
    node.append(title, ...state.p.map(primitive));
    (state.z === "back" ? this.back : this.front).append(node);
    if (moving) node.animate({ opacity: [0, 1] }, 200);
    const mark = { node, state };
    this.marks.set(state.k, mark);
    return mark;
  }

  change(mark, state) {
    const { node, state: before } = mark;
    if (before.c !== state.c) node.setAttribute("class", state.c);
    if (before.t !== state.t) node.firstChild.textContent = state.t;
    const alike = before.p.length === state.p.length && state.p.every((part, at) => part[0] === before.p[at][0]);
    if (alike) state.p.forEach((part, at) => redress(node.children[at + 1], before.p[at], part));
    else node.replaceChildren(node.firstChild, ...state.p.map(primitive));
    mark.state = state;
  }

  remove(key, mark) {
    mark.node.remove();
    this.marks.delete(key);
  }

  // Whether a place is in the part of the picture that the stage shows, give or take a mark.
  view() {
    if (!this.scrolls) return () => true;
    const { scrollLeft, clientWidth } = this.stage;
    const [low, high] = [scrollLeft / this.scale - 60, (scrollLeft + clientWidth) / this.scale + 60];
    return (x) => x > low && x < high;
  }

  // Later marks lie over earlier ones, as in the static picture. moveBefore keeps a transition going.
  order(frame) {
    const at = { back: this.back.firstChild, front: this.front.firstChild };
    for (const [number] of frame.marks) {
      const { k, z } = this.states[number];
      const { node } = this.marks.get(k);
      if (node === at[z]) at[z] = node.nextSibling;
      else if (node.parentNode.moveBefore) node.parentNode.moveBefore(node, at[z]);
      else node.parentNode.insertBefore(node, at[z]);
    }
  }

  // The name of a mark in a sentence: its title, else the words in it.
  name(key) {
    const known = this.marks.get(key);
    const state = known ? known.state : this.states.find((one) => one.k === key);
    const words = state ? state.t || state.p.map((part) => part[2]).filter(Boolean).join(" ") : "";
    return `“${words || key}”`;
  }

  // Choices can be reached by Tab and say whether they are chosen; nothing else in a picture can. Their name
  // is that of their title: a label of its own would have to repeat every letter that is drawn.
  offer(keys) {
    this.withdraw();
    this.svg.setAttribute("role", "group");
    for (const key of keys) {
      const mark = this.marks.get(key);
      if (!mark) continue;
      const said = { tabindex: 0, role: "button", "aria-pressed": "false" };
      for (const [name, value] of Object.entries(said)) mark.node.setAttribute(name, value);
      mark.node.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  }

  withdraw() {
    this.svg.setAttribute("role", "img");
    for (const { node } of this.marks.values()) {
      for (const name of ["tabindex", "role", "aria-pressed"]) node.removeAttribute(name);
    }
  }

  press(keys) {
    for (const node of this.svg.querySelectorAll("[aria-pressed]")) {
      node.setAttribute("aria-pressed", String(keys.includes(node.dataset.key)));
    }
  }

  // Outlines lie over the marks: [[key, "chosen" | "right" | "wrong" | "followed"], ...].
  outline(wanted) {
    this.outlined = wanted;
    if (!wanted.length && !this.over.firstChild) return;
    this.over.replaceChildren();
    for (const [key, kind] of wanted) {
      const mark = this.marks.get(key);
      if (mark) this.over.append(outlined(mark, kind));
    }
  }

  // Room is the outer width: that a scroll bar comes or goes does not change it.
  fit() {
    if (!this.size) return;
    const [width, height] = this.size;
    const room = Math.max(this.stage.offsetWidth - BAR, 120);
    const small = Math.min(1, room / width, HIGHEST / height);
    const readable = Math.max(Math.min(1, room / width), this.least);
    this.scale = this.whole ? small : readable;
    this.tooLarge = small < readable - 0.01;
    this.scrolls = this.tooLarge && !this.whole;
    this.svg.setAttribute("width", Math.ceil(width * this.scale));
    this.svg.setAttribute("height", Math.ceil(height * this.scale));
    this.stage.parentNode.classList.toggle("dz-too-large", this.tooLarge);
    this.onFit();
    if (this.scrolls && this.frame) this.reveal(this.frame, false);
  }

  // Scrolls the stage, never the page, and only as far as the marks the step is about need.
  reveal(frame, moving) {
    const marks = frame.marks.filter(([number]) => TELLING.test(this.states[number].c));
    if (!marks.length) return;
    const span = (places, size, at) => {
      const low = (Math.min(...places) - 40) * this.scale;
      const high = (Math.max(...places) + 40) * this.scale;
      if (low < at || high - low > size) return Math.max(low, 0);
      return high > at + size ? high - size : at;
    };
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.stage;
    const left = span(marks.map(([, x]) => x), clientWidth, scrollLeft);
    const top = span(marks.map(([, , y]) => y), clientHeight, scrollTop);
    if (left !== scrollLeft || top !== scrollTop) {
      this.stage.scrollTo({ left, top, behavior: moving ? "smooth" : "auto" });
    }
  }
}
