// The page as the device: it reads the file of a network, runs it on what the learner draws, and needs no kernel.
// Python, where there is one, is told what was drawn and read (dualz/widgets/device.py).

const BLOCK = 4; // milliseconds that one measurement of the speed takes at least: the page's clock is coarse
const BLOCKS = 8;
const QUIET = 250; // milliseconds without a change, after which it is measured and Python is told

const spaced = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

// The rows and columns in which the codes of a map are shown: channels down, places across; dense layers fold.
function arranged(channels, places) {
  if (places > 1) return [channels, places];
  let rows = Math.ceil(channels / 50);
  while (channels % rows) rows += 1;
  return [rows, channels / rows];
}

// The codes of one map as tiles: blue above 0, orange below.
class Tiles {
  constructor(channels, places) {
    const [rows, columns] = arranged(channels, places);
    const high = rows === 1 ? 14 : Math.max(rows * 1.3, 24);
    this.svg = primitive(["svg", { class: "dz-tiles", viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", height: high, "aria-hidden": "true" }, ""]);
    this.tiles = Array.from({ length: rows * columns }, (_, place) => primitive(["rect", {
      x: place % columns, y: Math.floor(place / columns), width: 1.02, height: 1.02,
    }, ""]));
    this.svg.append(...this.tiles);
    this.codes = [];
  }

  show(codes, zero) {
    codes.forEach((code, place) => {
      if (this.codes[place] === code) return;
      this.tiles[place].setAttribute("class", code < zero ? "dz-below" : "dz-above");
      this.tiles[place].setAttribute("fill-opacity", Math.min(Math.abs(code - zero) / 127, 1).toFixed(2));
    });
    this.codes = codes;
  }
}

class DevicePad {
  constructor(model, root, life) {
    Object.assign(this, { model, root, life, waiting: null });
    this.notice = make("div", { class: "dz-notice", role: "alert", hidden: true });
    this.again = make("button", { type: "button", class: "dz-action" }, "Clear");
    this.caption = make("p", { class: "dz-caption", role: "status", "aria-live": "polite" });
    this.facts = make("p", { class: "dz-facts" });
    const title = make("div", { class: "dz-titles" }, make("span", { class: "dz-name" }, model.get("name")));
    this.body = make("div", { class: "dz-device-body" });
    root.append(make("div", { class: "dz-head" }, title, this.again), this.notice, this.body);
    call(root, "Device", model.get("name"), []);
    this.samples = model.get("samples");
    this.load();
    life.on(this.again, "click", () => this.pad?.clear());
    life.hear(model, "change:file", () => this.load());
    life.hear(model, "change:drawn", () => this.take(model.get("drawn")));
  }

  // A file that cannot be read is answered with a sentence, and nothing of it is shown.
  load() {
    const drawn = this.pad ? this.pad.values : this.model.get("drawn");
    this.pad = null;
    this.life.drop(this.waiting);
    try {
      this.net = readNet(this.model.get("file"));
      this.probes = this.split(this.model.get("probes"), this.model.get("probe_sizes"));
      const { size } = this.net.layers[0];
      insist(size === drawn.length, `This network reads ${size} numbers, and ${drawn.length} are drawn here.`);
      this.build(drawn);
      this.notice.hidden = true;
    } catch (error) {
      this.body.replaceChildren();
      this.notice.textContent = `The page cannot run this network. ${error.message}`;
      this.notice.hidden = false;
    }
  }

  split(view, sizes) {
    let at = 0;
    return sizes.map((size) => {
      at += size;
      return readNet(new DataView(view.buffer, view.byteOffset + at - size, size));
    });
  }

  build(drawn) {
    const Kind = { signal: SignalPad, image: ImagePad }[this.model.get("kind")];
    this.pad = new Kind(this.life, drawn.length, () => this.read());
    this.body.replaceChildren(this.caption, this.pad.node, this.classes(), this.layers(), this.facts);
    this.take(drawn, true);
  }

  take(values, always = false) {
    if (!this.pad || values.length !== this.pad.values.length) return;
    if (always || values.some((value, place) => value !== this.pad.values[place])) this.pad.set([...values]);
  }

  // --- the two lists: what each class got, and what each map says

  classes() {
    const labels = this.model.get("labels");
    this.bars = labels.map((label, place) => {
      const sample = this.samples[place];
      const name = { "aria-label": `Draw the example of class ${label}`, title: `Draw the example of class ${label}` };
      const button = make("button", { type: "button", class: "dz-class", ...name }, this.pad.thumb(sample), label);
      this.life.on(button, "click", () => {
        this.pad.set([...sample]);
        this.pad.trace(sample);
      });
      const bar = make("span", { class: "dz-bar" });
      const code = make("span", { class: "dz-code-of" });
      return { bar, code, row: make("li", {}, button, make("span", { class: "dz-rail" }, bar), code) };
    });
    const list = make("ol", { class: "dz-classes" }, ...this.bars.map(({ row }) => row));
    return this.section("dz-side", "The codes of the classes", list, this.pad.help);
  }

  layers() {
    const maps = [{ outputs: this.net.layers[0].size, places: 1, zeroOut: this.net.zero }, ...this.net.layers];
    const last = maps.length - 1;
    this.maps = maps.map(({ outputs, places, zeroOut }, number) => {
      const tiles = new Tiles(outputs, places);
      const name = number === 0 ? "the input" : number === last ? `layer ${number}, the last` : `layer ${number}`;
      const size = places > 1 ? `${outputs} × ${places}` : outputs;
      const said = make("span", { class: "dz-says" });
      const head = make("div", { class: "dz-map-head" }, make("span", {}, `${name} `, make("small", {}, `${size} codes`)), said);
      return { tiles, said, zero: zeroOut, name, row: make("li", {}, head, tiles.svg) };
    });
    const words = this.probes.length ? "Layer by layer: codes, and what a probe reads" : "Layer by layer: codes";
    return this.section("dz-layers", words, make("ol", { class: "dz-maps" }, ...this.maps.map(({ row }) => row)));
  }

  section(kind, words, ...inside) {
    const label = { "aria-label": `${this.root.dataset.name}: ${words}` };
    return make("section", { class: kind, ...label }, make("p", { class: "dz-part" }, words), ...inside);
  }

  // --- reading

  read() {
    const codes = runMaps(this.net, quantized(this.net, this.pad.values));
    const readings = this.probes.length ? readingsOf(this.probes, codes) : [];
    this.found = { codes: [...codes.at(-1)], depth: readings.length ? depthOf(readings) : null };
    this.showClasses();
    this.showMaps(codes, readings);
    this.root.setAttribute("aria-busy", "true");
    this.life.drop(this.waiting);
    this.waiting = this.life.later(QUIET, () => this.settle());
  }

  showClasses() {
    const { codes } = this.found;
    const best = classOf(codes);
    const labels = this.model.get("labels");
    this.bars.forEach(({ bar, code, row }, place) => {
      bar.style.width = `${((codes[place] + 128) / 255) * 100}%`;
      code.textContent = codes[place];
      row.classList.toggle("dz-best", place === best);
    });
    const second = classOf(codes.map((code, place) => (place === best ? -129 : code)));
    const ahead = codes[best] - codes[second];
    const margin = ahead ? `${ahead} ${ahead === 1 ? "code" : "codes"} ahead of ${labels[second]}` : `level with ${labels[second]}, and the first of equals wins`;
    const { depth } = this.found;
    const where = depth === null ? "" : ` Decided at ${this.maps[depth].name}: from there on every reading is ${labels[best]}.`;
    this.caption.textContent = `Read as ${labels[best]}, ${margin}.${where}`;
  }

  showMaps(codes, readings) {
    const labels = this.model.get("labels");
    const { depth } = this.found;
    this.maps.forEach(({ tiles, said, zero, row }, number) => {
      tiles.show(codes[number], zero);
      row.classList.toggle("dz-decided", number === depth);
      row.classList.toggle("dz-agrees", depth !== null && number >= depth);
      said.textContent = number < readings.length ? `reads ${labels[readings[number]]}${number === depth ? ", decided" : ""}` : "";
    });
  }

  settle() {
    const time = this.measured();
    const said = time >= 10 ? spaced(Math.round(time)) : time.toFixed(1);
    const bytes = spaced(this.model.get("file").byteLength);
    this.facts.textContent = `${bytes} bytes in the file, ${spaced(this.net.work)} multiply-adds a reading, about ${said} µs in this page (the best of ${BLOCKS} measurements).`;
    this.root.removeAttribute("aria-busy");
    this.tell();
  }

  // Microseconds for one reading: the best of some means, since the machine has other things to do as well.
  measured() {
    const input = quantized(this.net, this.pad.values);
    const means = Array.from({ length: BLOCKS }, () => {
      const start = performance.now();
      let runs = 0;
      let passed = 0;
      while (passed < BLOCK) {
        runMaps(this.net, input);
        runs += 1;
        passed = performance.now() - start;
      }
      return (passed / runs) * 1000;
    });
    return Math.min(...means);
  }

  tell() {
    try {
      this.model.set("drawn", [...this.pad.values]);
      this.model.set("codes", this.found.codes);
      this.model.set("depth", this.found.depth);
      this.model.save_changes();
    } catch {
      // A page without a kernel: nobody listens, and nothing here depends on it.
    }
  }
}

const render = rendering("device", "dz-device", (model, root, life) => new DevicePad(model, root, life));

export default { render };
