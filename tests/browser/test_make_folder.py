"""The folder with Python holds what was pinned and nothing else, the same bytes each time.

In place of npm and Node stand small programs, but for the test of the real folder.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import browser
import make_folder
import pytest
from rendering import licenses

ROOT = Path(__file__).parents[2]
BIN = "Scripts" if os.name == "nt" else "bin"
PYTHON = ROOT / ".venv" / "checks" / BIN / ("python.exe" if os.name == "nt" else "python")
TRIAL = Path(__file__).with_name("editor_trial.py")
LOCK = json.loads((ROOT / "browser/package-lock.json").read_text())
PINS = json.loads((ROOT / "browser/pins.json").read_text())

NPM = """
import json, pathlib, shutil, sys
assert sys.argv[1:4] == ["ci", "--ignore-scripts", "--no-audit"], sys.argv
assert pathlib.Path("package-lock.json").is_file()
shutil.copytree({modules!r}, "node_modules")
"""
NODE = """
import json, pathlib, sys
if sys.argv[1].endswith("compile_library.mjs"):
    package, target = map(pathlib.Path, sys.argv[2:4])
    target.write_bytes((package / "python_stdlib.zip").read_bytes() + b" compiled")
    sys.exit()
assert pathlib.Path("codemirror.js").is_file()
pathlib.Path("bundle.js").write_text("export const createEditor = null;")
inputs = {"codemirror.js": {}, "node_modules/@codemirror/view/dist/index.js": {},
          "node_modules/crelt/index.js": {}}
pathlib.Path("bundle.json").write_text(json.dumps({"inputs": inputs}))
"""
WHEELS = {
    "numpy": "numpy-1.0-wasm32.whl",
    "pandas": "pandas-2.0-wasm32.whl",
    "python-dateutil": "python_dateutil-3.0-any.whl",
    "pytz": "pytz-4.0-any.whl",
    "six": "six-5.0-any.whl",
}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_program(path: Path, code: str) -> None:
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def write_package(modules: Path, name: str, **more: object) -> Path:
    folder = modules / name
    folder.mkdir(parents=True)
    about = {"name": name, "version": "1.0", "license": "MIT", **more}
    (folder / "package.json").write_text(json.dumps(about))
    (folder / "LICENSE").write_text(f"The license of {name}.")
    return folder


@pytest.fixture
def wheels(tmp_path):
    """A folder with the wheels, each with a license in it."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, file in WHEELS.items():
        with zipfile.ZipFile(folder / file, "w") as wheel:
            wheel.writestr(f"{name}.dist-info/LICENSE.txt", f"The license of {name}.")
            wheel.writestr(f"{name}/license.py", "code, no text")
    return folder


@pytest.fixture
def site(tmp_path, wheels, monkeypatch):
    """A site whose folder is made from small files, from a distribution on disk."""
    modules = tmp_path / "modules"
    for name in ("@codemirror/view", "crelt"):
        write_package(modules, name)
    pyodide = write_package(modules, "pyodide", version="0.1.0", license="MPL-2.0")
    locked = {
        name: {"file_name": file, "sha256": sha256((wheels / file).read_bytes())}
        for name, file in WHEELS.items()
    }
    contents = {name: f"content of {name} " * 9 for name in make_folder.CORE}
    contents["pyodide-lock.json"] = json.dumps({"info": {"python": "3.1"}, "packages": locked})
    for name, content in contents.items():
        (pyodide / name).write_text(content)

    here = tmp_path / "browser"
    (here / "licenses/pyodide").mkdir(parents=True)
    (here / "licenses/pyodide/libffi.txt").write_text("The license of libffi.")
    for name in ("package.json", "package-lock.json", ".npmrc", "codemirror.js"):
        (here / name).write_text("")
    config = tmp_path / "_config.yml"
    config.write_text(f"sphinx: {{config: {{exercises_distribution: {wheels.as_uri()}/}}}}\n")
    monkeypatch.setattr(make_folder, "HERE", here)
    monkeypatch.setattr(make_folder, "CONFIG", config)

    programs = tmp_path / "programs"
    programs.mkdir()
    write_program(programs / "npm", NPM.format(modules=str(modules)))
    write_program(programs / "node", NODE)
    monkeypatch.setenv("PATH", str(programs))

    assert make_folder.main(["--pin"]) == 0
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rewrite(name: str, change) -> None:
    path = make_folder.HERE / name
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))


