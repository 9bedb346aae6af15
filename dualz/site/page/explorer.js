// An explorer whose pictures were drawn ahead (dualz/site/baked.py): controls of the page's own, one picture.

let number = 0;

export function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function said(control) {
  const { kind, values, of } = control;
  if (kind === "fixed" && of > 1) return `${values[0]} (fixed here)`;
  return values[control.at];
}

// One control as a labelled line; change(place) is called with the number of the chosen value.
function line(control, change) {
  const { kind, label, values, at } = control;
  const id = `explorer-${(number += 1)}`;
  const name = make("label", { for: id }, label);
  if (kind === "fixed") return make("div", { class: "control" }, make("span", {}, label), make("output", {}, said(control)));
  if (kind === "choice") {
    const options = values.map((value, place) => make("option", { value: place, selected: place === at }, value));
    const select = make("select", { id }, ...options);
    select.addEventListener("change", () => change(Number(select.value)));
    return make("div", { class: "control" }, name, select);
  }
  if (kind === "switch") {
    const box = make("input", { type: "checkbox", id, checked: at === 1 });
    box.addEventListener("change", () => change(Number(box.checked)));
    return make("div", { class: "control" }, box, name);
  }
  const range = make("input", { type: "range", id, min: 0, max: values.length - 1, value: at, "aria-valuetext": values[at] });
  const output = make("output", { for: id }, values[at]);
  range.addEventListener("input", () => {
    const place = Number(range.value);
    output.textContent = values[place];
    range.setAttribute("aria-valuetext", values[place]);
    change(place);
  });
  return make("div", { class: "control" }, name, range, output);
}

function remark({ controls, trained }) {
  const thin = controls.filter(({ kind, values, of }) => kind !== "fixed" && values.length < of);
  const fixed = controls.filter(({ kind, values, of }) => kind === "fixed" && of !== 1);
  const words = thin.map(({ label, values, of }) => `“${label}” stops at ${values.length} of its ${of} places here.`);
  if (thin.length > 2) words.splice(0, thin.length, "The sliders stop at fewer places here than in the notebook.");
  if (trained) words.push("The training was run once for this page; the notebook runs yours.");
  else if (fixed.length) words.push("What is fixed here can be changed in the notebook.");
  return words.join(" ");
}

export function render(baked, root) {
  const { controls, pieces, pictures, shown, trained } = baked;
  const at = controls.map((control) => control.at);
  const picture = make("div", { class: "picture" });
  let wanted = null;
  const show = () => {
    const setting = controls.reduce((sum, { values }, place) => sum * values.length + at[place], 0);
    const found = shown[setting];
    if (typeof found === "number") return draw(pictures[found].map((one) => pieces[one]).join(""), found);
    picture.querySelector(".refusal")?.remove();
    picture.append(make("p", { class: "refusal", role: "alert" }, found));
  };
  // A bitmap comes when it is asked for: the picture before stays until it is there.
  const draw = async (html, found) => {
    wanted = found;
    const next = make("div", {});
    next.innerHTML = html;
    const bitmap = next.querySelector("img");
    if (bitmap) await bitmap.decode().catch(() => {});
    if (wanted === found) picture.replaceChildren(...next.childNodes);
  };
  const lines = controls.map((control, place) => line(control, (value) => { at[place] = value; show(); }));
  const box = make("div", { class: "explorer dz-theme", role: "group", "aria-label": baked.name });
  box.append(make("p", { class: "title" }, baked.name), make("div", { class: "panel" }, ...lines));
  if (trained) box.append(make("p", { class: "small" }, trained));
  box.append(picture);
  const words = remark(baked);
  if (words) box.append(make("p", { class: "small" }, words));
  root.append(box);
  show();
  return () => box.remove();
}
