// The source pane: the generators' text, the running line lit, callers' lines lit more faintly.

const TOKEN = new RegExp(
  [
    /(?<string>[rbfu]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/,
    /(?<comment>#[^\n]*)/,
    /\b(?<keyword>and|as|assert|break|class|continue|def|del|elif|else|except|False|finally|for|from|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\b/,
    /\b(?<number>\d[\w.]*)\b/,
  ]
    .map((part) => part.source)
    .join("|"),
  "g",
);

// The lines of a text, each a list of [kind, words].
function coloured(text) {
  const lines = [[]];
  const put = (kind, words) => {
    words.split("\n").forEach((part, at) => {
      if (at) lines.push([]);
      if (part) lines.at(-1).push([kind, part]);
    });
  };
  let at = 0;
  for (const found of text.matchAll(TOKEN)) {
    put("", text.slice(at, found.index));
    const [kind] = Object.entries(found.groups).find(([, words]) => words !== undefined);
    put(kind, found[0]);
    at = found.index + found[0].length;
  }
  put("", text.slice(at));
  return lines;
}

// The lines (from 0) of the docstring after its first one: they hide the algorithm, so they are folded.
function docstring(text) {
  const found = /:[^\S\n]*(?:#[^\n]*)?\n\s*[rR]?("""|''')[^]*?\1/.exec(text);
  if (!found || !/^\s*(@[^\n]*\n\s*)*(async\s+)?def\b[^]*$/.test(text.slice(0, found.index + 1))) return [0, 0];
  const start = found.index + found[0].search(/[rR]?("""|''')/);
  const line = (place) => text.slice(0, place).split("\n").length - 1;
  return [line(start), line(found.index + found[0].length)];
}

class SourcePane {
  constructor(box, life) {
    this.life = life;
    this.box = box;
    this.tabs = make("div", { class: "dz-files", role: "group", "aria-label": "Functions of this run" });
    this.text = make("div", { class: "dz-code", tabindex: 0, role: "region" });
    box.append(this.tabs, this.text);
  }

  load(sources) {
    this.pages = sources.map((source) => this.page(source));
    this.text.replaceChildren(...this.pages.map((page) => page.node));
    this.lit = [];
    this.buttons = sources.map((source, number) => {
      const button = make("button", { type: "button", class: "dz-file" }, source.name);
      this.life.on(button, "click", () => this.turn(number));
      return button;
    });
    this.tabs.replaceChildren(...this.buttons);
    this.box.hidden = !sources.length;
    this.turn(0);
  }

  page(source) {
    const [first, last] = docstring(source.text);
    const node = make("div", { class: "dz-page", hidden: true });
    const indents = source.text.split("\n").map((words) => words.search(/\S|$/));
    const lines = coloured(source.text).map((parts, at) => {
      const words = parts.map(([kind, said]) => (kind ? make("span", { class: `dz-${kind}` }, said) : said));
      const pointer = make("span", { class: "dz-pointer", "aria-hidden": "true" });
      const line = make("div", { class: "dz-line" }, pointer, make("span", { class: "dz-no", "aria-hidden": "true" }, String(at + 1)));
      const code = make("code", {}, ...words);
      code.style.setProperty("--dz-indent", indents[at]);
      line.append(code);
      if (at > first && at <= last) line.classList.add("dz-folded");
      return line;
    });
    node.append(...lines);
    if (last > first) lines[first].prepend(this.fold(node, last - first));
    return { node, lines };
  }

  fold(page, count) {
    const said = (open) => (open ? "Fold the docstring" : `Unfold the docstring: ${count} more ${count === 1 ? "line" : "lines"}`);
    const button = make("button", { type: "button", class: "dz-fold" }, "+");
    const turn = (open) => {
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", said(open));
      button.title = said(open);
      button.textContent = open ? "−" : "+";
    };
    turn(false);
    this.life.on(button, "click", () => turn(page.classList.toggle("dz-open")));
    return button;
  }

  turn(number) {
    this.open = number;
    this.pages.forEach((page, at) => (page.node.hidden = at !== number));
    this.buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(at === number)));
  }

  // stack: [[source, line], ...], the outermost generator first.
  show(stack) {
    for (const line of this.lit) {
      line.classList.remove("dz-running", "dz-calling");
      line.removeAttribute("aria-current");
      line.querySelector(".dz-pointer").textContent = "";
    }
    this.lit = [];
    stack.forEach(([number, at], depth) => {
      const line = this.pages[number].lines[at - 1];
      if (!line) return;
      const inner = depth === stack.length - 1;
      line.classList.add(inner ? "dz-running" : "dz-calling");
      line.querySelector(".dz-pointer").textContent = inner ? "▶" : "▷";
      if (inner) line.setAttribute("aria-current", "step");
      this.lit.push(line);
    });
    this.buttons.forEach((button, number) => {
      const depth = stack.findLastIndex(([one]) => one === number);
      button.classList.toggle("dz-in-call", depth >= 0 && depth < stack.length - 1);
      button.classList.toggle("dz-in-run", depth >= 0 && depth === stack.length - 1);
    });
    const inner = stack.at(-1);
    if (inner && inner[0] !== this.open) this.turn(inner[0]);
    if (this.lit.length) this.reveal(this.lit.at(-1));
  }

  // By hand: scrollIntoView would scroll the notebook too.
  reveal(line) {
    const top = line.offsetTop;
    const bottom = top + line.offsetHeight;
    const { scrollTop, clientHeight } = this.text;
    if (top < scrollTop + 20) this.text.scrollTop = top - 40;
    else if (bottom > scrollTop + clientHeight - 20) this.text.scrollTop = bottom - clientHeight + 40;
  }
}
