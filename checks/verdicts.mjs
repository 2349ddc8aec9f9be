// Checks answers in Pyodide, as a page does, and writes what it is told, one line for each answer:
//
//     node checks/verdicts.mjs TASKS
//
// TASKS is a file that checks/verdicts.py writes, and "done" the last line.

import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";

const { core, archive, wheels, answers } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const { loadPyodide } = createRequire(import.meta.url)(`${core}/pyodide.js`);
const silent = { stdout: () => {}, stderr: () => {} };
const python = await loadPyodide({ indexURL: `${core}/`, fullStdLib: false, ...silent });
// As in a page: no package is ever taken from elsewhere.
const folder = python.runPython(
  "import sys; next(path for path in sys.path if path.endswith('site-packages'))",
);

const unpack = (path, format) => {
  const bytes = new Uint8Array(readFileSync(path));
  python.unpackArchive(bytes, format, { extractDir: folder });
  python.runPython("import importlib; importlib.invalidate_caches()");
};

unpack(archive, "zip");
const page = python.pyimport("nutrigen.exercises._page");
const there = new Set();

for (const { code, prelude, expression, given, needs } of answers) {
  for (const name of needs) {
    if (there.has(name)) continue;
    there.add(name);
    for (const wheel of wheels[name]) unpack(wheel, "wheel");
  }
  const names = python.toPy(given);
  const found = page.check(code, prelude, expression, names, () => {});
  const plain = found.toJs({ dict_converter: Object.fromEntries });
  found.destroy();
  names.destroy();
  writeSync(1, `${JSON.stringify(plain, (_key, value) => value ?? null)}\n`);
}
writeSync(1, "done\n");
