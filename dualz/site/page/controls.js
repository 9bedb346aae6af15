// Draws what ipywidgets has made, with native elements and their labels: what an Explorer and a lesson use.
// view(model, comms) gives { node, stop }.

import { make } from "./explorer.js";

let number = 0;

function follow(model, names, draw) {
  const events = names.map((name) => `change:${name}`).join(" ");
  model.on(events, draw);
  draw();
  return () => model.off(events, draw);
}

function change(model, traits) {
  model.set(traits);
  model.save_changes();
}

// A control with its label before it; output: what shows the value in words.
function labelled(model, input, output = null) {
  const id = `control-${(number += 1)}`;
  input.id = id;
  const name = make("label", { for: id }, model.get("description"));
  const node = make("div", { class: "control" }, ...(input.type === "checkbox" ? [input, name] : [name, input]));
  if (output) node.append(output);
  const stop = follow(model, ["disabled"], () => (input.disabled = Boolean(model.get("disabled"))));
  return { node, stop };
}

function slider(model, { low, high, step, at, words, names, chosen }) {
  const input = make("input", { type: "range", min: low, max: high, step });
  const output = make("output", {});
  const drawn = labelled(model, input, output);
  const stop = follow(model, names, () => {
    input.value = at();
    output.textContent = words();
    input.setAttribute("aria-valuetext", words());
  });
  input.addEventListener("input", () => change(model, chosen(Number(input.value))));
  return { node: drawn.node, stop: () => [drawn.stop, stop].forEach((end) => end()) };
}

function short(value) {
  return String(Number(Number(value).toPrecision(4)));
}

function ofNumbers(model) {
  return slider(model, {
    low: model.get("min"),
    high: model.get("max"),
    step: model.get("step") ?? 1,
    at: () => model.get("value"),
    words: () => short(model.get("value")),
    names: ["value"],
    chosen: (value) => ({ value }),
  });
}

function ofPowers(model) {
  const base = model.get("base");
  return slider(model, {
    low: model.get("min"),
    high: model.get("max"),
    step: model.get("step"),
    at: () => Math.log(model.get("value")) / Math.log(base),
    words: () => short(model.get("value")),
    names: ["value"],
    chosen: (power) => ({ value: base ** power }),
  });
}

function ofChoices(model) {
  const options = model.get("_options_labels");
  return slider(model, {
    low: 0,
    high: options.length - 1,
    step: 1,
    at: () => model.get("index"),
    words: () => options[model.get("index")],
    names: ["index"],
    chosen: (index) => ({ index }),
  });
}

function dropdown(model) {
  const options = model.get("_options_labels").map((label, place) => make("option", { value: place }, label));
  const select = make("select", {}, ...options);
  const drawn = labelled(model, select);
  const stop = follow(model, ["index"], () => (select.value = model.get("index")));
  select.addEventListener("change", () => change(model, { index: Number(select.value) }));
  return { node: drawn.node, stop };
}

function checkbox(model) {
  const box = make("input", { type: "checkbox" });
  const drawn = labelled(model, box);
  const stop = follow(model, ["value"], () => (box.checked = model.get("value")));
  box.addEventListener("change", () => change(model, { value: box.checked }));
  return { node: drawn.node, stop };
}

function text(model) {
  const long = model.get("_model_name") === "TextareaModel";
  const field = make(long ? "textarea" : "input", { spellcheck: "false", autocomplete: "off", rows: long ? model.get("rows") ?? 3 : null });
  const drawn = labelled(model, field);
  const stop = follow(model, ["value"], () => {
    if (field.value !== model.get("value")) field.value = model.get("value");
  });
  field.addEventListener("input", () => change(model, { value: field.value }));
  return { node: drawn.node, stop };
}

function upload(model) {
  const field = make("input", { type: "file" });
  const drawn = labelled(model, field);
  field.addEventListener("change", async () => {
    const files = [...field.files];
    const value = files.map(async (file) => ({
      name: file.name,
      type: file.type,
      size: file.size,
      last_modified: file.lastModified,
      content: await file.arrayBuffer(),
    }));
    change(model, { value: await Promise.all(value) });
  });
  return drawn;
}

function button(model) {
  const node = make("button", { type: "button" });
  const stop = follow(model, ["description", "disabled"], () => {
    node.textContent = model.get("description");
    node.disabled = Boolean(model.get("disabled"));
  });
  node.addEventListener("click", () => model.send({ event: "click" }));
  return { node, stop };
}

function html(model) {
  // The style of pictures is the page's own.
  const style = String(model.get("value")).startsWith("<style");
  const node = make("div", { hidden: style });
  const stop = style ? () => {} : follow(model, ["value"], () => (node.innerHTML = model.get("value")));
  return { node, stop };
}

// A VBox of a panel and a picture is an explorer, and looks like one that was drawn ahead.
function box(model, comms) {
  const views = model.get("children").map((child) => view(comms.get(child), comms));
  const names = { HBoxModel: "panel", VBoxModel: "explorer" };
  const node = make("div", { class: names[model.get("_model_name")] ?? null }, ...views.map((one) => one.node));
  return { node, stop: () => views.forEach((one) => one.stop?.()) };
}

// An anywidget brings its own module and style.
function own(model) {
  const node = make("div", {});
  const style = make("style", {}, model.get("_css") ?? "");
  node.append(style);
  const element = make("div", {});
  node.append(element);
  const address = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
  let stop = null;
  let over = false;
  const come = async () => {
    const found = await import(address);
    URL.revokeObjectURL(address);
    const widget = typeof found.default === "function" ? await found.default() : found.default ?? found;
    await widget.initialize?.({ model, experimental: {} });
    if (!over) stop = await widget.render?.({ model, el: element, experimental: {} });
  };
  const ready = come();
  return { node, ready, stop: () => { over = true; stop?.(); } };
}

const KINDS = {
  AnyModel: own,
  ButtonModel: button,
  CheckboxModel: checkbox,
  DropdownModel: dropdown,
  FileUploadModel: upload,
  FloatLogSliderModel: ofPowers,
  FloatSliderModel: ofNumbers,
  HBoxModel: box,
  HTMLModel: html,
  IntSliderModel: ofNumbers,
  LabelModel: html,
  SelectionSliderModel: ofChoices,
  TextModel: text,
  TextareaModel: text,
  VBoxModel: box,
};

export function view(model, comms) {
  const draw = model && KINDS[model.get("_model_name")];
  if (draw) return draw(model, comms);
  const name = model ? model.get("_model_name").replace(/Model$/, "") : "This part";
  return { node: make("p", { class: "sorry" }, `${name} is not drawn in a page; the notebook shows it.`), stop: () => {} };
}
