"""Nothing runs what it should only read, and no workflow may do more than it must.

The code is read as code: an example in a text or in a string does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from book_pages import pages

ROOT = Path(__file__).parents[2]
# The tests themselves show that harmful files are refused, and have to make some.
FOLDERS = ("src", "book", "benchmarks", "checks")
# The program that the learner of an exercise writes is run: that is its purpose.
# So is the code that a checker advises, which it has written itself: what is advised works.
MAY_RUN_CODE = {
    ("book/_ext/source/chapter_rules.py", "exec"),
    # Written, never read: what Sphinx itself keeps of a build, and reads in the next.
    ("book/_ext/rendering/incremental.py", "pickle"),
    # The chapters' own assertions, a second time.
    ("checks/unasserted.py", "eval"),
    ("src/nutrigen/exercises/_form.py", "eval"),
    # What a reader types is run: in a worker of their own browser that reaches nothing.
    ("src/nutrigen/exercises/_page.py", "exec"),
    # The answers of a class, in a process that is kept from everything else.
    ("src/nutrigen/marking/_answering.py", "eval"),
    ("src/nutrigen/marking/_answering.py", "exec"),
    ("src/nutrigen/exercises/_page.py", "eval"),
}
# A chapter shows that a file can call a function, and reads back what Python itself has written.
SHOWN = {("book/foundations/python-recap.md", "eval")}

UNPACKING_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
FORBIDDEN_CALLS = {
    "eval": "runs what it is given",
    "exec": "runs what it is given",
    "os.system": "goes through a shell",
    "pd.read_pickle": "can run code of the file",
    "pandas.read_pickle": "can run code of the file",
    "yaml.load": "can run code of the file; use yaml.safe_load",
    "shutil.unpack_archive": "can write outside of its folder",
}
FORBIDDEN_METHODS = {
    "extractall": "can write outside of its folder; read the members that are known by name",
    "extract": "can write outside of its folder; read the members that are known by name",
}


def complaints(code: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and reason of everything in a piece of code that should not be there."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            for module in modules:
                if module.split(".")[0] in UNPACKING_MODULES:
                    yield node.lineno, module, "can run code of the file that it reads"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            options = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if called in FORBIDDEN_CALLS:
                yield node.lineno, called, FORBIDDEN_CALLS[called]
            method = node.func.attr if isinstance(node.func, ast.Attribute) else None
            # The methods of pandas for text, such as column.str.extract, unpack no archive.
            if method in FORBIDDEN_METHODS and not called.endswith(f".str.{method}"):
                yield node.lineno, called, FORBIDDEN_METHODS[method]
            if called == "torch.load" and options.get("weights_only") != "True":
                yield node.lineno, called, "can run code of the file; set weights_only=True"
            if options.get("allow_pickle", "False") != "False":
                yield node.lineno, called, "can run code of the file; leave out allow_pickle"
            if options.get("shell", "False") != "False":
                yield node.lineno, called, "goes through a shell"


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path, allow_pickle=True)",
        "eval(text)",
        "yaml.load(text)",
        "tarfile.open(path).extractall()",
        "archive.extract(name)",
        "subprocess.run(command, shell=True)",
    ],
)
def test_what_should_not_be_there_is_found(code):
    assert len(list(complaints(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "torch.load(path, weights_only=True)",
        "model.eval()",
        "np.load(path)",
        "table['unit'].str.extract(pattern)",
        "yaml.safe_load(text)",
    ],
)
def test_what_may_be_there_is_not(code):
    assert not list(complaints(code))


def test_no_file_of_code_reads_what_can_run():
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            found += [
                f"{name}:{line}: {what} {why}"
                for line, what, why in complaints(path.read_text(encoding="utf-8"))
                if (name, what) not in MAY_RUN_CODE
            ]
    assert not found, "\n".join(found)


def test_no_chapter_reads_what_can_run():
    found = []
    for chapter in pages():
        name = Path(chapter.path).resolve().relative_to(ROOT).as_posix()
        for cell in chapter.code_cells:
            code = re.sub(r"^[%!].*", "", cell.content, flags=re.M)
            found += [
                f"{name}:{cell.line + line}: {what} {why}"
                for line, what, why in complaints(code)
                if (name, what) not in SHOWN
            ]
    assert not found, "\n".join(found)


PINNED = ["requirements.txt", "checks/requirements.txt", "checks/package_requirements.txt"]


@pytest.mark.parametrize("file", PINNED)
def test_every_version_is_pinned(file):
    lines = (ROOT / file).read_text().splitlines()
    requirements = [line.partition("#")[0].strip() for line in lines]
    loose = [
        line
        for line in filter(None, requirements)
        if not re.fullmatch(r"[\w.-]+==[\w.]+(; .*)?", line)
    ]
    assert not loose


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
# What a job may write, each for a step that needs it: the site, the notebooks, a release, an issue;
# and the token by which the package's index knows the workflow.
MAY_WRITE = {
    ("book", "publish-site"): {"pages", "id-token"},
    ("book", "publish-notebooks"): {"contents"},
    ("book", "publish-release"): {"contents"},
    ("links", "look"): {"issues"},
    ("release", "publish"): {"id-token"},
}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
class TestWorkflow:
    def test_may_read_and_write_only_what_it_has_to(self, path):
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] in ({}, {"contents": "read"})
        for name, job in workflow["jobs"].items():
            permissions = job.get("permissions", {})
            writes = {scope for scope, access in permissions.items() if access == "write"}
            assert writes == MAY_WRITE.get((path.stem, name), set())

    def test_what_may_write_runs_for_no_pull_request(self, path):
        workflow = yaml.safe_load(path.read_text())
        triggers = workflow[True]  # YAML 1.1 reads the key "on" as true.
        for name, job in workflow["jobs"].items():
            if (path.stem, name) in MAY_WRITE and "pull_request" in triggers:
                condition = " ".join(job["if"].split())
                is_on_tag_only = condition == "github.ref_type == 'tag'"
                assert is_on_tag_only or "github.event_name != 'pull_request'" in condition

    def test_leaves_no_credentials_behind_for_later_steps(self, path):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False

    def test_puts_nothing_of_strangers_into_a_command(self, path):
        text = path.read_text()
        assert "pull_request_target" not in text
        # A title or a branch's name may hold anything, also commands.
        assert not re.search(
            r"\$\{\{\s*github\.(?:event\.(?!_name)|head_ref|ref_name)", text.split("jobs:")[1]
        )
        assert "secrets." not in text
        for job in yaml.safe_load(text)["jobs"].values():
            assert not any("${{" in step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.parent.name)
def test_an_action_is_taken_by_its_commit(path):
    uses = re.findall(r"uses: *(\S+)(.*)", path.read_text())
    assert uses
    for action, comment in uses:
        if action.startswith("./"):
            assert (ROOT / action / "action.yml") in ACTIONS
            continue
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.match(r" # v[\d.]+", comment), f"{action}: name its version in a comment"


def test_actions_and_pinned_packages_are_kept_current():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    folders = {update["package-ecosystem"]: update["directories"] for update in updates}
    assert folders["github-actions"] == ["/", "/.github/actions/*"]
    assert folders["pip"] == list(dict.fromkeys("/" + file.rpartition("/")[0] for file in PINNED))
