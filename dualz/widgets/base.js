// What every part of the stepper uses: making elements, and one place that undoes everything.
// The files of the page are joined into one module (dualz/widgets/conversation.py): a relative
// import would fail in the module that the notebook makes of them.

// Where the arrow keys lead, in x and y; y grows downwards.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FOCUSABLE = new Set(["button", "input", "select", "summary", "textarea"]);

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value != null && value !== false) node.setAttribute(name, value);
  }
  // On every focusable element: on an ancestor alone it does not keep the notebook's keys away.
  if (FOCUSABLE.has(tag) || "tabindex" in attributes) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children.filter((child) => child != null));
  return node;
}

const ICONS = {
  first: "M4 3v10M12.5 3.5 6.5 8l6 4.5z",
  back: "M11 3.5 5 8l6 4.5z",
  play: "M5 3l8 5-8 5z",
  pause: "M5.5 3v10M10.5 3v10",
  next: "M5 3.5 11 8l-6 4.5z",
  last: "M12 3v10M3.5 3.5l6 4.5-6 4.5z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  svg.firstChild.setAttribute("d", ICONS[name]);
  return svg;
}

// Everything that outlives a call (listeners, timers, observers) is begun here and ended by end().
class Life {
  constructor(fail) {
    this.fail = fail;
    this.over = new AbortController();
    this.timers = new Set();
    this.ends = [];
  }

  // An error in a handler would only reach the browser's console: the learner is told instead.
  guard(handler) {
    return (...given) => {
      try {
        return handler(...given);
      } catch (error) {
        this.fail(error);
      }
    };
  }

  on(target, type, handler, options = {}) {
    target.addEventListener(type, this.guard(handler), { signal: this.over.signal, ...options });
  }

  hear(model, event, handler) {
    const safe = this.guard(handler);
    model.on(event, safe);
    this.ends.push(() => model.off(event, safe));
  }

  later(wait, handler) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.guard(handler)();
    }, wait);
    this.timers.add(timer);
    return timer;
  }

  drop(timer) {
    clearTimeout(timer);
    this.timers.delete(timer);
  }

  onResize(node, handler) {
    const observer = new ResizeObserver(this.guard(handler));
    observer.observe(node);
    this.ends.push(() => observer.disconnect());
  }

  end() {
    this.over.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const undo of this.ends) undo();
    this.ends = [];
  }
}

function list(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

// What the module exports as "render": builds the widget in an element of its own, and cleans up after it.
function rendering(kind, classes, build) {
  return ({ model, el }) => {
    const root = make("div", { class: `dz-theme dz-stepper ${classes}`.trim(), role: "group", tabindex: -1 });
    const life = new Life((error) => {
      const words = `The ${kind} stopped at an error of its own: ${error.message}`;
      root.append(make("p", { class: "dz-notice", role: "alert" }, words));
    });
    el.append(root);
    life.guard(() => build(model, root, life))();
    return () => {
      life.end();
      root.remove();
    };
  };
}

// The names of a widget and of its regions, each one only once on a page: "huffman.tree, number 2".
function call(root, kind, name, regions) {
  const others = [...document.querySelectorAll(".dz-stepper")].filter((one) => one !== root);
  const taken = new Set(others.map((one) => one.dataset.name));
  let said = name;
  for (let number = 2; taken.has(said); number += 1) said = `${name}, number ${number}`;
  root.dataset.name = said;
  root.setAttribute("aria-label", `${kind}: ${said}`);
  for (const [node, what] of regions) node.setAttribute("aria-label", `${said}: ${what}`);
}

// On paper nobody can open anything: the words of the picture are printed with it.
function printing(life, fold, fill) {
  let opened = false;
  life.on(window, "beforeprint", () => {
    opened = !fold.open;
    fold.open = true;
    fill();
  });
  life.on(window, "afterprint", () => {
    if (opened) fold.open = false;
  });
}
