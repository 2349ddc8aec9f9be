"""How values are shown to a learner: on one line, or in lines from which they can be rebuilt."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from nutrigen.exercises._kinds import Iterated, is_of, kind_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from torch import Tensor

__all__ = ["display", "show", "show_type"]

_LONGEST_LINE = 300
_LONGEST_BLOCK = 900
_WIDTH = 76
_MOST_ROWS = 40
_MOST_ENTRIES = 200
_MOST_LINES = 25
# Types of numbers that a library takes if nothing is said; any other is named.
_USUAL = {"np": ("float64", "int64", "bool"), "torch": ("float32", "int64", "bool")}


def show(value: object) -> str:
    """Text of a value on one line, the same in every run.

    Python prints the members of a set in an order that changes from one process to the next,
    and wraps NumPy's scalars in their type's name; both would distract from a counterexample.

    Parameters
    ----------
    value : object
        What to show.

    Returns
    -------
    str
        At most about 300 characters; of a longer text, it is said how much is left out.

    Examples
    --------
    >>> show({"GT", "AC"})
    "{'AC', 'GT'}"
    >>> import numpy as np
    >>> show([np.float64(0.5), np.int64(2)])
    '[0.5, 2]'
    >>> show("A" * 1000)[-40:]
    'A ... (left out: 702 of 1002 characters)'
    """
    try:
        text = _literal(value)
    except Exception:
        text = _unprintable(value)
    if len(text) > _LONGEST_LINE:
        text = f"{text[:_LONGEST_LINE]} ... {_left_out(_LONGEST_LINE, len(text), 'characters')}"
    return text


def display(value: object) -> str:
    """Text of a value that a learner can copy: arrays, tables and nested lists keep their lines.

    Parameters
    ----------
    value : object
        What to show.

    Returns
    -------
    str
        Lines of Python, with ``np``, ``pd`` and ``torch`` for the libraries. What is too long is
        cut after an entry or a row, and it is said how much is left out.

    Examples
    --------
    >>> import numpy as np
    >>> print(display(np.array([[1.0, 0.5], [2.0, 4.0]])))
    np.array([[1. , 0.5],
              [2. , 4. ]])
    >>> import pandas as pd
    >>> print(display(pd.DataFrame({"age": [60, 71], "fiber": [33.0, np.nan]})))
    pd.DataFrame({
        'age': [60, 71],
        'fiber': [33.0, np.nan],
    })
    """
    try:
        return _display(value)
    except Exception:
        return show(value)


def show_type(value: object) -> str:
    """Name of a value's type, in a learner's words.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        The name with its article.

    Examples
    --------
    >>> show_type([1]), show_type(3), show_type({1}), show_type({})
    ('a list', 'an integer (int)', 'a set', 'a dictionary (dict)')
    """
    known = {
        int: "an integer (int)",
        float: "a number (float)",
        str: "text (str)",
        dict: "a dictionary (dict)",
        type(None): "None",
    }
    of_libraries = (
        ("numpy", "ndarray", "an array (numpy.ndarray)"),
        ("torch", "Tensor", "a tensor (torch.Tensor)"),
        ("pandas", "DataFrame", "a table (pandas.DataFrame)"),
        ("pandas", "Series", "a column (pandas.Series)"),
        ("pandas", "Index", "an index (pandas.Index)"),
    )
    for module, class_, text in of_libraries:
        if is_of(module, class_, value):
            return text
    if is_of("numpy", "integer", value) and cast("np.generic", value).dtype == int:
        return "an integer (numpy.integer)"
    name = value.type_name if isinstance(value, Iterated) else type(value).__name__
    article = "an" if name[0].lower() in "aeiou" else "a"
    return known.get(type(value), f"{article} {name}")


def _unprintable(value: object) -> str:
    """Stand-in for a learner's object, or an integer of thousands of digits."""
    return f"<{type(value).__name__} that cannot be printed>"


def _left_out(shown: int, total: int, what: str) -> str:
    return f"(left out: {total - shown} of {total} {what})"


def _literal(value: object) -> str:
    """The whole value on one line."""
    if is_of("numpy", "generic", value):
        return _literal(cast("np.generic", value).item())
    if type(value) is float:
        # Beyond that is rounding, which depends on the order of a sum over a set.
        return repr(float(f"{value:.12g}"))
    if entries := _entries(value):
        opening, closing = _brackets(value)
        return opening + ", ".join(text for text, _ in entries) + closing
    if isinstance(value, Iterated):
        gives = "" if value.entries is None else f" that gives {_literal(value.entries)}"
        return f"<{value.type_name}{gives}>"
    if _of_a_library(value):
        return " ".join(line.strip() for line in display(value).split("\n"))
    return " ".join(repr(value).split("\n"))


