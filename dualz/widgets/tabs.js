// The modes as tabs: arrow keys move between them, as in any list of tabs.

const MODES = {
  watch: ["Watch", "Watch the run step by step"],
  predict: ["Predict", "Say what comes next"],
  perform: ["Perform", "Make every choice of a fresh instance yourself"],
  change: ["Change", "Play the same algorithm on another input"],
};

class Tabs {
  constructor(row, life, onChoose) {
    Object.assign(this, { row, life, onChoose });
    life.on(row, "keydown", (event) => this.move(event));
  }

  load(modes) {
    this.modes = modes;
    this.row.hidden = modes.length < 2;
    const tab = (mode) => {
      const [label, title] = MODES[mode];
      const node = make("button", { type: "button", role: "tab", class: "dz-tab", title, "data-mode": mode }, label);
      this.life.on(node, "click", () => this.onChoose(mode));
      return node;
    };
    this.row.replaceChildren(...modes.map(tab));
  }

  select(mode) {
    for (const tab of this.row.children) {
      const here = tab.dataset.mode === mode;
      tab.setAttribute("aria-selected", String(here));
      tab.setAttribute("tabindex", here ? 0 : -1);
    }
  }

  move(event) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.modes.indexOf(event.target.dataset.mode) + move;
    const mode = this.modes[(at + this.modes.length) % this.modes.length];
    this.onChoose(mode);
    this.row.querySelector(`[data-mode=${mode}]`).focus({ preventScroll: true });
  }
}
