"""Begin an exercise, an equation, a data set or a chapter, and check it.

    .venv/bin/python checks/new.py exercise CHAPTER NAME
    .venv/bin/python checks/new.py equation CHAPTER LABEL
    .venv/bin/python checks/new.py dataset NAME
    .venv/bin/python checks/new.py chapter NAME PART
    .venv/bin/python checks/new.py check NAME

The first four write all files that the thing needs, from `checks/templates`; the Makefile has them
as `make new-exercise` and so on. What an author has to write is marked in them with the name of the
thing, and a mark that is left fails the tests. `check`, in the Makefile `make check NAME=…`, lists
the thing's marks that are left; where there are none it runs the rules for it alone.
"""

from __future__ import annotations

import argparse
import ast
import keyword
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

__all__ = ["MARK", "Refused", "main", "placeholders", "tests_of"]

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).parent / "templates"
PARTS = ("foundations", "nutrition")
FOLDERS = (*PARTS, "preface")
EXERCISES = "src/nutrigen/exercises"
BUNDLED = "src/nutrigen/datasets/bundled"
COVERAGE = "book/reference/coverage.toml"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LABEL = re.compile(r"eq(-[a-z0-9]+)+")
SUFFIXES = (".md", ".py", ".toml")
MARK = re.compile(r"FILL IN (?P<subject>[a-z0-9-]+):(?P<wanted>.*)")


class Refused(Exception):
    """Nothing was written; the message names the argument or the file, and what would be right."""


class Draft:
    """Files to write: new ones, and texts to put into those that are there.

    Nothing is written before everything is known to fit.
    """

    def __init__(self, root: Path, subject: str, **values: str) -> None:
        self.root = root
        self.values = {"subject": subject, **values}
        self.texts: dict[str, str] = {}

    def filled(self, template: str) -> str:
        """Return a template with its values."""
        text = (TEMPLATES / f"{template}.in").read_text(encoding="utf-8")
        for key, value in self.values.items():
            text = text.replace(f"@{key}@", value)
        return text

    def read(self, name: str) -> str:
        """Return a file as it will be."""
        if name not in self.texts:
            self.texts[name] = (self.root / name).read_text(encoding="utf-8")
        return self.texts[name]

    def add(self, name: str, template: str) -> None:
        """Add a file that is not there yet."""
        if (self.root / name).exists():
            raise Refused(f"{name} is there already; nothing is overwritten.")
        self.texts[name] = self.filled(template)

    def append(self, name: str, template: str, header: str) -> None:
        """Put a text at the end of a file, which begins with a header if it is not there yet."""
        if not (self.root / name).exists():
            self.texts[name] = self.filled(header)
        self.texts[name] = self.read(name) + self.filled(template)

    def insert(self, name: str, place: str, text: str, *, after: bool = False) -> None:
        """Put a text before the first match of a pattern, or after it."""
        found = re.search(place, self.read(name), re.MULTILINE)
        if not found:
            raise Refused(f"{name} has no line like “{place}”, where the new lines belong.")
        at = found.end() if after else found.start()
        self.texts[name] = self.texts[name][:at] + text + self.texts[name][at:]

    def write(self) -> list[str]:
        """Write all files; return what was done to each."""
        done = []
        for name, text in self.texts.items():
            path = self.root / name
            before = path.read_text(encoding="utf-8").count("\n") if path.exists() else 0
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            done.append(f"{name} ({text.count(chr(10)) - before} lines{', new' * (not before)})")
        return done


# --- What can be begun ---------------------------------------------------------------


def exercise(root: Path, chapter: str, name: str) -> Draft:
    """Draft an exercise at the end of a chapter's exercises."""
    page = page_of(root, chapter, FOLDERS)
    require_name(name, "NAME", "count-something")
    function = name.replace("-", "_")
    if keyword.iskeyword(function):
        raise Refused(f"NAME: {name} is a word of Python's, and no name of a function.")
    require_new_label(root, name)
    draft = Draft(root, name, name=name, function=function, chapter=chapter)
    folder = chapter.replace("-", "_")
    draft.insert(page, r"^### To take further$|^## Key takeaways$", draft.filled("exercise.md"))
    draft.add(f"{EXERCISES}/{folder}/{function}.py", "exercise.py")
    order = f"{EXERCISES}/{folder}/__init__.py"
    if not (root / order).exists():
        raise Refused(f"CHAPTER: {chapter} has no exercises; a folder with {order} begins them.")
    draft.texts[order] = with_name(draft.read(order), name)
    tests = f"tests/nutrigen/exercises/test_{folder}.py"
    draft.append(tests, "exercise_test.py", "exercises_test.py")
    return draft