def _entries(value: object) -> list[tuple[str, object]] | None:
    """Texts of the entries of a container of Python, and the entries; None for other values."""
    if type(value) is list or type(value) is tuple:
        return [(_literal(entry), entry) for entry in value]
    if isinstance(value, set | frozenset):
        return sorted(((_literal(member), None) for member in value), key=lambda pair: pair[0])
    if isinstance(value, dict):
        pairs = ((f"{_literal(key)}: {_literal(one)}", one) for key, one in value.items())
        return sorted(pairs, key=lambda pair: pair[0])
    return None


def _brackets(value: object) -> tuple[str, str]:
    if type(value) is tuple:
        return "(", ",)" if len(value) == 1 else ")"
    return ("[", "]") if type(value) is list else ("{", "}")


def _display(value: object) -> str:
    if kind_of(value) == "array" and type(value).__name__ == "ndarray":
        return _array_text(cast("np.ndarray", value))
    if kind_of(value) == "tensor":
        return _tensor_text(cast("Tensor", value))
    if kind_of(value) == "table":
        return _table_text(cast("pd.DataFrame", value))
    if is_of("pandas", "Series", value):
        return _column_text(cast("pd.Series", value))
    if is_of("pandas", "Index", value):
        return _cut_call("pd.Index", cast("pd.Index", value), lambda part: _name_of(part.name))
    if entries := _entries(value):
        return _container_text(value, entries) if len(_literal(value)) > _WIDTH else show(value)
    text = repr(value)
    if "\n" not in text or isinstance(value, str):
        return show(value)
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"... {_left_out(_MOST_LINES, len(lines), 'lines')}"]
    return "\n".join(line[:_LONGEST_LINE] for line in lines)


def _of_a_library(value: object) -> bool:
    classes = ("array", "tensor", "table")
    pandas = ("Series", "Index")
    return kind_of(value) in classes or any(is_of("pandas", name, value) for name in pandas)


def _container_text(value: object, entries: list[tuple[str, object]]) -> str:
    """A container with an entry on each line if entries are containers, else on one line."""
    opening, closing = _brackets(value)
    nested = any(_of_a_library(entry) or _entries(entry) is not None for _, entry in entries)
    texts = [text for text, _ in entries]
    if nested:
        texts = [_line_or_block(text, entry) for text, entry in entries]
    separator, longest = (",\n ", _LONGEST_BLOCK) if nested else (", ", _LONGEST_LINE)
    kept = _fitting([len(text) + 2 for text in texts], longest, least=2 if nested else 1)
    if not nested and kept == 1 and len(texts[0]) > _LONGEST_LINE:
        return show(value)
    shown = separator.join(texts[:kept])
    if kept == len(texts):
        return opening + shown + closing
    unit = "rows" if nested else "entries"
    left_out = _left_out(kept, len(texts), unit)
    return f"{opening}{shown}{separator}...{closing} {left_out}"


def _line_or_block(text: str, entry: object) -> str:
    """An entry of a container: as many lines as it needs, indented behind the bracket."""
    if not _of_a_library(entry) and len(text) <= _LONGEST_LINE:
        return text
    # What stands before the entry is the key of a dictionary, or nothing.
    literal = _literal(entry)
    prefix = text[: len(text) - len(literal)] if text.endswith(literal) else ""
    return prefix + display(entry).replace("\n", "\n" + " " * (len(prefix) + 1))


def _fitting(lengths: Sequence[int], longest: int, least: int) -> int:
    """How many of the first texts fit."""
    total = 0
    for n, length in enumerate(lengths):
        total += length
        if total > longest and n >= least:
            return n
    return len(lengths)


