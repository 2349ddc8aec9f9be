"""Values as data: what JSON can hold, and back.

Between the process that knows the solutions and the one that runs an answer nothing else passes.
Reading never runs anything: numbers, texts, arrays without objects, tables, tensors and layers of
PyTorch are made by their type's own constructor, and what is of another type arrives as its name.
"""

from __future__ import annotations

import base64
import builtins
import inspect
import math
import re
import sys
from collections.abc import Callable, Mapping, Set
from fractions import Fraction
from typing import Any

from nutrigen.exercises.elsewhere import Iterated, Observed, Outcome, Traits, kind_of, signature_of

__all__ = ["NotDataError", "decode", "decode_observed", "encode", "encode_observed"]

_DEEPEST = 60
_LONGEST_TEXT = 2_000
_PLAIN_TYPE = re.compile(r"[<>|=]?(?:[biufcSU]\d+|[mM]8(?:\[\w+\])?)")
_TYPE_OF_COLUMN = re.compile(r"category|string|str|boolean|U?Int\d+|Float\d+")
_NAME = re.compile(r"[^\W\d]\w*")
#: Layers of PyTorch by the arguments of their constructors, which are also their attributes.
_LAYERS = {
    "BatchNorm1d": ("num_features",),
    "Linear": ("in_features", "out_features"),
    "ReLU": (),
    "Sigmoid": (),
    "Tanh": (),
}


_EMPTY = inspect.Parameter.empty
#: Kinds of parameters by their numbers.
_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)


class NotDataError(ValueError):
    """A value can not be sent, or what arrived is none."""


class _Opaque:
    """Stands for a value of a type that is not sent."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


# Sending ------------------------------------------------------------------------------------------


def encode(value: object, depth: int = 0) -> Any:
    """Write a value as what JSON can hold.

    Parameters
    ----------
    value : object
        Any value.
    depth : int
        In how many others it is.

    Returns
    -------
    object
        A list that begins with a word for its kind; None, truth values, numbers and texts of
        Python are themselves.

    Examples
    --------
    >>> encode((1, "A")), decode(encode({"A": (1, 2.5)}))
    (['tuple', [1, 'A']], {'A': (1, 2.5)})
    """
    if depth > _DEEPEST:
        raise NotDataError(f"a value in more than {_DEEPEST} others")

    def inner(values: Any) -> list[Any]:
        return [encode(one, depth + 1) for one in values]

    if value is None or type(value) in (bool, str, float):
        return value
    if type(value) is int:
        return value if abs(value) < 1 << 53 else ["integer", hex(value)]
    if value is Ellipsis:
        return ["ellipsis"]
    if type(value).__name__ == "NAType":
        return ["not available"]
    if isinstance(value, Iterated):
        return ["iterated", value.type_name, value.entries and inner(value.entries)]
    for module, class_, write in (
        ("numpy", "generic", _write_scalar),
        ("numpy", "ndarray", _write_array),
        ("pandas", "DataFrame", _write_table),
        ("pandas", "Series", _write_column),
        ("pandas", "Index", _write_index),
        ("torch", "Tensor", _write_tensor),
        ("torch.nn", "Module", _write_layer),
    ):
        library = sys.modules.get(module)
        if library is not None and isinstance(value, getattr(library, class_)):
            return write(value, inner)
    return _write_of_python(value, inner)


def _write_of_python(value: Any, inner: Callable[[Any], list[Any]]) -> Any:
    if isinstance(value, bool | str | float | int):
        return encode(next(kind(value) for kind in (str, float, int) if isinstance(value, kind)))
    if isinstance(value, list | tuple):
        return ["list" if isinstance(value, list) else "tuple", inner(value)]
    if isinstance(value, Mapping):
        return ["mapping", inner(value.keys()), inner(value.values())]
    if isinstance(value, Set):
        return ["set", inner(value)]
    if isinstance(value, complex):
        return ["complex", value.real, value.imag]
    if isinstance(value, Fraction):
        return ["fraction", hex(value.numerator), hex(value.denominator)]
    if isinstance(value, bytes | bytearray):
        return ["bytes", bytes(value).hex()]
    if isinstance(value, range):
        return ["range", *map(hex, (value.start, value.stop, value.step))]
    if isinstance(value, BaseException):
        return ["exception", *_described(value)]
    if isinstance(value, type) and issubclass(value, BaseException):
        return ["class of exceptions", [one.__name__ for one in value.__mro__]]
    return ["other", type(value).__name__]


def _described(error: BaseException) -> list[Any]:
    try:
        message = str(error)[:_LONGEST_TEXT]
    except Exception:
        message = ""
    library = getattr(error, "name", None) if isinstance(error, ImportError) else None
    return [[one.__name__ for one in type(error).__mro__], message, str(library or "")]


def _write_scalar(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    if not _PLAIN_TYPE.fullmatch(value.dtype.str):
        return ["other", type(value).__name__]
    return ["scalar", value.dtype.str, base64.b64encode(value.tobytes()).decode()]


def _write_array(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    import numpy as np

    value = np.asarray(value)
    if value.dtype == object:
        return ["objects", list(value.shape), inner(value.ravel().tolist())]
    if not _PLAIN_TYPE.fullmatch(value.dtype.str):
        return ["other", "ndarray"]
    content = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return ["array", value.dtype.str, list(value.shape), content]


def _write_values(values: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    """The entries of a column, whose type may be one of pandas' own."""
    import numpy as np

    if isinstance(values.dtype, np.dtype):
        return ["array of numpy", *inner([values.to_numpy()])]
    return ["array of pandas", str(values.dtype), inner(values.astype(object).tolist())]