# The folder ---------------------------------------------------------------------------------------


def test_the_folder_holds_what_its_list_says(site, capsys):
    assert make_folder.main([str(site)]) == 0
    assert "of at most 40" in capsys.readouterr().out
    folder = site / "python"
    engine = json.loads((folder / "engine.json").read_text())
    assert engine["version"] == "0.1.0"
    assert {part: len(engine[part]) for part in ("core", "numpy", "pandas", "editor")} == {
        "core": 5,
        "numpy": 1,
        "pandas": 4,
        "editor": 1,
    }
    entries = [entry for part in ("core", "numpy", "pandas", "editor") for entry in engine[part]]
    for entry in entries:
        stored = (folder / entry["file"]).read_bytes()
        compressed = entry["file"] != entry["name"]
        content = gzip.decompress(stored) if compressed else stored
        assert compressed == (not entry["name"].endswith(".whl"))
        assert entry["sha256"] == sha256(content)
        assert (entry["bytes"], entry["transfer"]) == (len(content), len(stored))
    files = {entry["file"] for entry in entries}
    assert {path.name for path in folder.iterdir()} == files | {"engine.json", "licenses.txt"}


def test_the_texts_of_all_licenses_are_there(site):
    make_folder.main([str(site)])
    text = (site / "python/licenses.txt").read_text()
    for name in ("libffi", "@codemirror/view", "crelt", *WHEELS):
        assert f"The license of {name}." in text
    assert "code, no text" not in text
    assert "@codemirror/view 1.0 (MIT)" in text


def test_what_has_no_license_is_refused(site, tmp_path, capsys):
    (tmp_path / "modules/crelt/LICENSE").unlink()
    assert make_folder.main([str(site)]) == 1
    assert "crelt has no license" in capsys.readouterr().err


def test_two_runs_write_the_same_bytes(site):
    make_folder.main([str(site)])
    first = content_of(site / "python")
    (site / "python/old.whl").touch()
    make_folder.main([str(site)])
    assert content_of(site / "python") == first


def test_the_core_alone_if_asked_for(site):
    assert make_folder.main([str(site), "--core-only"]) == 0
    engine = json.loads((site / "python/engine.json").read_text())
    assert set(engine) == {"version", "core", "editor"}
    assert "The license of numpy." not in (site / "python/licenses.txt").read_text()


def test_a_folder_that_is_too_large_is_refused_and_the_former_one_stays(site, monkeypatch, capsys):
    make_folder.main([str(site)])
    first = content_of(site / "python")
    monkeypatch.setattr(make_folder, "MOST_BYTES", 500)
    assert make_folder.main([str(site), "--core-only"]) == 1
    assert "500 are the most" in capsys.readouterr().err
    assert content_of(site / "python") == first


def test_a_site_that_is_not_there(tmp_path, capsys):
    assert make_folder.main([str(tmp_path / "none")]) == 1
    assert "make book" in capsys.readouterr().err


# What is not as pinned ----------------------------------------------------------------------------


def test_an_altered_file_of_the_core_is_refused(site, tmp_path, capsys):
    expected = sha256((tmp_path / "modules/pyodide/pyodide.js").read_bytes())
    (tmp_path / "modules/pyodide/pyodide.js").write_text("altered")
    assert make_folder.main([str(site)]) == 1
    message = capsys.readouterr().err
    for part in ("pyodide.js", expected, sha256(b"altered")):
        assert part in message
    assert not (site / "python").exists()


