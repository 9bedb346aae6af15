"""Values as Python text: short, to be seen (:func:`brief`), or whole, to be tried again (:func:`whole`)."""

from __future__ import annotations

import math
from typing import Any

from dualz.course.kinds import name_of
from dualz.course.plain import NotYet, Strange, plain

_BRACKETS = {list: "[]", tuple: "()", set: "{}"}


def brief(*values: Any, longest: int = 120) -> str:
    """``values`` as Python text, with commas, cut where it gets long."""
    return _cut(", ".join(map(_written, values)), longest)


def whole(*values: Any, longest: int = 2000) -> str:
    """``values`` as Python text that can be pasted into a call, with commas; cut only past ``longest``.

    Arrays and tensors are written as lists, their numbers as Python's.

    >>> whole([1.5, float("inf")], {"a": (1,)}, set())
    '[1.5, float("inf")], {\\'a\\': (1,)}, set()'
    """
    return _cut(", ".join(map(_pasted, values)), longest)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 4] + " ..."


def _written(value: Any) -> str:
    try:
        return str.__str__(repr(value))
    except ValueError:  # Python refuses to write whole numbers of more than 4300 digits
        return f"a value of type {name_of(type(value))} with very many digits"
    except Exception:
        return f"a value of type {name_of(type(value))}"


def _pasted(value: Any) -> str:
    try:
        read = plain(value)
    except NotYet:
        return _written(value)
    return _written(value) if isinstance(read, Strange) else _literal(read)


def _literal(value: Any) -> str:
    kind = type(value)
    if kind is float and not math.isfinite(value):
        return f'float("{value}")'
    if kind is dict:
        return "{" + ", ".join(f"{_literal(key)}: {_literal(held)}" for key, held in value.items()) + "}"
    if kind is frozenset:
        return f"frozenset({_literal(set(value))})" if value else "frozenset()"
    if kind not in _BRACKETS or (kind is set and not value):
        return "..." if value is ... else _written(value)
    first, last = _BRACKETS[kind]
    comma = "," if kind is tuple and len(value) == 1 else ""
    return first + ", ".join(map(_literal, value)) + comma + last