def _write_index(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    if value.nlevels > 1:
        return ["levels", inner(value.tolist()), inner(value.names)]
    if type(value).__name__ == "RangeIndex":
        numbers = [hex(one) for one in (value.start, value.stop, value.step)]
        return ["numbered", numbers, *inner([value.name])]
    return ["index", _write_values(value, inner), *inner([value.name])]


def _write_column(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    name = inner([value.name])
    return ["column", _write_values(value, inner), _write_index(value.index, inner), *name]


def _write_table(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    columns = [_write_values(value.iloc[:, i], inner) for i in range(value.shape[1])]
    index, names = (_write_index(one, inner) for one in (value.index, value.columns))
    return ["table", columns, index, names]


def _write_tensor(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    kind = str(value.dtype).removeprefix("torch.")
    numbers = inner(value.detach().cpu().reshape(-1).tolist())
    return ["tensor", kind, list(value.shape), numbers, bool(value.requires_grad)]


def _write_layer(value: Any, inner: Callable[[Any], list[Any]]) -> list[Any]:
    name, import_name = type(value).__name__, type(value).__module__.partition(".")[0]
    if import_name != "torch" or name not in (*_LAYERS, "Sequential"):
        return ["other", name]
    if name == "Sequential":
        return ["layers", inner(value), value.training]
    state = value.state_dict()
    arguments = [getattr(value, argument) for argument in _LAYERS[name]]
    has_bias = getattr(value, "bias", None) is not None
    return ["layer", name, arguments, has_bias, list(state), inner(state.values()), value.training]


# Receiving ----------------------------------------------------------------------------------------


def decode(data: Any, depth: int = 0) -> Any:
    """Read a value that `encode` has written.

    Parameters
    ----------
    data : object
        What JSON held. It may come from anywhere.
    depth : int
        In how many others it is.

    Returns
    -------
    object
        The value.

    Raises
    ------
    NotDataError
        If it is nothing that `encode` writes.

    Examples
    --------
    >>> decode(["array", "<i8", [2], "AQAAAAAAAAACAAAAAAAAAA=="])
    array([1, 2])
    """
    if data is None or type(data) in (bool, int, float, str):
        return data
    if depth > _DEEPEST or type(data) is not list or not data:
        raise NotDataError(f"{str(data)[:60]} is no value")
    read = _READ.get(data[0]) if isinstance(data[0], str) else None
    if read is None:
        raise NotDataError(f"{str(data[0])[:60]!r} is no kind of value")
    try:
        return read(lambda one: decode(one, depth + 1), *data[1:])
    except NotDataError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotDataError(f"{data[0]}: {error}") from error
    except RuntimeError as error:  # PyTorch says so of shapes
        raise NotDataError(f"{data[0]}: {error}") from error


_Decode = Callable[[Any], Any]


def _all(inner: _Decode, values: Any) -> list[Any]:
    if type(values) is not list:
        raise NotDataError("entries that are no list")
    return [inner(one) for one in values]


def _name(text: Any) -> str:
    return text if isinstance(text, str) and _NAME.fullmatch(text) and len(text) < 80 else "object"


def _read_array(inner: _Decode, kind: str, shape: list[int], content: str) -> Any:
    import numpy as np

    if not _PLAIN_TYPE.fullmatch(kind):
        raise NotDataError(f"{kind!r} is no type of numbers")
    array = np.frombuffer(base64.b64decode(content, validate=True), dtype=kind)
    if not all(type(n) is int and n >= 0 for n in shape) or math.prod(shape) != array.size:
        raise NotDataError("an array of another shape")
    return array.reshape(shape).copy()


def _read_objects(inner: _Decode, shape: list[int], values: list[Any]) -> Any:
    import numpy as np

    array = np.empty(len(values), dtype=object)
    array[:] = _all(inner, values)
    return array.reshape(shape)


def _read_values(inner: _Decode, data: list[Any]) -> Any:
    import pandas as pd

    if data[0] == "array of numpy":
        return inner(data[1])
    if data[0] == "array of pandas" and _TYPE_OF_COLUMN.fullmatch(data[1]):
        return pd.array(_all(inner, data[2]), dtype=data[1])
    raise NotDataError(f"{str(data[:2])[:60]} is no type of a column")


def _read_index(inner: _Decode, values: list[Any], name: Any) -> Any:
    import pandas as pd

    return pd.Index(_read_values(inner, values), name=inner(name))


def _read_levels(inner: _Decode, values: Any, names: Any) -> Any:
    import pandas as pd

    return pd.MultiIndex.from_tuples(_all(inner, values), names=_all(inner, names))


def _read_numbered(inner: _Decode, numbers: list[str], name: Any) -> Any:
    import pandas as pd

    return pd.RangeIndex(*(int(one, 16) for one in numbers), name=inner(name))


def _read_column(inner: _Decode, values: Any, index: Any, name: Any) -> Any:
    import pandas as pd

    return pd.Series(_read_values(inner, values), index=inner(index), name=inner(name))


def _read_table(inner: _Decode, columns: list[Any], index: Any, names: Any) -> Any:
    import pandas as pd

    values = {i: _read_values(inner, one) for i, one in enumerate(columns)}
    table = pd.DataFrame(values, index=inner(index))
    table.columns = inner(names)
    return table


def _read_tensor(
    inner: _Decode, kind: str, shape: list[int], numbers: Any, has_gradient: bool
) -> Any:
    import torch

    dtype = getattr(torch, _name(kind))
    if not isinstance(dtype, torch.dtype):
        raise NotDataError(f"{kind!r} is no type of numbers")
    tensor = torch.tensor(_all(inner, numbers), dtype=dtype).reshape(shape)
    return tensor.requires_grad_(has_gradient)


def _read_layer(
    inner: _Decode,
    name: str,
    arguments: list[int],
    has_bias: bool,
    names: list[str],
    values: Any,
    is_training: bool,
) -> Any:
    import torch

    if name not in _LAYERS or not all(type(n) is int and 0 < n < 10_000 for n in arguments):
        raise NotDataError(f"{str(name)[:60]!r} is no layer")
    options = {"bias": has_bias} if name == "Linear" else {}
    with torch.random.fork_rng(devices=[]):
        layer = getattr(torch.nn, name)(*arguments, **options)
    layer.load_state_dict(dict(zip(names, _all(inner, values), strict=True)))
    return layer.train(is_training)


def _read_layers(inner: _Decode, layers: Any, is_training: bool) -> Any:
    import torch

    network = torch.nn.Sequential(*_all(inner, layers))
    network.training = is_training
    return network


def _read_exception(inner: _Decode, names: list[str], message: str, library: str) -> Exception:
    """An exception of the same name, and of the nearest class that is Python's own."""
    known = (getattr(builtins, name, None) for name in names if isinstance(name, str))
    base = next(
        (one for one in known if isinstance(one, type) and issubclass(one, Exception)), Exception
    )
    text = str(message)[:_LONGEST_TEXT]
    members = {"__init__": lambda self: None, "__str__": lambda self: text}
    error: Exception = type(_name(names[0]), (base,), members)()
    if isinstance(error, ImportError):
        error.name = str(library)[:80] or None
    return error


def _read_class(inner: _Decode, names: list[str]) -> type[Exception]:
    return type(_read_exception(inner, names, "", ""))


def _read_not_available(inner: _Decode) -> Any:
    import pandas as pd

    return pd.NA


def _read_other(inner: _Decode, name: str) -> object:
    return type(_name(name), (_Opaque,), {})()


_READ: dict[str, Callable[..., Any]] = {
    "array": _read_array,
    "bytes": lambda inner, text: bytes.fromhex(text),
    "class of exceptions": _read_class,
    "column": _read_column,
    "complex": lambda inner, real, imaginary: complex(real, imaginary),
    "ellipsis": lambda inner: Ellipsis,
    "exception": _read_exception,
    "fraction": lambda inner, above, below: Fraction(int(above, 16), int(below, 16)),
    "index": _read_index,
    "integer": lambda inner, text: int(text, 16),
    "iterated": lambda inner, name, entries: Iterated(
        _name(name), None if entries is None else _all(inner, entries)
    ),
    "layer": _read_layer,
    "layers": _read_layers,
    "levels": _read_levels,
    "list": _all,
    "mapping": lambda inner, keys, values: dict(
        zip(_all(inner, keys), _all(inner, values), strict=True)
    ),
    "not available": _read_not_available,
    "numbered": _read_numbered,
    "objects": _read_objects,
    "other": _read_other,
    "range": lambda inner, *numbers: range(*(int(one, 16) for one in numbers)),
    "scalar": lambda inner, kind, content: _read_array(inner, kind, [], content)[()],
    "set": lambda inner, values: set(_all(inner, values)),
    "table": _read_table,
    "tensor": _read_tensor,
    "tuple": lambda inner, values: tuple(_all(inner, values)),
}


# What was observed --------------------------------------------------------------------------------


def encode_observed(observed: Observed) -> dict[str, Any]:
    """Write what was observed of an answer.

    Parameters
    ----------
    observed : Observed
        Of an answer that has run here.

    Returns
    -------
    dict
        What JSON can hold.
    """
    answer, seen = observed.answer, observed.traits
    signature = signature_of(answer) if callable(answer) else None
    is_missing = answer is None or answer is Ellipsis or answer is NotImplemented
    return {
        "answer": "missing" if is_missing else "function" if callable(answer) else "value",
        "value": None if callable(answer) else encode(answer),
        "signature": signature
        and [
            [one.name, int(one.kind), one.default is not one.empty]
            for one in signature.parameters.values()
        ],
        "traits": [seen.reads_parameters, list(seen.outer_variables), seen.has_return],
        "outcomes": [_write_outcome(outcome) for outcome in observed.outcomes],
    }


def _write_outcome(outcome: Outcome) -> list[Any]:
    error = outcome.error and _described(outcome.error)
    try:
        value = encode(outcome.value)
    except Exception:  # a class of the learner's that only looks like a list
        value = ["other", type(outcome.value).__name__]
    flags = [outcome.printed, list(outcome.changed), outcome.timed_out]
    return [value, error, outcome.location[:_LONGEST_TEXT], *flags]


def decode_observed(data: Any, n_parameters: int) -> Observed:
    """Read what was observed of an answer elsewhere.

    Parameters
    ----------
    data : object
        What JSON held. It may come from anywhere.
    n_parameters : int
        How many arguments the answer was called with.

    Returns
    -------
    Observed
        Its answer has the signature of the one that ran, and does nothing.

    Raises
    ------
    NotDataError
        If it is nothing that `encode_observed` writes.
    """
    try:
        reads, outer, returns = data["traits"]
        seen = Traits(bool(reads), tuple(str(one)[:80] for one in outer), bool(returns))
        outcomes = tuple(_read_outcome(n_parameters, *one) for one in data["outcomes"])
        answer = decode(data["value"])
        if data["answer"] == "function":
            answer = _stand_in(data["signature"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotDataError(f"no outcomes of an answer: {error}") from error
    return Observed(answer, seen, outcomes)


def _read_outcome(
    n_parameters: int, value: Any, error: Any, location: str, printed: Any, changed: Any, late: Any
) -> Outcome:
    raised = None if error is None else _read_exception(decode, *error)
    positions = tuple(one for one in changed if type(one) is int and 0 <= one < n_parameters)
    read = decode(value)
    if kind_of(read) == "module":
        raise NotDataError("a network as a result")
    return Outcome(
        read, raised, str(location)[:_LONGEST_TEXT], bool(printed), positions, bool(late)
    )


def _stand_in(signature: Any) -> Callable[..., object]:
    def answer(*arguments: object) -> object:
        raise NotImplementedError("it has run elsewhere")

    if signature is None:
        return answer
    parameters = [
        inspect.Parameter(name, _KINDS[kind], default=0 if has_default else _EMPTY)
        for name, kind, has_default in signature
    ]
    # What inspect.signature looks at first.
    answer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return answer
