// What the learner draws on: a signal of points, or an image of 8 x 8 counts. Mouse, finger and keys do the same.
// A pad calls `changed()` after every change; its numbers are such that float32 holds them exactly.

// A pad may belong to a page without a kernel, so all that it says, it says itself.
class Pad {
  constructor(life, name, keys, changed) {
    Object.assign(this, { life, changed, pen: null });
    this.svg = primitive(["svg", { class: "dz-pad", tabindex: 0, role: "application", "aria-roledescription": "drawing pad" }, ""]);
    this.svg.setAttribute("aria-label", name);
    this.svg.setAttribute("data-lm-suppress-shortcuts", "true");
    this.where = make("p", { class: "dz-where-pen", role: "status", "aria-live": "polite" });
    this.help = make("p", { class: "dz-help" }, keys);
    this.node = make("div", { class: "dz-draw" }, this.svg, this.where);
    life.on(this.svg, "pointerdown", (event) => this.press(event));
    life.on(this.svg, "pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) life.on(this.svg, end, () => this.lift());
    life.on(this.svg, "keydown", (event) => this.type(event));
  }

  place(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [x, y];
  }

  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.svg.setPointerCapture(event.pointerId);
    this.svg.focus({ preventScroll: true });
    this.pen = this.place(event);
    this.stroke(this.pen, this.pen);
  }

  // A fast hand is seen at few places a second; the browser remembers those between.
  drag(event) {
    if (!this.pen) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) {
      const next = this.place(one);
      this.stroke(this.pen, next, false);
      this.pen = next;
    }
    this.show();
  }

  lift() {
    this.pen = null;
  }

  type(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " ") event.preventDefault(); // or the page would scroll away below the pen
    if (!this.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.show();
  }

  say(words) {
    this.where.textContent = words;
  }
}

const POINT = 10;
const TALL = 200;
const REACH = 4;
const FINE = 256;

class SignalPad extends Pad {
  constructor(life, count, changed) {
    super(life, `A signal of ${count} points`,
      "Draw with the mouse or a finger. Keys: left and right choose a point, up and down move it (Page Up and "
      + "Page Down: further), Shift with left or right takes the height along.", changed);
    this.values = new Array(count).fill(0);
    this.at = 0;
    this.svg.setAttribute("viewBox", `0 0 ${count * POINT} ${TALL}`);
    for (const level of [-2, 0, 2]) {
      const y = this.high(level);
      this.svg.append(primitive(["line", { class: level ? "dz-level" : "dz-zero", x1: 0, y1: y, x2: count * POINT, y2: y }, ""]));
    }
    this.cursor = primitive(["rect", { class: "dz-cursor", y: 0, width: POINT, height: TALL }, ""]);
    this.ghost = primitive(["polyline", { class: "dz-ghost" }, ""]);
    this.line = primitive(["polyline", { class: "dz-line-drawn" }, ""]);
    this.dots = this.values.map((_, place) => primitive(["circle", { class: "dz-dot", cx: (place + 0.5) * POINT, r: 2.6 }, ""]));
    this.svg.append(this.cursor, this.ghost, this.line, ...this.dots);
  }

  high(value) {
    return TALL / 2 - (clip(value, -REACH, REACH) / REACH) * (TALL / 2 - 5);
  }

  points(values) {
    return values.map((value, place) => `${(place + 0.5) * POINT},${this.high(value).toFixed(1)}`).join(" ");
  }

  column(x) {
    return clip(Math.floor(x / POINT), 0, this.values.length - 1);
  }

  put(place, value) {
    this.values[place] = clip(Math.round(value * FINE) / FINE, -REACH, REACH);
  }

  stroke([left, before], [right, after], shown = true) {
    const [first, last] = [this.column(left), this.column(right)];
    const many = Math.abs(last - first);
    for (let step = 0; step <= many; step += 1) {
      const share = many ? step / many : 1;
      const y = before + share * (after - before);
      this.put(first + Math.sign(last - first) * step, ((TALL / 2 - y) / (TALL / 2 - 5)) * REACH);
    }
    this.at = last;
    if (shown) this.show();
  }

  key({ key, shiftKey }) {
    const across = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[key];
    const up = { ArrowUp: 0.25, ArrowDown: -0.25, PageUp: 1, PageDown: -1 }[key];
    const value = this.values[this.at];
    if (across) {
      const to = clip(this.at + across, 0, this.values.length - 1);
      const step = Math.sign(to - this.at);
      for (let place = this.at; shiftKey && place !== to; place += step) this.put(place + step, value);
      this.at = to;
    } else if (up) this.put(this.at, value + up);
    else if (key === "Delete" || key === "Backspace") this.put(this.at, 0);
    else return false;
    this.say(`Point ${this.at + 1} of ${this.values.length}: ${this.values[this.at].toFixed(2)}.`);
    return true;
  }

  set(values) {
    this.values = values.map((value) => value);
    this.show();
  }

  clear() {
    this.set(this.values.map(() => 0));
  }

  trace(values) {
    this.ghost.setAttribute("points", values ? this.points(values) : "");
  }

  show() {
    this.cursor.setAttribute("x", this.at * POINT);
    this.line.setAttribute("points", this.points(this.values));
    this.dots.forEach((dot, place) => dot.setAttribute("cy", this.high(this.values[place]).toFixed(1)));
    this.changed();
  }