def equation(root: Path, chapter: str, label: str) -> Draft:
    """Draft an equation at the end of a chapter's body, with its test."""
    page = page_of(root, chapter, FOLDERS)
    if not LABEL.fullmatch(label):
        raise Refused(f"LABEL: should be like eq-number-of-things, not {label!r}.")
    function = label.removeprefix("eq-").replace("-", "_")
    tests = f"tests/derivations/test_{chapter.replace('-', '_')}.py"
    require_new_label(root, label)
    draft = Draft(root, label, label=label, function=function, chapter=chapter)
    draft.insert(page, r"^## (What goes wrong|Key takeaways)$", draft.filled("equation.md"))
    draft.append(tests, "equation_test.py", "equations_test.py")
    if draft.texts[tests].count(f"def test_{function}(") > 1:
        raise Refused(f"LABEL: {tests} has a test_{function} already; choose a longer label.")
    return draft


def dataset(root: Path, name: str) -> Draft:
    """Draft a data set that is one table."""
    require_name(name, "NAME", "liver-fatty-acids")
    function = name.replace("-", "_")
    draft = Draft(root, name, name=name, function=function, file=f"{name}.tsv.gz")
    draft.add(f"{BUNDLED}/{name}/card.toml", "card.toml")
    draft.add(f"{BUNDLED}/{name}/make.py", "make.py")
    draft.add(f"tests/nutrigen/datasets/test_{function}.py", "dataset_test.py")
    return draft


def chapter(root: Path, name: str, part: str) -> Draft:
    """Draft a chapter at the end of its part."""
    require_name(name, "NAME", "protein-structure")
    if part not in PARTS:
        raise Refused(f"PART: should be {' or '.join(PARTS)}, not {part!r}.")
    require_new_label(root, name)
    draft = Draft(root, name, name=name, chapter=name, page=f"{part}/{name}")
    draft.add(f"book/{part}/{name}.md", "chapter.md")
    contents = yaml.safe_load(draft.read("_toc.yml"))
    chapters = [entry["file"] for group in contents["parts"] for entry in group["chapters"]]
    last = [page for page in chapters if page.startswith(f"{part}/")][-1]
    line = f"      - file: {last}\n"
    draft.insert("_toc.yml", re.escape(line), line.replace(last, f"{part}/{name}"), after=True)
    draft.insert(COVERAGE, r"^# The two blocks ", draft.filled("coverage.toml"))
    draft.texts[COVERAGE] += draft.filled("further.toml")
    package = f"{EXERCISES}/__init__.py"
    line = f'        "{last.rpartition("/")[2]}",\n'
    draft.insert(package, re.escape(line), f'        "{name}",\n', after=True)
    folder = f"{EXERCISES}/{name.replace('-', '_')}"
    draft.texts[f"{folder}/__init__.py"] = (
        f'"""Exercises of the chapter {name}."""\n\n#: In the order of the chapter.\nORDER = ()\n'
    )
    return draft


def with_name(text: str, name: str) -> str:
    """Return a chapter's list of exercises with one more at its end."""
    before, _, rest = text.partition("ORDER = (")
    names, _, behind = rest.partition(")")
    names = [*re.findall(r'"([^"]+)"', names), name]
    lines = "".join(f'\n    "{one}",' for one in names) + "\n" if names[1:] else f'"{name}",'
    return f"{before}ORDER = ({lines}){behind}"


def page_of(root: Path, chapter: str, folders: Sequence[str]) -> str:
    """Find the page of a chapter."""
    pages = {path.stem: path for folder in folders for path in root.glob(f"book/{folder}/*.md")}
    if chapter not in pages:
        raise Refused(f"CHAPTER: should be one of {', '.join(sorted(pages))}, not {chapter!r}.")
    return pages[chapter].relative_to(root).as_posix()


def require_name(name: str, argument: str, example: str) -> None:
    """Refuse what is no name in lower case with hyphens."""
    if not NAME.fullmatch(name):
        raise Refused(
            f"{argument}: should be lower-case words with hyphens, as in {example}, not {name!r}."
        )


def require_new_label(root: Path, label: str) -> None:
    """Refuse the label of another place, or a word whose links would lead to the wrong one."""
    taken = re.compile(rf"^:label: {label}$|^\({label}\)=$|\$\$ \({label}\)$", re.MULTILINE)
    for path in sorted(root.glob("book/*/*.md")):
        if path.stem == label or taken.search(path.read_text(encoding="utf-8")):
            where = path.relative_to(root).as_posix()
            raise Refused(f"NAME: {where} has {label} already, as its name or label.")
    glossary = (root / "book/reference/glossary.md").read_text(encoding="utf-8")
    if re.search(rf"^{label}$", glossary, re.MULTILINE | re.IGNORECASE):
        raise Refused(f"NAME: {label} is a term of the glossary; choose a longer one.")


