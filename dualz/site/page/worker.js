// Python beside the page, in a worker: the page lives on while a cell runs, and Stop ends the worker.
// What is asked comes as { id, ask, ... } and is answered by { id, result } or { id, failure }; between them
// come { progress }, { running } (a cell) and { post, buffers } (what a widget says, see dualz/site/inside).

let python = null;
let page = null;
const files = new Map();
const COURSE = "/course";

// All files at once, counted as they come: the whole is known from the manifest.
async function load(base, { sizes }) {
  const whole = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  let come = 0;
  const one = async (name) => {
    const answer = await fetch(new URL(name, base));
    if (!answer.ok) throw new Error(`${name} could not be loaded (${answer.status})`);
    const parts = [];
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      come += value.length;
      postMessage({ progress: { come: Math.min(come, whole), whole } });
    }
    files.set(name.split("/").at(-1).replace(/\.gz$/, ""), await plain(new Blob(parts)));
  };
  await Promise.all(Object.keys(sizes).map(one));
}

// A server may have taken the gzip away already.
async function plain(blob) {
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return blob;
  return new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}

const TYPES = { wasm: "application/wasm", json: "application/json" };
const real = self.fetch.bind(self);

// Pyodide asks for its files by address: they are here already.
function serve(address, options) {
  const name = String(address.url ?? address).split("/").at(-1);
  const blob = files.get(name);
  if (!blob) return real(address, options);
  const type = TYPES[name.split(".").at(-1)] ?? "application/octet-stream";
  return Promise.resolve(new Response(blob, { headers: { "Content-Type": type } }));
}

function module(name) {
  return import(URL.createObjectURL(new Blob([files.get(name)], { type: "text/javascript" })));
}

async function start({ base, manifest, sources, kept }) {
  await load(base, manifest);
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    ["pyodide.mjs", "pyodide.asm.mjs"].map(module),
  );
  self.fetch = serve;
  const indexURL = new URL(manifest.core, base).href;
  const lockFileContents = await files.get("pyodide-lock.json").text();
  python = await loadPyodide({ indexURL, lockFileContents, packageBaseUrl: indexURL, createPyodideModule });
  self.fetch = real;
  python.unpackArchive(await files.get(manifest.bundle).arrayBuffer(), "zip", { extractDir: COURSE });
  python.runPython(`import sys; sys.path.insert(0, "${COURSE}")`);
  files.clear();
  const inside = python.pyimport("dualz.site.inside");
  page = inside.start(JSON.stringify(sources), kept, (text, buffers) => {
    const copies = buffers.toJs();
    buffers.destroy?.();
    postMessage({ post: text, buffers: copies });
  });
  return python.runPython("import platform; platform.python_version()");
}

const ASKED = {
  start,
  run: ({ cell, texts }) => JSON.parse(page.run(cell, JSON.stringify(texts), (running) => postMessage({ running }))),
  help: ({ kind, exercise }) => JSON.parse(page.help(kind, exercise)),
  play: ({ demo }) => JSON.parse(page.play(demo)),
  receive: ({ comm, message, buffers }) => {
    const given = python.toPy(buffers.map((one) => new Uint8Array(one)));
    page.receive(comm, JSON.stringify(message), given);
    given.destroy?.();
  },
};

self.onmessage = async ({ data: { id, ask, ...given } }) => {
  try {
    postMessage({ id, result: await ASKED[ask](given) });
  } catch (error) {
    // Of Python's error the last line is for people.
    const words = String(error.message ?? error).trim().split("\n").at(-1);
    console.debug(error);
    postMessage({ id, failure: words.replace(/^(\w+\.)*\w+Error: /, "") });
  }
};
