// What every page does where scripts run. Plain modules, no bundler: the folder has a hash in its name.

import * as progress from "./progress.js";
import * as search from "./search.js";
import * as widgets from "./widgets.js";

const THEMES = ["auto", "light", "dark"];

function theme() {
  const button = document.querySelector(".theme");
  const root = document.documentElement;
  const show = (chosen) => {
    if (chosen === "auto") {
      delete root.dataset.theme;
      delete root.dataset.jpThemeLight;
    } else {
      root.dataset.theme = chosen;
      root.dataset.jpThemeLight = String(chosen === "light"); // what the style of the widgets asks for
    }
    button.textContent = `Theme: ${chosen}`;
  };
  const now = () => root.dataset.theme ?? "auto";
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(now()) + 1) % THEMES.length];
    show(next);
    try {
      if (next === "auto") localStorage.removeItem("dualz.theme");
      else localStorage.setItem("dualz.theme", next);
    } catch {
      // The choice holds for this page.
    }
  });
  show(now());
  button.hidden = false;
}

// What is too wide is scrolled in its own box, and then the keyboard must reach it.
function scrollers(root = document) {
  const boxes = [...root.querySelectorAll("pre, .wide")];
  const look = () => {
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1);
    boxes.forEach((box, at) => {
      if (wide[at]) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  };
  new ResizeObserver(look).observe(document.body);
}

// Pictures that have not been near yet are not loaded, and on paper nobody opens a fold: but help stays folded.
function printing() {
  let opened = [];
  addEventListener("beforeprint", () => {
    for (const image of document.querySelectorAll("img[loading=lazy]")) image.loading = "eager";
    opened = [...document.querySelectorAll("main details:not([open], .hints details, .dz-details)")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
}

function contents() {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#contents") location.hash = "main";
  });
}

function python() {
  const button = document.querySelector(".start-python");
  if (!button) return;
  const says = document.querySelector(".python-says");
  button.hidden = false;
  // The focus would be lost with the button; the button that stops Python comes right after these words.
  says.tabIndex = -1;
  button.addEventListener("click", async () => {
    says.focus({ preventScroll: true });
    button.disabled = true;
    says.textContent = "Python is coming: about 7 MB, the first time.";
    try {
      const { start } = await import("./python.js");
      const page = { ...document.body.dataset, says, button, widgets, progress };
      window.dualz.python = await start({ page, onProgress: (words) => (says.textContent = words) });
    } catch (error) {
      console.error(error);
      says.textContent = `Python did not start: ${error.message}`;
      button.disabled = false;
    }
  });
}

export function boot() {
  window.dualz = { widgets, progress, python: null };
  theme();
  scrollers();
  printing();
  contents();
  progress.boot();
  search.boot();
  python();
  widgets.watch();
}

boot();
