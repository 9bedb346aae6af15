// The frame of the stepper: every element that stays, by name.

function layout(root) {
  const fold = (name, ...inside) => make("details", { class: "dz-details" }, make("summary", {}, ...name), ...inside);
  const parts = {
    title: make("span", { class: "dz-name" }),
    input: make("span", { class: "dz-input" }),
    tablist: make("div", { class: "dz-tabs", role: "tablist", "aria-label": "Mode" }),
    notice: make("div", { class: "dz-notice", role: "alert", hidden: true }),
    panel: make("div", { class: "dz-panel", role: "tabpanel", hidden: true }),
    bar: make("div", { class: "dz-controls" }),
    stage: make("div", { class: "dz-stage", tabindex: 0, role: "region" }),
    resize: make("button", { type: "button", class: "dz-link dz-resize" }, "Whole picture"),
    trail: make("div", { class: "dz-origin", role: "status", hidden: true }),
    caption: make("p", { class: "dz-caption", role: "status", "aria-live": "polite" }),
    pane: make("div", { class: "dz-source" }),
    values: make("tbody"),
    kind: make("code"),
    words: make("pre", { class: "dz-words" }),
  };
  parts.folds = [
    fold(["Values of this step: ", parts.kind], make("table", {}, parts.values)),
    fold(["The picture in words"], parts.words),
  ];
  const titles = make("div", { class: "dz-titles" }, parts.title, parts.input);
  const view = make("div", { class: "dz-view" }, parts.stage, parts.resize);
  const left = make("div", { class: "dz-left" }, parts.caption, view, parts.trail, ...parts.folds);
  const head = make("div", { class: "dz-head" }, titles, parts.tablist);
  parts.body = make("div", { class: "dz-body" }, left, parts.pane);
  root.append(head, parts.notice, parts.panel, parts.bar, parts.body);
  return parts;
}
