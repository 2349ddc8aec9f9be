"""Make the folder with the Python that readers' browsers run, as part of a built site.

    python browser/make_folder.py _build/html

It takes Python and the editor from npm, by the hashes in `package-lock.json`, and the wheels of
NumPy and pandas from Pyodide's public distribution, by the hashes in `pins.json`. Two runs write
the same bytes. With `--pin` it writes `pins.json` anew instead, after another version of `pyodide`
has been chosen in `package.json`.
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import yaml

HERE = Path(__file__).parent
CONFIG = HERE.parent / "_config.yml"
FOLDER = "python"
EXERCISES = "_static/exercises/exercises.zip"
LIBRARY = "python_stdlib.zip"
CORE = (
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    LIBRARY,
    "pyodide-lock.json",
)
WHEELS = {
    "numpy": ("numpy",),
    "pandas": ("pandas", "python-dateutil", "pytz", "six"),
}
EDITOR = "codemirror.js"
COMPRESSED = (".whl", ".zip")
MOST_BYTES = 40_000_000
LICENSE_FILE = re.compile(r"(licen[cs]e|copying|copyright|notice)[^/]*$", re.IGNORECASE)
NOT_A_TEXT = (".py", ".pyc", ".js", ".h")


class CannotMake(Exception):
    """Something is missing or is not what was pinned; the message says what to do."""


def distribution() -> str:
    """Return the address of Pyodide's public distribution, empty if the book uses none."""
    settings = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["sphinx"]["config"]
    return settings.get("exercises_distribution", "")


def read_pins() -> dict:
    """Return what `pins.json` says: versions, and files with their SHA-256."""
    return json.loads((HERE / "pins.json").read_text(encoding="utf-8"))


def program(name: str) -> str:
    """Return where a program of Node.js is."""
    found = shutil.which(name)
    if found is None:
        raise CannotMake(f"There is no {name} here. Install Node.js 18 or later, with npm.")
    return found


def install(to: Path, cache: Path | None = None) -> Path:
    """Install the npm packages in a folder, as locked, and return where they are.

    None of their own scripts is run.
    """
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, to)
    command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if cache is not None:
        command += ["--cache", str((cache / "npm").absolute())]
    done = subprocess.run(command, cwd=to, capture_output=True, text=True)
    if done.returncode:
        raise CannotMake(f"`npm ci` has failed with browser/package-lock.json:\n{done.stderr}")
    return to / "node_modules"


def bundle_editor(modules: Path) -> tuple[bytes, list[str]]:
    """Return the editor as one ES module, and the names of the npm packages in it."""
    beside = modules.parent
    shutil.copy(HERE / EDITOR, beside)
    command = [program("node"), str(modules / "esbuild/bin/esbuild"), EDITOR, "--bundle"]
    command += ["--format=esm", "--minify", "--target=es2022", "--charset=utf8"]
    command += ["--legal-comments=none", "--banner:js=/* Licenses: licenses.txt */"]
    command += ["--outfile=bundle.js", "--metafile=bundle.json", "--log-level=warning"]
    done = subprocess.run(command, cwd=beside, capture_output=True, text=True)
    if done.returncode:
        raise CannotMake(f"browser/{EDITOR} could not be bundled:\n{done.stderr}")
    inputs = json.loads((beside / "bundle.json").read_text(encoding="utf-8"))["inputs"]
    packages = re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", "\n".join(inputs))
    return (beside / "bundle.js").read_bytes(), sorted(set(packages))


def get_core(modules: Path, pins: dict) -> dict[str, bytes]:
    """Return the files of Python itself, which must be the pinned ones, by name."""
    package = modules / "pyodide"
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    if version != pins["version"]:
        raise CannotMake(
            f"package-lock.json has pyodide {version}, pins.json {pins['version']}. "
            "`python browser/make_folder.py --pin` writes pins.json anew."
        )
    files = {}
    for pin in pins["core"]:
        content = (package / pin["name"]).read_bytes()
        verify(pin, content, "the npm package pyodide")
        files[pin["name"]] = content
    locked = {pin["name"]: pin["sha256"] for pins_ in lock_pins(package).values() for pin in pins_}
    for pin in (*pins["numpy"], *pins["pandas"]):
        if locked.get(pin["name"]) != pin["sha256"]:
            raise CannotMake(
                f"pins.json has {pin['name']} with SHA-256 {pin['sha256']}, "
                f"pyodide-lock.json {locked.get(pin['name'], 'does not have it')}. "
                "`python browser/make_folder.py --pin` writes pins.json anew."
            )
    return files


def lock_pins(package: Path) -> dict[str, list[dict]]:
    """Return names and hashes of the wheels, as the lock in the npm package states them."""
    lock = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    return {
        part: [{"name": lock[name]["file_name"], "sha256": lock[name]["sha256"]} for name in names]
        for part, names in WHEELS.items()
    }