def _array_text(value: np.ndarray, call: str = "np.array", suffix: str | None = None) -> str:
    """Call that makes an array, in its lines; of a long one, with its first rows."""
    import numpy as np

    if suffix is None:
        suffix = _type_suffix(value)
    if value.size == 0 and value.ndim > 1:
        return f"{call.replace('array', 'empty').replace('tensor', 'empty')}({value.shape}{suffix})"

    usual = np.get_printoptions()
    nan, inf = ("np.nan", "np.inf") if call == "np.array" else (usual["nanstr"], usual["infstr"])

    def text_of(part: np.ndarray, threshold: int | None = None) -> str:
        with np.printoptions(nanstr=nan, infstr=inf):
            return np.array2string(
                part,
                max_line_width=_WIDTH,
                separator=", ",
                prefix=f"{call}(",
                threshold=threshold,
            )

    if value.ndim == 0:
        return f"{call}({text_of(value)}{suffix})"
    n = len(value)
    kept = min(n, _MOST_ROWS if value.ndim > 1 else _MOST_ENTRIES)
    while True:
        text = text_of(value[:kept], threshold=sys.maxsize) if _small(value, kept) else ""
        if (text and len(text) <= _LONGEST_BLOCK) or kept <= 2:
            break
        kept = max(2, kept * 3 // 4)
    if len(text) > 3 * _LONGEST_BLOCK or (n and not text):
        return f"{call}({text_of(value, threshold=20)}{suffix}) (shape {value.shape}, shortened)"
    if kept == n:
        return f"{call}({text}{suffix})"
    between = "\n" + " " * (len(call) + 2) if value.ndim > 1 else " "
    left_out = _left_out(kept, n, "rows" if value.ndim > 1 else "entries")
    return f"{call}({text[:-1]},{between}...]{suffix}) {left_out}"


def _small(value: np.ndarray, kept: int) -> bool:
    return kept * math.prod(value.shape[1:]) <= 20 * _LONGEST_BLOCK


def _type_suffix(value: np.ndarray) -> str:
    # NumPy's own type of whole numbers is int32 where Python has 32 bits, as in a browser.
    whole = value.dtype == int
    usual = value.dtype.name in _USUAL["np"] or whole
    if (usual and (value.size or value.dtype.name == "float64")) or value.dtype.kind == "U":
        return ""
    return f", dtype={'int' if whole else repr(str(value.dtype))}"


def _tensor_text(value: Tensor) -> str:
    """Call that makes a tensor."""
    import numpy as np

    name = str(value.dtype).removeprefix("torch.")
    # Through lists, since NumPy lacks some of PyTorch's types; float32 for its few digits.
    array = np.array(value.detach().tolist(), dtype="float32" if name == "float32" else None)
    array = array.reshape(tuple(value.shape))
    suffix = "" if name in _USUAL["torch"] else f", dtype={value.dtype}"
    suffix += ", requires_grad=True" if value.requires_grad else ""
    return _array_text(array, "torch.tensor", suffix)


def _table_text(table: pd.DataFrame) -> str:
    """Call that makes a table, with a line for each column; of a long one, with its first rows."""
    if not table.columns.is_unique:
        return repr(table)
    kept = min(len(table), _MOST_ROWS)
    while True:
        text = _whole_table_text(table.iloc[:kept])
        longest = max(map(len, text.split("\n")))
        if (len(text) <= _LONGEST_BLOCK and longest <= 2 * _WIDTH) or kept <= 2:
            break
        kept = max(2, kept * 3 // 4)
    if len(text) > 3 * _LONGEST_BLOCK:
        return repr(table)  # leaves out columns in the middle, and says how many there are
    left_out = "" if kept == len(table) else f" {_left_out(kept, len(table), 'rows')}"
    return text + left_out


def _whole_table_text(table: pd.DataFrame) -> str:
    columns = [f"    {_literal(name)}: {_values_text(table[name])},\n" for name in table.columns]
    index = _index_text(table.index)
    if len(index) > _WIDTH - 4:
        index = index.replace("(", "(\n    ", 1)
    body = "{\n" + "".join(columns) + "}" if columns else "{}"
    return f"pd.DataFrame({body}{index})"


def _column_text(column: pd.Series) -> str:
    def rest(part: pd.Series) -> str:
        return _index_text(part.index) + _name_of(part.name)

    return _cut_call("pd.Series", column, rest)


def _cut_call(
    call: str, values: pd.Series | pd.Index, rest: Callable[[pd.Series | pd.Index], str]
) -> str:
    """Call that makes a column or an index; of a long one, with its first entries."""
    kept = min(len(values), _MOST_ENTRIES)
    while True:
        part = values[:kept] if call == "pd.Index" else values.iloc[:kept]
        text = f"{call}({_values_text(part)}{rest(part)})"
        if len(text) <= _LONGEST_BLOCK or kept <= 2:
            break
        kept = max(2, kept * 3 // 4)
    return text if kept == len(values) else f"{text} {_left_out(kept, len(values), 'entries')}"


def _name_of(name: object) -> str:
    return "" if name is None else f", name={_literal(name)}"


def _index_text(index: pd.Index) -> str:
    """Argument that gives a table its index; nothing for the one that it has anyway."""
    numbered = is_of("pandas", "RangeIndex", index)
    if numbered and index.start == 0 and index.step == 1 and index.name is None:
        return ""
    if is_of("pandas", "MultiIndex", index):
        names = f", names={_literal(list(index.names))}"
        return f", index=pd.MultiIndex.from_tuples({_literal(index.tolist())}{names})"
    if index.name is None:
        return f", index={_values_text(index)}"
    return f", index=pd.Index({_values_text(index)}{_name_of(index.name)})"


def _values_text(values: pd.Series | pd.Index) -> str:
    """The entries of a column or an index; with their type, if it would not be taken anyway."""
    entries = "[" + ", ".join(map(_cell, values.tolist())) + "]"
    name = str(values.dtype)
    if name == "category":
        return f"pd.Categorical({entries})"
    usual = name in (*_USUAL["np"], "object", "str", "string") or name.startswith("datetime64")
    return entries if usual else f"pd.array({entries}, dtype={name!r})"


def _cell(value: object) -> str:
    if type(value) is float and not math.isfinite(value):
        return _literal(value).replace("nan", "np.nan").replace("inf", "np.inf")
    if is_of("pandas", "Timestamp", value) or repr(value) == "NaT":
        return f"pd.{value!r}"
    return "pd.NA" if repr(value) == "<NA>" else _literal(value)
