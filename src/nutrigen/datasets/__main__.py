"""The command line of the data sets: ``python -m nutrigen.datasets``."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from nutrigen.datasets._bundled import (
    DataIntegrityError,
    dataset_folder,
    list_datasets,
    read_card,
    verify,
)
from nutrigen.datasets._cards import CardError
from nutrigen.datasets._fetch import DownloadError, cache_folder, recorded_sha256
from nutrigen.datasets._originals import (
    Registry,
    course_registry,
    fetch_original,
    list_originals,
    read_original_card,
    verify_original,
)

__all__ = ["main"]

_PROBLEMS = (CardError, DataIntegrityError, DownloadError, OSError)

_GAP = "  "
_LEAST_WIDTH = 9

# What a shell reports of a program that is stopped because nobody reads its output any more.
_READER_GONE = 141


@dataclass
class _Failures:
    """Problems that were met, so that one of them does not hide the next."""

    messages: list[str] = field(default_factory=list)

    def catch(self, action: Callable[[], str]) -> str:
        """Do something that returns a status; if it fails, keep the message."""
        try:
            return action()
        except _PROBLEMS as error:
            self.messages.append(str(error))
            return "failed, see below"


def main(arguments: Sequence[str] | None = None, *, registry: Registry | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Its arguments; those of the process if not given.
    registry : Registry, optional
        Where originals are downloaded from; the public addresses if not given.

    Returns
    -------
    int
        Exit status: 0 if all went well, 1 if a data set is damaged or could not be fetched.

    Raises
    ------
    SystemExit
        With status 2 if the arguments are wrong.

    Examples
    --------
    >>> main(["--where"])  # doctest: +ELLIPSIS
    /...
    0
    """
    parser = argparse.ArgumentParser(
        prog="python -m nutrigen.datasets",
        description="List the data sets, with their size, license and status. Bundled data sets "
        "are verified whenever they are listed.",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--verify", action="store_true", help="verify the originals in the cache too"
    )
    action.add_argument(
        "--fetch",
        nargs="+",
        metavar="NAME",
        help="download these original data sets, or all of them (all), and verify them",
    )
    action.add_argument(
        "--where", action="store_true", help="print the folder in which originals are kept"
    )
    options = parser.parse_args(arguments)
    registry = registry or course_registry()

    if options.where:
        print(cache_folder())
        return 0
    failures = _Failures()
    if options.fetch:
        _fetch(_names_to_fetch(options.fetch, parser), registry, failures)
    else:
        _list(registry, failures, verify_originals=options.verify)
    if failures.messages:
        print(_summary(failures.messages), file=sys.stderr)
    return 1 if failures.messages else 0


def _names_to_fetch(names: list[str], parser: argparse.ArgumentParser) -> tuple[str, ...]:
    if names == ["all"]:
        return list_originals()
    for name in names:
        if name in list_datasets():
            parser.error(f"{name} is bundled; it need not be fetched")
        if name not in list_originals():
            parser.error(
                f"there is no original data set {name}; there are {', '.join(list_originals())}"
            )
    return tuple(dict.fromkeys(names))


def _fetch(names: Iterable[str], registry: Registry, failures: _Failures) -> None:
    for name in names:
        status = failures.catch(partial(_fetched_status, name, registry))
        print(f"{name}: {status}", flush=True)


def _fetched_status(name: str, registry: Registry) -> str:
    paths = fetch_original(name, registry=registry)
    return f"verified, in {paths[0].parent}"


def _list(registry: Registry, failures: _Failures, *, verify_originals: bool) -> None:
    rows = [("data set", "size", "license", "status")]
    for name in list_datasets():
        rows.append(
            (
                name,
                failures.catch(partial(_bundled_size, name)),
                failures.catch(partial(_bundled_license, name)),
                failures.catch(partial(_bundled_status, name)),
            )
        )
    for name in list_originals():
        rows.append(
            (
                name,
                _original_size(name, registry),
                _license(read_original_card(name).license),
                failures.catch(
                    partial(_original_status, name, registry, verified=verify_originals)
                ),
            )
        )
    print(_table(rows, shutil.get_terminal_size().columns))
    print()
    _say(f"Originals are kept in {cache_folder()}; --fetch NAME downloads one, --verify checks it.")
    _say("The cards say more: read_card(NAME), read_original_card(NAME).")


def _say(text: str) -> None:
    print(textwrap.fill(text, shutil.get_terminal_size().columns, break_on_hyphens=False))


def _bundled_size(name: str) -> str:
    folder = dataset_folder(name)
    return _bytes(sum(len((folder / file).read_bytes()) for file in read_card(name).files))


def _bundled_license(name: str) -> str:
    return _license(read_card(name).license)


def _bundled_status(name: str) -> str:
    verify(name)
    return "bundled, verified"


def _original_size(name: str, registry: Registry) -> str:
    originals = registry.of(name)
    known = all(file.size is not None for file in originals)
    return f"{'' if known else '< '}{_bytes(sum(file.most_bytes for file in originals))}"


def _original_status(name: str, registry: Registry, *, verified: bool) -> str:
    originals = registry.of(name)
    if verified:
        verify_original(name, registry=registry)
    cached = [file for file in originals if file.path.is_file()]
    if not cached:
        return "not fetched"
    part = "" if len(cached) == len(originals) else f" ({len(cached)} of {len(originals)} files)"
    if not verified:
        return f"in cache{part}"
    recorded = any(file.sha256 is None and recorded_sha256(file) for file in cached)
    return f"in cache{part}, verified{' by the recorded SHA-256' if recorded else ''}"


def _bytes(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{number / 1e3:.0f} kB"


def _license(text: str) -> str:
    """What a license says first; the card has all of it."""
    return re.split(r"[:;(]|(?<![A-Z])\.(?:\s|$)", text, maxsplit=1)[0].strip()


def _summary(messages: list[str]) -> str:
    unique = list(dict.fromkeys(messages))
    title = "1 problem:" if len(unique) == 1 else f"{len(unique)} problems:"
    return "\n".join([title, *(textwrap.indent(f"- {message}", "  ") for message in unique)])


def _table(rows: Sequence[Sequence[str]], width: int) -> str:
    """Lay out rows in columns, no line wider than the width; cells that are longer wrap."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    # Names and sizes stay whole as long as the other columns can give way.
    spare = [*widths[:2], *(min(width, _LEAST_WIDTH) for width in widths[2:])]
    while sum(widths) + len(_GAP) * (len(widths) - 1) > width and max(widths) > 1:
        wide = [index for index, least in enumerate(spare) if widths[index] > least]
        widths[max(wide or range(len(widths)), key=widths.__getitem__)] -= 1
    lines = []
    for row in rows:
        cells = [
            textwrap.wrap(cell, width, break_on_hyphens=True) or [""]
            for cell, width in zip(row, widths, strict=True)
        ]
        for index in range(max(map(len, cells))):
            parts = [cell[index] if index < len(cell) else "" for cell in cells]
            lines.append(
                _GAP.join(
                    part.ljust(width) for part, width in zip(parts, widths, strict=True)
                ).rstrip()
            )
        if row is rows[0]:
            lines.append(_GAP.join("-" * width for width in widths))
    return "\n".join(lines)


def _run() -> int:
    """Run the command line; stop quietly once the reader, such as ``head``, has seen enough."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still in the buffer would raise once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    return status


if __name__ == "__main__":
    sys.exit(_run())
