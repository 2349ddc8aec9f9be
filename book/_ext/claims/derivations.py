"""Every labeled equation is verified by a test, and a page of the book shows how.

A test in ``tests/derivations/`` names the equations that it verifies by the mark
``equation``. The tests run while the book is read. The build stops if a labeled equation
has no test, if a test names an equation that the book does not have, if a test fails, or
if a chapter displays an equation without a label. The directive ``derivations`` lists
every equation with its tests and the largest deviation that they found.

The tests' results are kept for as long as the package, the tests and the pinned
environment are the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from source.left_out import left_out_pages, places
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import SphinxError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import get_node_line, traverse_parent

from claims.fingerprint import fingerprint, reached

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

TESTS = "tests/derivations"
# What the results of each file of tests depend on beside what it imports, relative to the folder
# that holds the book's; and where its imports are looked for.
SOURCES = ("requirements.txt", "pyproject.toml")
IMPORTED = ("src", TESTS, "tests/helpers")

# Below it, digits are what rounding leaves, and differ from run to run.
ROUNDING = 1e-13

_OUTCOMES_OTHER_THAN_PASSED = ("failure", "error", "skipped")


class DerivationsError(SphinxError):
    """An equation of the book is not verified."""

    category = "Derivations"


@dataclass(frozen=True)
class Equation:
    """A displayed equation; `label` is empty if it has none."""

    label: str
    latex: str
    docname: str
    line: int


@dataclass(frozen=True)
class Deviation:
    """The largest deviation that a test recorded of one kind, and what it would have allowed.

    The kinds are ``symbolic`` (no deviation is possible), ``absolute``, ``relative`` and
    ``bound`` (the largest share of a proven bound).
    """

    kind: str
    value: float
    tolerance: float


@dataclass(frozen=True)
class Verification:
    """A test, the equations that it verifies, and what came of it."""

    test: str
    labels: tuple[str, ...]
    description: str
    deviations: tuple[Deviation, ...]
    passed: bool


@dataclass(frozen=True)
class Results:
    """What all tests together found, with pytest's output."""

    verifications: tuple[Verification, ...]
    succeeded: bool
    output: str


# --- Running the tests ---------------------------------------------------------------


class Run:
    """The tests of the derivations, known already or under way in a process of their own.

    The results of a file of tests are kept until it, or what it can reach, changes.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        folder = root / "_build" / "derivations"
        self._kept = {
            file.relative_to(root).as_posix(): folder / f"{file.stem}-{_state(root, file)}.json"
            for file in sorted((root / TESTS).glob("test_*.py"))
        }
        self._stale = [name for name, kept in self._kept.items() if not kept.exists()]
        self._report = folder / "report.xml"
        self._process: subprocess.Popen[str] | None = None
        if self._stale:
            folder.mkdir(parents=True, exist_ok=True)
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "pytest", *self._stale, "-q"),
                    *("-p", "no:cacheprovider"),
                    # The newer format has no place for what a test records.
                    *("-o", "junit_family=xunit1", f"--junit-xml={self._report}", "--tb=short"),
                ],
                cwd=root,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def results(self) -> Results:
        """Wait for the tests; keep the results if all passed."""
        known = [
            verification
            for name, kept in self._kept.items()
            if name not in self._stale
            for verification in _from_json(kept.read_text(encoding="utf-8"))
        ]
        if self._process is None:
            return Results(tuple(known), True, "")
        output, _ = self._process.communicate()
        fresh = read_report(self._report) if self._report.exists() else ()
        self._report.unlink(missing_ok=True)
        succeeded = self._process.returncode == 0
        if succeeded:
            for name in self._stale:
                own = [asdict(one) for one in fresh if one.test.partition("::")[0] == name]
                self._kept[name].write_text(json.dumps(own), encoding="utf-8")
        # File by file, as if all had run.
        in_order = sorted((*known, *fresh), key=lambda one: one.test.partition("::")[0])
        return Results(tuple(in_order), succeeded, output)

    def stop(self) -> None:
        """End the tests if they are still under way."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def _state(root: Path, file: Path) -> str:
    files = reached(file, [root / folder for folder in IMPORTED])
    files |= set(file.parent.glob("conftest.py"))
    names = sorted(path.relative_to(root).as_posix() for path in files)
    return fingerprint(root, [*SOURCES, *names])


def _from_json(text: str) -> Iterator[Verification]:
    for entry in json.loads(text):
        deviations = tuple(Deviation(**deviation) for deviation in entry.pop("deviations"))
        labels = tuple(entry.pop("labels"))
        yield Verification(labels=labels, deviations=deviations, **entry)


