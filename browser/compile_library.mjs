// Compile what Python needs at its start, so that no reader's browser has to.
//
//     node compile_library.mjs PYODIDE TARGET [ARCHIVE ...]
//
// PYODIDE is the folder of the npm package. It is started, ARCHIVES (wheels, and the exercises) are
// unpacked, and what a check imports is imported. TARGET is Python's own library, with the bytecode
// of all modules that this has loaded in the place of their source: a start takes a third of the
// time. Nothing in it is compressed, as it is as a whole: so it is smaller, and read faster. Beside
// TARGET stands the bytecode of what was unpacked, `checker.zip` and `numpy.zip`, each to be
// unpacked over its source. Python compares it with the source, and uses it if both belong together.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const [folder, target, ...archives] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
// Constants that are sets are written in an order that the seed decides.
const python = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0", HOME: "/" } });
// As in the worker: bytecode says where its source is.
const packages = python.runPython(
  "import sys; next(path for path in sys.path if path.endswith('site-packages'))",
);
for (const archive of archives) {
  const format = archive.endsWith(".whl") ? "wheel" : "zip";
  python.unpackArchive(new Uint8Array(readFileSync(archive)), format, { extractDir: packages });
}
const made = python.runPython(`
import importlib.util
import sys
from importlib._bootstrap_external import _code_to_hash_pyc

for name in ("nutrigen.exercises._page", "numpy", "numpy.random", "pandas"):
    if importlib.util.find_spec(name.partition(".")[0]) is not None:
        importlib.import_module(name)

LIBRARY = next(path for path in sys.path if path.endswith(".zip"))
PACKAGES = next(path for path in sys.path if path.endswith("site-packages"))
loaded = {
    module.__spec__.origin
    for module in list(sys.modules.values())
    if getattr(module, "__spec__", None) is not None and module.__spec__.origin
}

import io
import zipfile


def bytecode(data, path, checked):
    code = compile(data, path, "exec", dont_inherit=True, optimize=0)
    return _code_to_hash_pyc(code, importlib.util.source_hash(data), checked)


def zipped(files, method):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as result:
        for name, data in files:
            result.writestr(zipfile.ZipInfo(name), data, method, 9)
    return written.getvalue()


def library(content):
    source = zipfile.ZipFile(io.BytesIO(content.to_bytes()))
    files = []
    for name in source.namelist():
        data, path = source.read(name), f"{LIBRARY}/{name}"
        if path in loaded:
            # It is never compared with its source, which is not there.
            name, data = f"{name}c", bytecode(data, path, False)
        files.append((name, data))
    # What is alike stands together, which compresses better.
    return zipped(sorted(files, key=lambda file: file[0].endswith("c")), zipfile.ZIP_STORED)


def beside(package):
    files = []
    for path in sorted(loaded):
        if path.startswith(f"{PACKAGES}/{package}/") and path.endswith(".py"):
            with open(path, "rb") as file:
                data = bytecode(file.read(), path, True)
            name = importlib.util.cache_from_source(path).removeprefix(f"{PACKAGES}/")
            files.append((name, data))
    return zipped(files, zipfile.ZIP_DEFLATED) if files else b""


library, beside
`);
const [library, beside] = made;
writeFileSync(target, library(new Uint8Array(readFileSync(`${folder}/python_stdlib.zip`))).toJs());
for (const [name, of] of [["checker", "nutrigen"], ["numpy", "numpy"]]) {
  const content = beside(of).toJs();
  if (content.length) writeFileSync(join(dirname(target), `${name}.zip`), content);
}