  thumb(values) {
    const svg = primitive(["svg", { class: "dz-thumb", viewBox: `0 0 ${values.length * POINT} ${TALL}`, "aria-hidden": "true" }, ""]);
    svg.append(primitive(["polyline", { points: this.points(values) }, ""]));
    return svg;
  }
}

// As the digits of the data were made: ink on 32 x 32 fine points, counted in cells of 4 x 4, from 0 to 16.
const CELL = 4;
const MOST_INK = CELL * CELL;
const NIB = 2.3;

class ImagePad extends Pad {
  constructor(life, count, changed) {
    const side = Math.sqrt(count);
    super(life, `An image of ${side} by ${side} cells`,
      "Draw with the mouse or a finger, as high as the frame. Keys: the space bar puts the pen down and lifts it, "
      + "the arrows move it, Delete empties a cell.", changed);
    Object.assign(this, { side, fine: side * CELL, at: [2 * CELL, 2 * CELL], down: false });
    this.svg.setAttribute("viewBox", `0 0 ${this.fine} ${this.fine}`);
    this.svg.classList.add("dz-square");
    this.base = new Array(count).fill(0);
    this.ink = new Uint8Array(this.fine * this.fine);
    this.cells = this.base.map((_, place) => {
      const [x, y] = [(place % side) * CELL, Math.floor(place / side) * CELL];
      return primitive(["rect", { class: "dz-cell", x, y, width: CELL, height: CELL }, ""]);
    });
    this.ghost = primitive(["g", { class: "dz-ghost-cells" }, ""]);
    this.nib = primitive(["circle", { class: "dz-nib", r: NIB }, ""]);
    this.svg.append(...this.cells, this.ghost, this.nib);
  }

  get values() {
    const { side, fine } = this;
    const counts = this.base.map((count) => count * MOST_INK);
    this.ink.forEach((wet, place) => {
      counts[Math.floor(place / fine / CELL) * side + Math.floor((place % fine) / CELL)] += wet;
    });
    return counts.map((count) => Math.min(count, MOST_INK) / MOST_INK);
  }

  dab(x, y) {
    const { fine, ink } = this;
    for (let row = Math.max(0, Math.floor(y - NIB)); row < Math.min(fine, y + NIB); row += 1) {
      for (let column = Math.max(0, Math.floor(x - NIB)); column < Math.min(fine, x + NIB); column += 1) {
        if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 <= NIB * NIB) ink[row * fine + column] = 1;
      }
    }
  }

  stroke([left, before], [right, after], shown = true) {
    const many = Math.ceil(2 * Math.hypot(right - left, after - before)) || 1;
    for (let step = 0; step <= many; step += 1) {
      this.dab(left + (step / many) * (right - left), before + (step / many) * (after - before));
    }
    this.at = [clip(right, 0, this.fine), clip(after, 0, this.fine)];
    if (shown) this.show();
  }

  key({ key }) {
    const [x, y] = this.at;
    const by = ARROWS[key];
    const [column, row] = [x, y].map((value) => clip(Math.floor(value / CELL), 0, this.side - 1));
    if (by) {
      this.at = [clip(x + 2 * by[0], 0, this.fine), clip(y + 2 * by[1], 0, this.fine)];
      if (this.down) this.stroke([x, y], this.at, false);
    } else if (key === " ") {
      this.down = !this.down;
      if (this.down) this.dab(x, y);
    } else if (key === "Delete" || key === "Backspace") this.empty(column, row);
    else return false;
    const [now, line] = this.at.map((value) => clip(Math.floor(value / CELL), 0, this.side - 1) + 1);
    this.say(`Pen ${this.down ? "down" : "up"}, row ${line}, column ${now}.`);
    return true;
  }

  empty(column, row) {
    this.base[row * this.side + column] = 0;
    for (let line = row * CELL; line < (row + 1) * CELL; line += 1) {
      this.ink.fill(0, line * this.fine + column * CELL, line * this.fine + (column + 1) * CELL);
    }
  }

  set(values) {
    this.base = values.map((value) => value);
    this.ink.fill(0);
    this.show();
  }

  clear() {
    this.set(this.base.map(() => 0));
  }

  // Of the example only the outline of its dark cells is left, to be drawn over.
  trace(values) {
    const { side } = this;
    this.ghost.replaceChildren(...(values ?? []).flatMap((value, place) => {
      const [x, y] = [(place % side) * CELL, Math.floor(place / side) * CELL];
      return value < 0.4 ? [] : [primitive(["circle", { cx: x + CELL / 2, cy: y + CELL / 2, r: 0.5 }, ""])];
    }));
  }

  show() {
    this.values.forEach((value, place) => this.cells[place].setAttribute("fill-opacity", value));
    this.nib.setAttribute("cx", this.at[0]);
    this.nib.setAttribute("cy", this.at[1]);
    this.nib.classList.toggle("dz-down", this.down || Boolean(this.pen));
    this.changed();
  }

  thumb(values) {
    const svg = primitive(["svg", { class: "dz-thumb", viewBox: `0 0 ${this.side} ${this.side}`, "aria-hidden": "true" }, ""]);
    svg.append(...values.map((value, place) => primitive(["rect", {
      x: place % this.side, y: Math.floor(place / this.side), width: 1, height: 1, "fill-opacity": value,
    }, ""])));
    return svg;
  }
}