def read_report(path: Path) -> tuple[Verification, ...]:
    """Read the tests that name equations from pytest's report in JUnit's format.

    The cases of a parametrized test are put together into one.
    """
    found: dict[str, Verification] = {}
    for case in ElementTree.parse(path).iter("testcase"):
        properties = [
            (entry.get("name", ""), entry.get("value", "")) for entry in case.iter("property")
        ]
        labels = tuple(value for name, value in properties if name == "equation")
        if not labels:
            continue
        test = f"{case.get('file')}::{case.get('name', '').split('[')[0]}"
        description = next((value for name, value in properties if name == "description"), "")
        deviations = [
            Deviation(**json.loads(value)) for name, value in properties if name == "deviation"
        ]
        passed = not any(case.find(outcome) is not None for outcome in _OUTCOMES_OTHER_THAN_PASSED)
        before = found.get(test)
        if before:
            deviations += before.deviations
            passed &= before.passed
        found[test] = Verification(test, labels, description, _largest(deviations), passed)
    return tuple(found.values())


def _largest(deviations: Iterable[Deviation]) -> tuple[Deviation, ...]:
    largest: dict[str, Deviation] = {}
    for deviation in deviations:
        if deviation.kind not in largest or deviation.value > largest[deviation.kind].value:
            largest[deviation.kind] = deviation
    return tuple(largest[kind] for kind in sorted(largest))


# --- Comparing them with the book ----------------------------------------------------


def problems(
    equations: list[Equation], results: Results, left_out: Collection[str] = ()
) -> list[str]:
    """List what keeps the book's equations from being verified.

    Parameters
    ----------
    equations
        Those that the book displays.
    results
        What the tests found.
    left_out
        Labels of equations in chapters that the book leaves out; their tests are there anyway.
    """
    found = []
    tested = {label for verification in results.verifications for label in verification.labels}
    for equation in equations:
        place = f"{equation.docname}, line {equation.line}"
        if not equation.label:
            latex = " ".join(equation.latex.split())
            found.append(
                f"{place}: the displayed equation “{latex}” has no label. Give it one, "
                "$$ … $$ (eq-name), or write it into the line, $…$."
            )
        elif equation.label not in tested:
            chapter = equation.docname.rsplit("/", 1)[-1].replace("-", "_")
            found.append(
                f"{place}: no test verifies the equation {equation.label}. Write one in {TESTS}/"
                f'test_{chapter}.py and mark it with @pytest.mark.equation("{equation.label}").'
            )
    labels = {equation.label for equation in equations} | set(left_out)
    for verification in results.verifications:
        for label in verification.labels:
            if label not in labels:
                found.append(
                    f"{verification.test} verifies {label}, but the book has no displayed "
                    "equation with this label."
                )
        if not verification.passed:
            found.append(f"{verification.test} did not pass.")
    if not results.succeeded:
        found.append(f"The tests in {TESTS} did not all pass:\n{results.output}")
    return found