def test_an_altered_wheel_of_the_distribution_is_refused(site, wheels, capsys):
    name = WHEELS["pytz"]
    expected = sha256((wheels / name).read_bytes())
    (wheels / name).write_bytes(b"altered")
    assert make_folder.main([str(site)]) == 1
    message = capsys.readouterr().err
    for part in (name, wheels.as_uri(), expected, sha256(b"altered")):
        assert part in message


def test_another_version_of_pyodide_asks_for_new_pins(site, capsys):
    rewrite("pins.json", lambda pins: pins.update(version="0.0.9"))
    assert make_folder.main([str(site)]) == 1
    assert "--pin" in capsys.readouterr().err


def test_a_pin_that_the_lock_contradicts_is_refused(site, capsys):
    rewrite("pins.json", lambda pins: pins["numpy"][0].update(sha256="0" * 64))
    assert make_folder.main([str(site)]) == 1
    assert f"{WHEELS['numpy']} with SHA-256 {'0' * 64}" in capsys.readouterr().err


# Where wheels come from ---------------------------------------------------------------------------


def test_a_distribution_that_cannot_be_reached(site, wheels, capsys):
    shutil.rmtree(wheels)
    assert make_folder.main([str(site)]) == 1
    message = capsys.readouterr().err
    for part in (WHEELS["numpy"], wheels.as_uri(), "--wheels", "--core-only"):
        assert part in message


def test_a_distribution_that_is_switched_off(site, capsys):
    make_folder.CONFIG.write_text('sphinx: {config: {exercises_distribution: ""}}\n')
    assert make_folder.main([str(site)]) == 1
    assert "exercises_distribution" in capsys.readouterr().err


def test_the_cache_spares_the_distribution_and_is_verified(site, wheels, tmp_path):
    options = [str(site), "--cache", str(tmp_path / "cache")]
    assert make_folder.main(options) == 0
    first = content_of(site / "python")
    kept = tmp_path / "cache/wheels"
    (kept / WHEELS["six"]).write_bytes(b"altered")
    assert make_folder.main(options) == 0
    assert content_of(site / "python") == first
    shutil.rmtree(wheels)
    assert make_folder.main(options) == 0


def test_wheels_from_a_folder_may_be_another_build_and_this_is_said(site, wheels, tmp_path, capsys):
    other = tmp_path / "other"
    shutil.copytree(wheels, other)
    with zipfile.ZipFile(other / WHEELS["numpy"], "a") as wheel:
        wheel.writestr("numpy/more.py", "")
    (other / WHEELS["six"]).unlink()
    assert make_folder.main([str(site), "--wheels", str(other)]) == 0
    said = capsys.readouterr().out
    found = sha256((other / WHEELS["numpy"]).read_bytes())
    assert f"For trials only: {WHEELS['numpy']}" in said
    assert found in said
    assert f"Without pandas: {other} does not have {WHEELS['six']}" in said
    engine = json.loads((site / "python/engine.json").read_text())
    assert engine["numpy"][0]["sha256"] == found
    assert "pandas" not in engine


def test_a_folder_without_numpy_is_refused(site, tmp_path, capsys):
    assert make_folder.main([str(site), "--wheels", str(tmp_path)]) == 1
    assert WHEELS["numpy"] in capsys.readouterr().err