def verify(pin: dict, content: bytes, source: str) -> None:
    """Raise `CannotMake` unless the content is the pinned one."""
    found = sha256(content)
    if found != pin["sha256"]:
        raise CannotMake(
            f"{pin['name']} from {source} is not the pinned file: "
            f"SHA-256 expected {pin['sha256']}, found {found}."
        )


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def download(pin: dict, address: str, cache: Path | None = None) -> bytes:
    """Return a wheel of the public distribution, which must be the pinned one.

    What the cache has with another hash is asked for again.
    """
    kept = cache / "wheels" / pin["name"] if cache else None
    if kept and kept.is_file() and sha256(kept.read_bytes()) == pin["sha256"]:
        return kept.read_bytes()
    if not address:
        raise CannotMake(
            f"exercises_distribution in _config.yml is empty: {pin['name']} comes from nowhere. "
            "Give a folder that has it with --wheels, or leave NumPy out with --core-only."
        )
    try:
        with urllib.request.urlopen(address + pin["name"], timeout=60) as answer:
            content = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        raise CannotMake(
            f"{pin['name']} could not be taken from {address}: {problem}. Try again where this "
            "address can be reached, give a folder that has the file with --wheels, or leave "
            "NumPy out with --core-only."
        ) from problem
    verify(pin, content, address)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(content)
    return content


def wheels_of_folder(pins: dict, folder: Path) -> dict[str, dict[str, bytes]]:
    """Return the wheels that a folder has, by part and name; a part is there as a whole or not.

    Another build than the pinned one is good enough to try, and said.
    """
    parts = {}
    for part in WHEELS:
        missing = [pin["name"] for pin in pins[part] if not (folder / pin["name"]).is_file()]
        if missing:
            print(f"Without {part}: {folder} does not have {', '.join(missing)}.")
            continue
        parts[part] = {pin["name"]: (folder / pin["name"]).read_bytes() for pin in pins[part]}
        for pin in pins[part]:
            found = sha256(parts[part][pin["name"]])
            if found != pin["sha256"]:
                print(
                    f"For trials only: {pin['name']} is another build than the pinned one, "
                    f"SHA-256 expected {pin['sha256']}, found {found}."
                )
    if "numpy" not in parts:
        raise CannotMake(
            f"{folder} does not have {pins['numpy'][0]['name']}. Without --wheels it is taken "
            "from the public distribution; --core-only makes the folder without NumPy."
        )
    return parts


def compile_library(
    modules: Path, site: Path, parts: dict[str, dict[str, bytes]]
) -> tuple[bytes, dict[str, bytes]]:
    """Return Python's own library, with bytecode of the modules that a check loads, and others'.

    Without it each start would compile them in the reader's browser, most of its time. The
    bytecode of the checker and of NumPy is by itself, by name of the part that it belongs to.
    """
    with tempfile.TemporaryDirectory() as place:
        archives = []
        for part in parts.values():
            for name, content in part.items():
                archives.append(Path(place) / name)
                archives[-1].write_bytes(content)
        if (site / EXERCISES).is_file():
            archives.append(site / EXERCISES)
        target = Path(place) / LIBRARY
        command = [program("node"), HERE / "compile_library.mjs", modules / "pyodide", target]
        done = subprocess.run([*command, *archives], capture_output=True, text=True)
        if done.returncode:
            raise CannotMake(f"Python's library could not be compiled:\n{done.stderr}")
        others = {name: Path(place) / f"{name}.zip" for name in ("checker", "numpy")}
        compiled = {name: path.read_bytes() for name, path in others.items() if path.is_file()}
        return target.read_bytes(), compiled


def compress(content: bytes) -> bytes:
    """Return a gzip file that depends on its content alone, not on name and time."""
    written = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=written, compresslevel=9, mtime=0) as file:
        file.write(content)
    return written.getvalue()


def store(files: dict[str, bytes], folder: Path) -> list[dict]:
    """Write files into the folder, what is not compressed as gzip, and describe them."""
    entries = []
    for name, content in files.items():
        compressed = name.endswith(COMPRESSED) and name != LIBRARY
        file, stored = (name, content) if compressed else (f"{name}.gz", compress(content))
        (folder / file).write_bytes(stored)
        entries.append(
            {
                "name": name,
                "file": file,
                "sha256": sha256(content),
                "bytes": len(content),
                "transfer": len(stored),
            }
        )
    return entries


def license_texts(modules: Path, packages: list[str], parts: dict[str, dict[str, bytes]]) -> str:
    """Return the licenses of all that the folder holds, as one text.

    npm packages and wheels bring theirs. Of what was compiled into Python, NumPy and pandas, and is
    named in none of these, the texts are in `browser/licenses/`.
    """
    texts = list(licenses_of_parts("pyodide"))
    texts += [text for name in packages for text in licenses_of_npm_package(modules / name)]
    for part, wheels in parts.items():
        texts += [text for wheel in wheels.items() for text in licenses_of_wheel(*wheel)]
        texts += licenses_of_parts(part)
    rule = "=" * 80
    return "\n".join(f"{rule}\n{title}\n{rule}\n\n{text.strip()}\n" for title, text in texts)