class EquationCollector(EnvironmentCollector):
    """Remember the displayed equations of each page, and the pages that list them all."""

    def clear_doc(self, _app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        _equations_by_page(env).pop(docname, None)
        _listing_pages(env).discard(docname)

    def merge_other(
        self, _app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process read."""
        for docname in docnames:
            _equations_by_page(env)[docname] = _equations_by_page(other).get(docname, [])
        _listing_pages(env).update(_listing_pages(other) & set(docnames))

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Read a page's equations. Without a label they count only in an executable chapter."""
        env = app.env
        is_chapter = "kernelspec" in env.metadata[env.docname]
        _equations_by_page(env)[env.docname] = [
            Equation(
                node.get("label") or "", node.astext().strip(), env.docname, get_node_line(node)
            )
            for node in doctree.findall(nodes.math_block)
            if node.get("label") or (is_chapter and not _is_output(node))
        ]
        if next(doctree.findall(derivations_list), None) is not None:
            _listing_pages(env).add(env.docname)

    def get_updated_docs(self, _app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Write the list again if anything in it changed, also a number or a chapter's title."""
        content = [
            (page, equations, env.titles[page].astext(), env.toc_fignumbers.get(page))
            for page, equations in _equations_by_page(env).items()
            if equations
        ]
        state = (sorted(content, key=itemgetter(0)), env.derivations_verifications)
        if state == env.__dict__.get("derivations_state"):
            return []
        env.derivations_state = state
        return sorted(_listing_pages(env))


def _equations_by_page(env: BuildEnvironment) -> dict[str, list[Equation]]:
    return env.__dict__.setdefault("derivations_equations", {})


def _labels_left_out(env: BuildEnvironment) -> set[str]:
    book = Path(env.srcdir)
    return {
        place.label
        for page in left_out_pages(book, env.found_docs)
        for place in places((book / f"{page}.md").read_text(encoding="utf-8"), page)
        if place.kind == "equation"
    }


def _listing_pages(env: BuildEnvironment) -> set[str]:
    return env.__dict__.setdefault("derivations_pages", set())


def _is_output(node: nodes.Element) -> bool:
    containers = traverse_parent(node, nodes.container)
    return any(container.get("nb_element") == "cell_code_output" for container in containers)


# --- The build -----------------------------------------------------------------------


class Verifier:
    """Run the tests beside the reading of the pages, and compare before anything is written."""

    def __init__(self) -> None:
        self._run: Run | None = None

    def start(self, app: Sphinx) -> None:
        """Start the tests."""
        self._run = Run(Path(app.srcdir, app.config.derivations_root).resolve())

    def finish(self, _app: Sphinx, env: BuildEnvironment) -> None:
        """Wait for the tests, and stop the build if an equation is not verified.

        Raises
        ------
        DerivationsError
            If there is any problem. It names all of them.
        """
        results = self._run.results()
        pages = _equations_by_page(env)
        equations = [equation for page in sorted(pages) for equation in pages[page]]
        found = problems(equations, results, _labels_left_out(env))
        if found:
            raise DerivationsError("\n".join(["", *(f"- {problem}" for problem in found)]))
        for docname in _listing_pages(env):
            # A page that shows no equation of its own would be written without MathJax.
            env.get_domain("math").data["has_equations"][docname] = True
        env.derivations_verifications = results.verifications

    def stop(self, _app: Sphinx, _exception: Exception | None) -> None:
        """End the tests if the build ended before it needed them."""
        if self._run is not None:
            self._run.stop()


# --- The page ------------------------------------------------------------------------


class derivations_list(nodes.Element):
    """The place of the list, until all pages have been read."""


class Derivations(SphinxDirective):
    """List every labeled equation, chapter by chapter; it has no content and no options."""

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder."""
        return [derivations_list()]


class FillDerivations(SphinxPostTransform):
    """Put the list into its place."""

    # Before references are resolved, for the list has references to the equations.
    default_priority = 1

    def run(self, **_options: object) -> None:
        """Make a section for each chapter."""
        for place in list(self.document.findall(derivations_list)):
            pages = _equations_by_page(self.env)
            place.replace_self(
                [
                    self._chapter(docname, pages[docname])
                    for docname in self.env.collect_relations()
                    if pages.get(docname)
                ]
            )

    def _chapter(self, docname: str, equations: list[Equation]) -> nodes.section:
        section = nodes.section(ids=[nodes.make_id(f"derivations-{docname}")])
        title = self.env.titles[docname].astext()
        section += nodes.title(title, title)
        for equation in equations:
            section += self._heading(equation)
            section += nodes.math_block(
                equation.latex, equation.latex, nowrap=False, label=None, number=None
            )
            section += nodes.bullet_list(
                "",
                *(
                    _item(verification)
                    for verification in self.env.derivations_verifications
                    if equation.label in verification.labels
                ),
            )
        return section

    def _heading(self, equation: Equation) -> nodes.paragraph:
        reference = addnodes.pending_xref(
            "",
            nodes.inline(),
            refdoc=self.env.docname,
            refdomain="math",
            reftype="eq",
            reftarget=equation.label,
            refwarn=True,
        )
        label = nodes.literal("", equation.label)
        return nodes.paragraph("", "Equation ", reference, nodes.Text(", "), label, nodes.Text(":"))


def _item(verification: Verification) -> nodes.list_item:
    kinds = {deviation.kind for deviation in verification.deviations}
    ways = ["Symbolic"] * ("symbolic" in kinds) + ["numeric"] * bool(kinds - {"symbolic"})
    way = " and ".join(ways)
    text = nodes.paragraph("", "", nodes.strong("", way[0].upper() + way[1:]))
    text += nodes.Text(f": {verification.description}")
    for deviation in verification.deviations:
        text += _finding(deviation)
    return nodes.list_item("", text)


def _finding(deviation: Deviation) -> list[nodes.Node]:
    if deviation.kind == "symbolic":
        return [nodes.Text(" The difference simplifies to zero.")]
    if deviation.kind == "bound":
        share = nodes.math("", rf"{deviation.value:.0%}".replace("%", r"\,\%"))
        return [nodes.Text(" At most "), share, nodes.Text(" of the bound is reached.")]
    return [
        nodes.Text(f" Largest {deviation.kind} deviation: "),
        nodes.math("", size_of_deviation(deviation.value)),
        nodes.Text(" (allowed: "),
        nodes.math("", scientific(deviation.tolerance)),
        nodes.Text(")."),
    ]


def size_of_deviation(value: float) -> str:
    """Write a deviation in LaTeX, but not by the digits that rounding leaves."""
    return rf"{{}} < {scientific(ROUNDING)}" if value < ROUNDING else scientific(value)


def scientific(value: float) -> str:
    """Write a positive number with two digits, in LaTeX."""
    mantissa, exponent = f"{value:.1e}".split("e")
    if -3 <= int(exponent) <= 2:
        return f"{value:.2g}"
    factor = "" if mantissa == "1.0" else rf"{mantissa} \times "
    return rf"{factor}10^{{{int(exponent)}}}"


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Register the extension."""
    app.add_config_value("derivations_root", "..", "", types=[str])
    app.add_node(derivations_list)
    app.add_directive("derivations", Derivations)
    app.add_env_collector(EquationCollector)
    app.add_post_transform(FillDerivations)
    verifier = Verifier()
    app.connect("builder-inited", verifier.start)
    app.connect("env-updated", verifier.finish)
    app.connect("build-finished", verifier.stop)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
