// Runs a Python program in Pyodide, with the course where a page has it:
//     node python.mjs PYODIDE BUNDLE [MODULE.py ...] < program
// What the program prints comes out; modules can be imported by it.
import { readFileSync } from "node:fs";

const COURSE = "/course";
const [pyodide, bundle, ...modules] = process.argv.slice(2);
const { loadPyodide } = await import(`${pyodide}/pyodide.mjs`);
const python = await loadPyodide({ indexURL: `${pyodide}/`, env: { DUALZ_ANSWERS: ":memory:" } });
python.unpackArchive(new Uint8Array(readFileSync(bundle)), "zip", { extractDir: COURSE });
python.runPython(`import sys; sys.path.insert(0, "${COURSE}")`);
for (const file of modules) python.FS.writeFile(`${COURSE}/${file.split("/").at(-1)}`, readFileSync(file, "utf8"));
try {
  python.runPython(readFileSync(0, "utf8"));
} catch (error) {
  // Not the error itself: Node would print the source of Pyodide with it.
  console.error(error.message);
  process.exitCode = 1;
}
