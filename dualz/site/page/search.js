// Search in the course, by the index that pagefind made; it is loaded when the field gets the focus.

const MOST = 8;
const PAUSE = 150;

export function boot() {
  const form = document.querySelector(".search");
  if (!form) return;
  form.hidden = false;
  const [field, box] = [form.querySelector("input"), form.querySelector(".found")];
  let engine = null;
  let asked = 0;
  const load = () => (engine ??= import(new URL("pagefind/pagefind.js", document.baseURI)));
  field.addEventListener("focus", load, { once: true });
  field.addEventListener("input", () => look(field.value.trim()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    box.querySelector("a")?.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...box.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  });
  document.addEventListener("click", (event) => form.contains(event.target) || close());
  form.addEventListener("focusout", (event) => event.relatedTarget && !form.contains(event.relatedTarget) && close());

  function close() {
    box.hidden = true;
  }

  async function look(words) {
    asked += 1;
    const mine = asked;
    if (!words) return close();
    await new Promise((done) => setTimeout(done, PAUSE));
    if (mine !== asked) return;
    const { search } = await load();
    const { results } = await search(words);
    const found = await Promise.all(results.slice(0, MOST).map((result) => result.data()));
    if (mine === asked) show(words, found, results.length);
  }

  function show(words, found, many) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.textContent = many ? `${many} ${many === 1 ? "page" : "pages"}` : `Nothing about “${words}”.`;
    const list = document.createElement("ul");
    for (const page of found) {
      const best = page.sub_results?.find((part) => part.anchor) ?? page;
      const link = Object.assign(document.createElement("a"), { href: local(best.url), textContent: page.meta.title });
      const excerpt = document.createElement("p");
      excerpt.innerHTML = best.excerpt ?? page.excerpt; // pagefind escapes it, and adds <mark>
      const item = document.createElement("li");
      if (best !== page) link.append(`: ${best.title}`);
      item.append(link, excerpt);
      list.append(item);
    }
    box.replaceChildren(status, list);
    box.hidden = false;
  }
}

// pagefind's addresses begin at the root of the site: here they are made relative to this page.
function local(address) {
  return new URL(address.replace(/^.*\/(?=[^/]*$)/, ""), document.baseURI).href;
}
