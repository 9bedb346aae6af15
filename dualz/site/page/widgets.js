// Brings the widgets of a page to life when they come near: each has its stored form already, which stays
// where there are no scripts, on paper where it was never near, and where anything fails.

import { Model, revived } from "./model.js";

const NEAR = "600px";
const sheets = new Set();
// By the element of the place: { place, model, stop }.
export const views = new Map();

export async function json(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`This could not be loaded (${answer.status}). Is the network there?`);
  return answer.json();
}

function dress(address) {
  if (!address || sheets.has(address)) return null;
  sheets.add(address);
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  const dressed = new Promise((done) => (link.onload = link.onerror = done));
  document.head.append(link);
  return dressed;
}

// A run is a file of its own: several steppers and answers may show the same one, and it comes once.
const runs = new Map();

function run(address) {
  if (!runs.has(address)) runs.set(address, json(address));
  runs.get(address).catch(() => runs.delete(address));
  return runs.get(address);
}

async function whole(traits) {
  const apart = traits.data?.$file;
  return apart ? { ...traits, data: await run(apart) } : traits;
}

// Answers from the files that the export has made: presets by name, fresh instances one after the other.
function ahead(answers, { about, silence }) {
  let made = 0;
  return async (message, buffers, model) => {
    if (message.type === "hello") return {};
    const fitting = answers.filter(([asked]) => asked.type === message.type && asked.preset === message.preset);
    if (!fitting.length && window.dualz.python) return window.dualz.python.answer(model, message, buffers);
    if (!fitting.length) throw new Error(silence || "This needs Python.");
    const [, traits] = fitting[made % fitting.length];
    if (message.type === "fresh") made += 1;
    return whole({ ...traits, about: { ...about, ...traits.about } });
  };
}

async function page(element, place) {
  if (place.run) run(place.run);
  const [module, { traits, answers = [] }] = await Promise.all([
    import(new URL(place.esm, document.baseURI)),
    json(place.data),
    dress(place.css),
  ]);
  const widget = typeof module.default === "function" ? await module.default() : module.default ?? module;
  const model = new Model(revived(await whole(traits)), ahead(answers, traits));
  await widget.initialize?.({ model, experimental: {} });
  return { model, stop: await widget.render?.({ model, el: element, experimental: {} }) };
}

async function explorer(element, place) {
  const { render } = await import("./explorer.js");
  return { model: null, stop: render(await json(place.data), element) };
}

const KINDS = { page, stepper: page, explorer };

// One place of the page: its stored form goes when the widget stands. Whoever asks again waits for the same.
export function wake(node) {
  if (views.has(node)) return views.get(node).ready;
  const place = JSON.parse(node.dataset.widget);
  if (!KINDS[place.kind]) return null;
  const view = { place, model: null, stop: null };
  views.set(node, view);
  view.ready = rouse(node, view);
  return view.ready;
}

async function rouse(node, view) {
  const still = [...node.children];
  const element = document.createElement("div");
  try {
    node.append(element);
    Object.assign(view, await KINDS[view.place.kind](element, view.place));
    for (const one of still) one.hidden = true;
    node.dataset.alive = "yes";
  } catch (error) {
    console.error(error);
    element.remove();
    const words = Object.assign(document.createElement("p"), { className: "sorry" });
    words.textContent = `This picture does not move: ${error.message}`;
    node.append(words);
    node.dataset.alive = "no";
  }
  return view;
}

// What Python shows instead of what was made ahead: the place is as empty as at the start.
export function sleep(node) {
  const view = views.get(node);
  if (typeof view?.stop === "function") view.stop();
  views.delete(node);
}

// Everything in there gives way to what Python shows; a place that was never near stays asleep.
export function lay(outputs) {
  for (const node of outputs.children) {
    if (node.classList.contains("live")) continue;
    sleep(node);
    node.hidden = true;
  }
}

export function watch(root = document) {
  const nodes = [...root.querySelectorAll("[data-widget]")];
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { target } of seen.filter((one) => one.isIntersecting)) {
        observer.unobserve(target);
        wake(target);
      }
    },
    { rootMargin: NEAR },
  );
  for (const node of nodes) observer.observe(node);
}
