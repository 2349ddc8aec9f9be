// Compile what Python's own library needs at its start, so that no reader's browser has to.
//
//     node compile_library.mjs PYODIDE TARGET [ARCHIVE ...]
//
// PYODIDE is the folder of the npm package. It is started, ARCHIVES (wheels, and the exercises) are
// unpacked, and what a check imports is imported. TARGET is the library, with the bytecode of all
// modules that this has loaded in the place of their source: a start takes a third of the time.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, target, ...archives] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
// Constants that are sets are written in an order that the seed decides.
const python = await loadPyodide({ indexURL: folder, env: { PYTHONHASHSEED: "0", HOME: "/" } });
for (const archive of archives) {
  const format = archive.endsWith(".whl") ? "wheel" : "zip";
  python.unpackArchive(new Uint8Array(readFileSync(archive)), format);
}
const write = python.runPython(`
import importlib.util
import sys
from importlib._bootstrap_external import _code_to_hash_pyc

for name in ("nutrigen.exercises._page", "numpy", "numpy.random", "pandas"):
    if importlib.util.find_spec(name.partition(".")[0]) is not None:
        importlib.import_module(name)

LIBRARY = next(path for path in sys.path if path.endswith(".zip"))
loaded = {
    module.__spec__.origin
    for module in list(sys.modules.values())
    if getattr(module, "__spec__", None) is not None
}

import io
import zipfile


def write(content):
    source = zipfile.ZipFile(io.BytesIO(content.to_bytes()))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as result:
        for name in source.namelist():
            data, path = source.read(name), f"{LIBRARY}/{name}"
            if path in loaded:
                # It is never compared with its source, which is not there.
                code = compile(data, path, "exec", dont_inherit=True, optimize=0)
                name, data = f"{name}c", _code_to_hash_pyc(code, importlib.util.source_hash(data), False)
            result.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 9)
    return written.getvalue()


write
`);
const library = write(new Uint8Array(readFileSync(`${folder}/python_stdlib.zip`)));
writeFileSync(target, library.toJs());
