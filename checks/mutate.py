"""Break a module in one place after another, and say which breaks its tests miss.

    .venv/bin/python checks/mutate.py TARGET ... [--sample N] [--seed S] [--timeout SECONDS]

TARGET is a module of the package, such as ``learning.tree``, or a function or class of one, such as
``learning.tree:best_split``. Each mutant differs in one place within a function: a comparison, an
operator of arithmetic or logic, a number, a truth value. Error messages, annotations and docstrings
are left as they are, and so is that ``zip`` is strict. The solutions of exercises are broken in the
same way by the tests themselves (``tests/nutrigen/exercises/test_mutants.py``).

A mutant is judged, in a temporary copy, by the module's own test file and by the derivations that
import the module; the quickest test comes first, and the first that fails ends the run. To be
quick, Hypothesis draws few examples, and a test that needs more than ``--longest`` seconds on the
module as it is does not take part; so what is killed here is killed by the complete tests too.
Mutants run one at a time, on one core. One that takes far longer than the original is killed, too.

Each survivor is printed with file, line and difference. The exit status is 0 if none survives,
apart from those that ``checks/equivalent.toml`` explains, one by one.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import difflib
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Bench",
    "Mutant",
    "Verdict",
    "explanations",
    "judges_of",
    "main",
    "modules",
    "mutants",
]

ROOT = Path(__file__).resolve().parents[1]
EXPLAINED = ROOT / "checks" / "equivalent.toml"
EXAMPLES = 20
#: Imported once, before the mutants, which start as copies of that process.
PRELOADED = (
    "hypothesis.extra.numpy",
    "matplotlib.pyplot",
    "pandas",
    "pytest",
    "scipy.stats",
    "sklearn.utils.estimator_checks",
    "sympy",
)
#: Tests of modules that have no file of their own.
_TESTS = {
    "exercises._code": "exercises.messages",
    "exercises._compare": "exercises.exercises",
    "exercises._form": "exercises.messages",
    "exercises._framework": "exercises.exercises",
    "exercises._kinds": "exercises.messages",
    "exercises._load": "exercises.load",
    "exercises._page": "exercises.page",
    "exercises._run": "exercises.exercises",
    "exercises._show": "exercises.messages",
    "nutrition._design": "nutrition.models",
    "nutrition._models": "nutrition.models",
    "nutrition._adjustment": "nutrition.nutrition",
    "nutrition._energy": "nutrition.nutrition",
    "nutrition._plausibility": "nutrition.nutrition",
    "nutrition._reliability": "nutrition.nutrition",
    "nutrition._substitution": "nutrition.substitution",
}

_SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.USub: ast.UAdd,
}


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Parameters
    ----------
    line : int
        Where the change is in the original.
    function : str
        The function or method that contains it, with its class.
    text : str
        The original's line, without its indentation.
    before, after : str
        The changed expression.
    place : str
        Which of the mutants it is that agree in all of the above but the line: ``1 of 1``.
    source : str
        The whole module, changed.
    """

    line: int
    function: str
    text: str
    before: str
    after: str
    place: str
    source: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.function}: {self.before}  ->  {self.after}"

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from all other mutants of the module, wherever the line moves."""
        return self.function, self.text, self.before, self.after, self.place


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node with one change, in every way there is."""
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            if type(operator) in _SWAPS:
                changed = copy.deepcopy(node)
                changed.ops[position] = _SWAPS[type(operator)]()
                yield changed
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp | ast.UnaryOp):
        if type(node.op) in _SWAPS:
            changed = copy.deepcopy(node)
            changed.op = _SWAPS[type(node.op)]()
            yield changed
        elif isinstance(node.op, ast.Not):
            yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _places(node: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield what is computed in functions, each with the function's name."""
    for field, value in ast.iter_fields(node):
        # What is said about types and told to the reader is not computed.
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            # That two sequences are equally long, on which ``zip`` insists, is an assertion.
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            inner = name
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = f"{name}.{child.name}".lstrip(".")
            elif isinstance(child, ast.Lambda):
                inner = name or "lambda"
            elif name:
                yield name, child
            yield from _places(child, inner)


def mutants(source: str) -> list[Mutant]:
    r"""Return all mutants of a module, from top to bottom.

    Examples
    --------
    >>> for mutant in mutants("def half(x: int | None):\n    return x / 2\n"):
    ...     print(mutant)
    line 2, half: x / 2  ->  x * 2
    line 2, half: 2  ->  3
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    encoded, found = source.encode(), []
    for function, node in _places(ast.parse(source)):
        for changed in _changes(node):
            before, after = ast.unparse(node), ast.unparse(changed)
            # The parentheses keep what surrounds an expression from changing its meaning.
            plain = isinstance(changed, ast.Constant | ast.stmt)
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            new = (after if plain else f"({after})").encode()
            text = lines[node.lineno - 1].decode().strip()
            mutated = (encoded[:start] + new + encoded[end:]).decode()
            where = node.lineno, node.col_offset
            found.append((where, (function, text, before, after), mutated))
    found.sort(key=lambda entry: entry[0])
    total, seen = Counter(key for _, key, _ in found), Counter()
    result = []
    for (line, _), key, mutated in found:
        seen[key] += 1
        result.append(Mutant(line, *key, f"{seen[key]} of {total[key]}", mutated))
    return result


def _path(module: str) -> Path:
    return Path("src", "nutrigen", *module.split(".")).with_suffix(".py")


def _own_tests(module: str) -> Path:
    room, _, name = _TESTS.get(module, module).rpartition(".")
    return Path("tests", "nutrigen", room, f"test_{name}.py")


def judges_of(module: str, root: Path = ROOT) -> list[str]:
    """Return the files that judge a module: its own tests, and derivations that import it.

    Raises
    ------
    ValueError
        If the module has no tests of its own.
    """
    own = _own_tests(module)
    if not (root / own).exists():
        raise ValueError(f"{module} has no tests of its own: there is no {own}.")
    imported = re.compile(rf"^(from|import) nutrigen\.{re.escape(module)}\b", re.MULTILINE)
    derivations = [
        str(file.relative_to(root))
        for file in sorted((root / "tests" / "derivations").glob("test_*.py"))
        if imported.search(file.read_text(encoding="utf-8"))
    ]
    return [str(own), *derivations]


def modules(root: Path = ROOT) -> list[str]:
    """Return the names of the package's modules that have tests of their own."""
    package = root / "src" / "nutrigen"
    found = []
    for file in sorted([*package.glob("*.py"), *package.glob("*/*.py")]):
        name = ".".join(file.relative_to(package).with_suffix("").parts)
        if file.stem != "__init__" and (root / _own_tests(name)).exists():
            found.append(name)
    return found


def explanations(file: Path = EXPLAINED, root: Path = ROOT) -> dict[str, dict[tuple, str]]:
    """Return, for each module, the mutants that no test can kill or should, and why.

    Raises
    ------
    ValueError
        If an entry has no reason, or is not exactly one mutant of the module as it is now.
    """
    table: dict[str, dict[tuple, str]] = {}
    for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("mutant", []):
        place = entry.get("place", "1 of 1")
        key = (entry["function"], entry["line"], entry["before"], entry["after"], place)
        if not entry["reason"].strip() or key in table.setdefault(entry["module"], {}):
            raise ValueError(f"{file.name}: no reason, or a second one, for {key}.")
        table[entry["module"]][key] = entry["reason"]
    for module, keys in table.items():
        there = {mutant.key for mutant in mutants((root / _path(module)).read_text("utf-8"))}
        if stale := sorted(set(keys) - there):
            raise ValueError(f"{file.name}: {module} has no such mutant: {stale[0]}.")
    return table


@dataclass(frozen=True)
class Verdict:
    """What the tests say about a mutant.

    Parameters
    ----------
    survives : bool
        Whether all tests passed.
    by : str
        The first test that failed, or what else ended the run; empty for a survivor.
    durations : dict[str, float]
        Processor seconds of each test that ran.
    """

    survives: bool
    by: str
    durations: dict[str, float]


class _Plugin:
    """Order the tests, and note how long they take and which one fails."""

    def __init__(self, order: dict[str, float] | None) -> None:
        self.order = order
        self.durations: dict[str, float] = {}
        self.failed = ""
        self._start = 0.0

    def pytest_collection_modifyitems(self, items: list) -> None:
        import hypothesis

        # Here, because the tests' own profile is loaded by then.
        hypothesis.settings.register_profile(
            "mutation",
            hypothesis.settings.default,
            max_examples=EXAMPLES,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            database=None,
            derandomize=True,
        )
        hypothesis.settings.load_profile("mutation")
        if self.order is not None:
            kept = [item for item in items if item.nodeid in self.order]
            items[:] = sorted(kept, key=lambda item: self.order[item.nodeid])

    def pytest_runtest_logstart(self) -> None:
        self._start = time.process_time()

    def pytest_runtest_logreport(self, report) -> None:
        self.durations[report.nodeid] = time.process_time() - self._start
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def _judge(folder: Path, tests: list[str], order: dict | None, seconds: int | None) -> None:
    """Run the tests in this process, which is a fresh one, and write what they say."""
    os.setsid()
    os.chdir(folder)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # The copy comes before the package that is installed.
    sys.path.insert(0, str(folder / "src"))
    # A busy machine fails no example for its time.
    os.environ.update(PYTHONPATH=str(folder / "src"), CI="1")
    import pytest

    plugin = _Plugin(order)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = int(pytest.main([*options, *tests], plugins=[plugin]))
    report = {"code": code, "by": plugin.failed, "durations": plugin.durations}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    os._exit(0)


class Bench:
    """A copy of the package and of the tests, in which mutants are judged.

    Parameters
    ----------
    module : str
        The module to break.
    folder : Path
        An empty folder for the copy.
    longest : float
        Tests that take more processor seconds than this on the original do not take part.
    timeout : float, optional
        Processor seconds after which a mutant counts as killed; by default 20 more than
        five times what the original takes.
    root : Path
        The project.

    Attributes
    ----------
    left_out : list[str]
        The tests that do not take part.

    Raises
    ------
    ValueError
        If the module has no tests.
    RuntimeError
        If the tests fail on the module as it is, or run on another one.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        *,
        longest: float = 5.0,
        timeout: float | None = None,
        root: Path = ROOT,
    ) -> None:
        self.module, self.folder = module, folder
        self.tests = judges_of(module, root)
        self.original = (root / _path(module)).read_text(encoding="utf-8")
        ignore = shutil.ignore_patterns("__pycache__")
        for part in ("src/nutrigen", "tests/nutrigen", "tests/derivations", "tests/helpers"):
            if (root / part).exists():
                shutil.copytree(root / part, folder / part, ignore=ignore)
        for file in ("pyproject.toml", "tests/conftest.py"):
            if (root / file).exists():
                shutil.copy(root / file, folder / file)
        for link in ("book", "checks"):
            if (root / link).exists():
                (folder / link).symlink_to(root / link)
        self._context = multiprocessing.get_context("forkserver")
        uses_torch = any("torch" in (root / t).read_text(encoding="utf-8") for t in self.tests)
        self._context.set_forkserver_preload([*PRELOADED, *(["torch"] if uses_torch else [])])
        self._order: dict[str, float] | None = None
        self._seconds: int | None = None
        verdict = self.judge(self.original)
        if not verdict.survives:
            raise RuntimeError(f"{verdict.by} fails on {module} as it is.")
        if self.judge("raise SystemError\n" + self.original).survives:
            raise RuntimeError(f"the tests of {module} do not use the copy of it.")
        self._order = {test: t for test, t in verdict.durations.items() if t <= longest}
        self.left_out = sorted(set(verdict.durations) - set(self._order))
        if timeout is None:
            timeout = 20 + 5 * sum(self._order.values())
        self._seconds = max(1, round(timeout))

    def judge(self, source: str) -> Verdict:
        """Run the tests with this code in the place of the module."""
        file = self.folder / _path(self.module)
        file.write_text(source, encoding="utf-8")
        # What is compiled is kept, apart from the mutant before this one.
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
            compiled.unlink()
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        process = self._context.Process(
            target=_judge, args=(self.folder, self.tests, self._order, self._seconds)
        )
        process.start()
        # Processor time is what is limited; but a mutant may also wait for ever.
        process.join(None if self._seconds is None else 30 * self._seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()
        if not report.exists():
            return Verdict(False, "time limit, or a crash", {})
        said = json.loads(report.read_text(encoding="utf-8"))
        return Verdict(said["code"] == 0, said["by"] or f"status {said['code']}", said["durations"])


def _difference(module: str, original: str, mutant: Mutant) -> str:
    lines = difflib.unified_diff(
        original.splitlines(), mutant.source.splitlines(), lineterm="", n=0
    )
    # Without the two lines that name files.
    body = [line for line in lines if line[:3] not in ("---", "+++", "@@ ")]
    return "\n".join([f"{_path(module)}:{mutant.line}: {mutant.function}", *body])


def _try(
    target: str, sample: int | None, seed: int, explained: dict[tuple, str], **limits
) -> list[str]:
    """Judge the mutants of a target, print each fate, return the differences nobody explains."""
    module, _, function = target.partition(":")
    source = (ROOT / _path(module)).read_text(encoding="utf-8")
    chosen = [
        mutant
        for mutant in mutants(source)
        if not function or f"{mutant.function}.".startswith(f"{function}.")
    ]
    if not chosen:
        raise ValueError(f"{target}: there is nothing to change.")
    if sample is not None and sample < len(chosen):
        chosen = sorted(random.Random(seed).sample(chosen, sample), key=lambda m: m.line)
    counts, alive = Counter(), []
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(module, Path(temporary), **limits)
        for test in bench.left_out:
            print(f"{module}: too long to take part: {test}", flush=True)
        for mutant in chosen:
            # Nothing is run for what is known to survive.
            if mutant.key in explained:
                fate = "explained"
                said = f"explained ({explained[mutant.key]})"
            elif (verdict := bench.judge(mutant.source)).survives:
                fate, said = "surviving", "SURVIVES"
                alive.append(_difference(module, source, mutant))
            else:
                fate, said = "killed", f"killed by {verdict.by.rpartition('/')[2]}"
            counts[fate] += 1
            print(f"{module}, {mutant}: {said}", flush=True)
    fates = ", ".join(f"{counts[fate]} {fate}" for fate in ("killed", "explained", "surviving"))
    print(f"{target}: {len(chosen)} mutants: {fates}.", flush=True)
    return alive


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutation tests; return 0 if no mutant survives unexplained, otherwise 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="+", metavar="TARGET", help="MODULE or MODULE:FUNCTION")
    parser.add_argument("--sample", type=int, help="number of mutants of a target, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    parser.add_argument("--timeout", type=float, help="processor seconds for one mutant")
    parser.add_argument(
        "--longest", type=float, default=5, help="processor seconds of a test that takes part"
    )
    options = parser.parse_args(arguments)
    known = modules()
    for target in options.targets:
        if target.partition(":")[0] not in known:
            parser.error(f"{target}: the modules that have tests are {', '.join(known)}.")
    # Before any process starts that reads them.
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
    explained = explanations()
    alive = []
    for target in options.targets:
        reasons = explained.get(target.partition(":")[0], {})
        limits = {"longest": options.longest, "timeout": options.timeout}
        alive += _try(target, options.sample, options.seed, reasons, **limits)
    for difference in alive:
        print(f"\nSURVIVES  {difference}")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