# --- What is left, and the rules -----------------------------------------------------


def placeholders(root: Path, subject: str = "") -> list[str]:
    """List what is still to be filled in, of one thing or of all, each with its file and line."""
    found = []
    for folder in ("book", "src", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SUFFIXES:
                continue
            name = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                mark = MARK.search(line)
                if mark and subject in ("", mark["subject"]):
                    wanted = mark["wanted"].rstrip('",]: ').split('": (')[0]
                    found.append(f"{name}:{number}: fill in{wanted}")
    return found


def tests_of(root: Path, name: str) -> tuple[list[str], str]:
    """Return the files of tests that have the rules for a thing, and which of them to choose."""
    identifier = name.replace("-", "_")
    pages = [path for path in root.glob(f"book/*/{name}.md") if path.parent.name in FOLDERS]
    spelling, spelled = "tests/book/test_spelling.py", "read_is_spelled_right"
    rules = ["tests/book/test_prose.py", "tests/book/test_coverage.py", spelling]
    if pages:
        # Its exercises and equations are checked by their own names.
        files = [*rules, "tests/book/test_order.py", "tests/book/test_equations.py"]
        return files, f"{name} or timetable or slides or order_of_the_book or {spelled}"
    if (root / BUNDLED / name).is_dir():
        data = "tests/nutrigen/datasets"
        own = [f"{data}/test_{identifier}.py"] * (root / data / f"test_{identifier}.py").exists()
        files = [f"{data}/test_datasets.py", f"{data}/test_problems.py", *own]
        choice = f"{name} or {identifier} or problem or cite or license or {spelled}"
        book = ["tests/book/test_bibliography.py", "tests/book/test_repository.py", spelling]
        return [*files, *book], choice
    files = list((root / EXERCISES).glob(f"*/{identifier}.py"))
    if files and not identifier.startswith("_"):
        chapter = files[0].parent.name
        checkers = [
            f"tests/nutrigen/exercises/test_{one}.py" for one in (chapter, "exercises", "mutants")
        ]
        choice = f"{name} or {identifier} or {chapter.replace('_', '-')} or {spelled}"
        return [*rules, *checkers], choice
    for path in sorted((root / "tests/derivations").glob("test_*.py")):
        tests = [
            node.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
            and any(f"'{name}'" in ast.unparse(mark) for mark in node.decorator_list)
        ]
        if tests:
            file = path.relative_to(root).as_posix()
            page = path.stem.removeprefix("test_").replace("_", "-")
            choice = " or ".join([*tests, f"{page}.md", spelled])
            return [*rules, "tests/book/test_equations.py", file], choice
    raise Refused(f"NAME: there is no exercise, equation, data set or chapter {name!r}.")


def check(root: Path, name: str) -> int:
    """List what is left to be filled in, or else run the rules for one thing."""
    files, choice = tests_of(root, name)
    left = placeholders(root, name)
    if left:
        print("\n".join(left))
        return 1
    command = [sys.executable, "-m", "pytest", *files, "-k", choice]
    return subprocess.run(command, cwd=root).returncode


KINDS = {
    "exercise": (exercise, ("chapter", "name")),
    "equation": (equation, ("chapter", "label")),
    "dataset": (dataset, ("name",)),
    "chapter": (chapter, ("name", "part")),
    "check": (check, ("name",)),
}
NEXT = {
    "exercise": f"If it practices a topic, name it there in {COVERAGE}.",
    "equation": "Move the equation to where the text needs it; its symbols go into "
    "book/reference/notation.md.",
    "dataset": "Run make.py, which writes the table and prints its line of the card; add the "
    "citation to book/references.bib, and show the card in a chapter.",
    "chapter": "Move it in _toc.yml behind the chapters that it needs; then make new-exercise and "
    "make new-equation with its name.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Begin something, or check it; return 0 if that went well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="another copy of the repository")
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, (function, names) in KINDS.items():
        command = kinds.add_parser(kind, help=(function.__doc__ or "").partition("\n")[0])
        for name in names:
            command.add_argument(name)
    options = vars(parser.parse_args(arguments))
    root, kind = options["root"].resolve(), options["kind"]
    function, names = KINDS[kind]
    values = [options[name] for name in names]
    try:
        if kind == "check":
            return check(root, *values)
        written = function(root, *values).write()
    except Refused as problem:
        print(problem, file=sys.stderr)
        return 2
    subject = options.get("label") or options["name"]
    print("\n".join(written))
    print(f"\nNext, fill in what is marked by “FILL IN {subject}:”. {NEXT[kind]}")
    print(f"make check NAME={subject} says what is left, and then whether the rules are kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