def licenses_of_parts(of: str) -> Iterator[tuple[str, str]]:
    """Yield title and text of the licenses in one folder of `browser/licenses/`."""
    for path in sorted((HERE / "licenses" / of).glob("*.txt")):
        yield f"In {of}: {path.stem}", path.read_text(encoding="utf-8")


def licenses_of_npm_package(package: Path) -> Iterator[tuple[str, str]]:
    """Yield title and text of the licenses that an npm package has in its folder."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    paths = [path for path in sorted(package.iterdir()) if LICENSE_FILE.search(path.name)]
    if not paths:
        raise CannotMake(f"The npm package {about['name']} has no license in its folder.")
    for path in paths:
        title = f"{about['name']} {about['version']} ({about['license']}): {path.name}"
        yield title, path.read_text(encoding="utf-8")


def licenses_of_wheel(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield title and text of the licenses in a wheel, those of bundled parts too."""
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        found = [
            path
            for path in sorted(wheel.namelist())
            if LICENSE_FILE.search(path) and not path.endswith(NOT_A_TEXT)
        ]
        if not found:
            raise CannotMake(f"{name} has no license in it.")
        for path in found:
            yield f"{name}: {path}", wheel.read(path).decode("utf-8", errors="replace")


def make_folder(
    site: Path,
    wheels: Path | None = None,
    cache: Path | None = None,
    core_only: bool = False,
) -> Path:
    """Make the folder of a site anew and return it; what was there stays if this fails."""
    if not site.is_dir():
        raise CannotMake(f"There is no folder {site}. `make book` builds the site.")
    pins = read_pins()
    with tempfile.TemporaryDirectory() as place:
        modules = install(Path(place), cache)
        core = get_core(modules, pins)
        if core_only:
            parts = {}
        elif wheels is not None:
            parts = wheels_of_folder(pins, wheels)
        else:
            address = distribution()
            parts = {
                part: {pin["name"]: download(pin, address, cache) for pin in pins[part]}
                for part in WHEELS
            }
        core[LIBRARY], compiled = compile_library(modules, site, parts)
        editor, packages = bundle_editor(modules)

        made = Path(place) / FOLDER
        made.mkdir()
        engine = {"version": pins["version"], "core": store(core, made)}
        files = {part: dict(files) for part, files in parts.items()}
        for part, content in compiled.items():
            files.setdefault(part, {})[f"{part}-bytecode.zip"] = content
        engine |= {part: store(contents, made) for part, contents in files.items()}
        engine["editor"] = store({EDITOR: editor}, made)
        texts = license_texts(modules, packages, parts)
        (made / "licenses.txt").write_text(texts, encoding="utf-8", newline="\n")
        (made / "engine.json").write_text(
            json.dumps(engine, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
        size = folder_bytes(made)
        if size > MOST_BYTES:
            raise CannotMake(f"The folder has {size} bytes; {MOST_BYTES} are the most.")
        target = site / FOLDER
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(made, target)
    return target


def folder_bytes(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.iterdir())


def new_pins(cache: Path | None = None) -> dict:
    """Return new pins from the locked npm package, with sizes of the wheels if they can be had."""
    with tempfile.TemporaryDirectory() as place:
        package = install(Path(place), cache) / "pyodide"
        lock = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        core = []
        for name in CORE:
            content = (package / name).read_bytes()
            core.append({"name": name, "sha256": sha256(content), "bytes": len(content)})
        parts = lock_pins(package)
    for entry in (entry for part in parts.values() for entry in part):
        try:
            entry["bytes"] = len(download(entry, distribution(), cache))
        except CannotMake:
            print(f"Without its size, since it cannot be had: {entry['name']}")
    return {"version": about["version"], "python": lock["info"]["python"], "core": core, **parts}


def main(arguments: list[str] | None = None) -> int:
    """Make the folder, or pins, and say in a sentence how it went."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("site", type=Path, nargs="?", help="the folder of the built site")
    parser.add_argument(
        "--wheels", type=Path, help="take the wheels from this folder, also other builds"
    )
    parser.add_argument("--cache", type=Path, help="keep here what was downloaded")
    parser.add_argument("--core-only", action="store_true", help="leave NumPy and pandas out")
    parser.add_argument("--pin", action="store_true", help="write pins.json anew instead")
    options = parser.parse_args(arguments)
    if (options.site is None) != options.pin:
        parser.error("give either SITE or --pin")
    try:
        if options.pin:
            pins = json.dumps(new_pins(options.cache), indent=2) + "\n"
            (HERE / "pins.json").write_text(pins, encoding="utf-8")
            return 0
        folder = make_folder(options.site, options.wheels, options.cache, options.core_only)
    except CannotMake as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{folder} has {folder_bytes(folder) / 1e6:.1f} MB, of at most {MOST_BYTES / 1e6:.0f}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