def test_without_node_it_says_what_to_install(site, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert make_folder.main([str(site)]) == 1
    assert "Install Node.js" in capsys.readouterr().err


# Pins ---------------------------------------------------------------------------------------------


def test_pins_are_written_from_the_package_and_have_sizes_that_can_be_known(site, wheels, capsys):
    pins = make_folder.read_pins()
    assert (pins["version"], pins["python"]) == ("0.1.0", "3.1")
    assert pins["numpy"][0]["bytes"] == (wheels / WHEELS["numpy"]).stat().st_size
    (wheels / WHEELS["numpy"]).unlink()
    make_folder.main(["--pin"])
    assert make_folder.read_pins()["numpy"] == [
        {key: pins["numpy"][0][key] for key in ("name", "sha256")}
    ]
    assert WHEELS["numpy"] in capsys.readouterr().out


def test_the_lock_has_a_hash_for_each_package_and_no_address():
    packages = {name: about for name, about in LOCK["packages"].items() if name}
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert "resolved" not in json.dumps(LOCK)
    assert "://" not in json.dumps(LOCK)


def test_versions_are_exact():
    package = json.loads((ROOT / "browser/package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        for name, version in package[kind].items():
            assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


def test_the_page_is_told_of_the_pyodide_that_is_locked():
    assert LOCK["packages"]["node_modules/pyodide"]["version"] == PINS["version"]
    assert PINS["version"] in make_folder.distribution()


# The real folder ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_folders(tmp_path_factory):
    """The core and the editor, made twice by npm."""
    if not all(map(shutil.which, ("npm", "node"))):
        pytest.skip("npm is missing; install Node.js with it.")
    place, folders = tmp_path_factory.mktemp("real"), []
    # Without a network npm would wait for one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("npm_config_fetch_retries", "0")
        try:
            for name in ("one", "two"):
                (place / name).mkdir()
                folders.append(
                    make_folder.make_folder(place / name, cache=place / "cache", core_only=True)
                )
        except make_folder.CannotMake as problem:
            if re.search("EAI_AGAIN|ENOTFOUND|ECONN|ETIMEDOUT|network", str(problem)):
                pytest.skip("npm has no network.")
            raise
    return folders


@pytest.mark.deep("the real folder")
def test_the_real_folder_is_the_same_twice_and_small(real_folders):
    one, two = map(content_of, real_folders)
    assert one == two
    engine = json.loads(one["engine.json"])
    (editor,) = engine["editor"]
    assert editor["transfer"] < 130_000
    # Python's own library has been compiled.
    pinned = {(pin["name"], pin["sha256"]) for pin in PINS["core"]}
    made = {(entry["name"], entry["sha256"]) for entry in engine["core"]}
    assert {name for name, _ in pinned - made} == {make_folder.LIBRARY}
    assert sum(map(len, one.values())) < 7_000_000


@pytest.mark.deep("the real folder")
def test_the_licenses_page_lists_the_packages_of_the_bundle(real_folders):
    entries = licenses.read_entries(ROOT / "book" / licenses.LIST)
    text = (real_folders[0] / "licenses.txt").read_text()
    listed = {
        f"{name} {version} ({kind})"
        for name, version, kind, _ in licenses.editor_rows(entries, LOCK)
    }
    assert listed == set(re.findall(r"^(\S+ [\d.]+ \(.+\)): LICENSE", text, re.MULTILINE))


@pytest.mark.deep("the real folder")
def test_the_editor_is_written_in_by_keyboard(real_folders, tmp_path):
    try:
        chromium = browser.find_chromium()
    except FileNotFoundError as reason:
        pytest.skip(str(reason))
    if not PYTHON.exists():
        pytest.skip("the environment of the checks is missing; make it by make browser.")
    bundle = tmp_path / "codemirror.js"
    bundle.write_bytes(gzip.decompress((real_folders[0] / "codemirror.js.gz").read_bytes()))
    command = [str(PYTHON), str(TRIAL), str(bundle), str(chromium)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    written = "def f(x):\n    return [x]"
    assert json.loads(run.stdout) == {
        "attributes": {
            "aria-label": "Your answer",
            "autocapitalize": "off",
            "autocomplete": "off",
            "autocorrect": "off",
            "role": "textbox",
            "spellcheck": "false",
        },
        "keyword": "def",
        "written": written,
        "last change": written,
        "after Tab": "After",
        "Tab indents": "def f(x):\n        return [x]",
        "after Escape and Tab": "After",
        "undone": written,
        "done again": "def f(x):\n        return [x]",
        "marked": ["        return [x]"],
        "not marked": 0,
        "no such line": 0,
        "inserted": "y = (1)",
        "indented": "    y = (1)",
        "dedented": "y = (1)",
        "text put back": "y = (1)",
        "pasted": ["\u201ca\u201d"],
        "page is wider": False,
        "left": 0,
        "errors": [],
    }
