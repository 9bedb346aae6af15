"""Words in which forms are written: each reads a kind of answer, or raises ``NotYet`` with the reason.

And :func:`same`, which says when two answers are the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from dualz.course.sandbox import Guarded, NotYet, Strange, brief

_NAMES = {
    bool: "a truth value",
    int: "a whole number",
    float: "a number with decimals",
    Fraction: "a fraction",
    str: "a text",
    bytes: "bytes",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    set: "a set",
    Guarded: "a function",
    type(None): "None",
    type(...): "still open",
}


_LARGEST = 10**300  # beyond it an int cannot be compared with a float
_WRITTEN = re.compile(r"\s*[-+]?\d+(\.\d+)?(\s*/\s*\d+)?\s*")
_NOISE = 1e-6  # how far a whole number may be off that was computed from fractions
_AROUND = " \t\n.'\"`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"


def named(value: Any) -> str:
    """What kind of thing ``value`` is, in the words that a learner knows."""
    return repr(value) if isinstance(value, Strange) else _NAMES.get(type(value), type(value).__name__)


def number(answer: Any, what: str = "A number", whole: bool = False) -> Any:
    """A number that is neither a truth value nor infinite; with ``whole`` an integer.

    23.0 does as a whole number, and so does 22.999999999999996: what a sum of fractions makes of it.
    """
    if instead := _no_number(answer):
        raise _other_kind(what, answer, instead)
    if not isinstance(answer, float) and abs(answer) > _LARGEST:
        bits = int(abs(answer)).bit_length()
        raise NotYet(f"{what} is wanted, and this one has {bits} bits: no answer is so large.")
    if whole and abs(answer - round(answer)) > _NOISE:
        raise NotYet(f"{what} is wanted, without decimals; this is {answer}.")
    return round(answer) if whole else answer


def sequence(answer: Any, what: str = "A list", length: int | None = None) -> list[Any]:
    """A list or tuple, as a list; with ``length`` of so many items."""
    if not isinstance(answer, list | tuple):
        raise _other_kind(what, answer, named(answer))
    if length is not None and len(answer) != length:
        raise NotYet(f"{what} is wanted; this has {_items(len(answer))} instead of {length}.")
    return list(answer)


def _items(many: int) -> str:
    return "1 item" if many == 1 else f"{many} items"


def _no_number(value: Any) -> str:
    """What ``value`` is instead of a finite number, in words; empty where it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return named(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else ""


def _other_kind(what: str, answer: Any, instead: str) -> NotYet:
    """``what`` is wanted, and this is something else; a function that gave None returned nothing."""
    if answer is None and what.startswith("From your function"):
        return NotYet(f"{what} is wanted, and it returned nothing: is a `return` missing?")
    return NotYet(f"{what} is wanted, and this is {instead}.")


def numbers(answer: Any, what: str = "A list of numbers", length: int | None = None) -> list[Any]:
    """A list of numbers."""
    items = sequence(answer, what, length)
    for item in items:
        if instead := _no_number(item):
            marks = ": leave the quotation marks out" if _spells_number(item) else ""
            raise NotYet(f"{what} is wanted: every item must be a number, and one is {instead}{marks}.")
    return items


def text(value: Any) -> Any:
    """Bytes as the text that they spell; anything else as it is."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def spelled(answer: Any) -> Any:
    """A dict whose values are texts: bytes as what they spell, without spaces around; others as they are."""
    if not isinstance(answer, dict):
        return answer
    words = {key: text(value) for key, value in answer.items()}
    return {key: word.strip() if isinstance(word, str) else word for key, word in words.items()}


def folded(value: str) -> str:
    """A text without capitals, and without spaces, stops and quotation marks around it."""
    return value.strip(_AROUND).casefold()


def _spells_number(item: Any) -> bool:
    """Whether a text is a number or a fraction in quotation marks, as '0.57' or '4/7'."""
    return isinstance(item, str) and _WRITTEN.fullmatch(item) is not None


def texts(
    answer: Any, what: str = "A list of texts", length: int | None = None, fold: bool = False
) -> list[str]:
    """A list of texts; bytes do as the text that they spell. ``fold``: each is :func:`folded`."""
    items = [text(item) for item in sequence(answer, what, length)]
    for item in items:
        if not isinstance(item, str):
            raise NotYet(f"{what} is wanted, and one item is {named(item)}.")
    return [folded(item) for item in items] if fold else items


def mapping(answer: Any, what: str = "A dict", keys: Iterable[Any] | None = None) -> dict[Any, Any]:
    """A dict; with ``keys`` one that has exactly these. 258 does for the key '258'."""
    if not isinstance(answer, dict):
        raise _other_kind(what, answer, named(answer))
    if keys is not None:
        wanted = list(keys)
        texts = {int(key): key for key in wanted if isinstance(key, str) and key.isdecimal()}
        answer = {texts.get(key, key) if type(key) is int else key: held for key, held in answer.items()}
        missing = [key for key in wanted if key not in answer]
        extra = [key for key in answer if key not in wanted]
        if missing or extra:
            problem = f"{missing[0]!r} is missing" if missing else f"{brief(extra[0])} does not belong"
            raise NotYet(f"{what} is wanted with the keys {brief(wanted)[1:-1]}; {problem}.")
    return answer


def function(answer: Any, signature: str) -> Guarded:
    """A function; ``signature`` shows how it is called, as in ``canonical(lengths)``."""
    if not isinstance(answer, Guarded):
        raise NotYet(
            f"A function is wanted, `{signature}`, and this is {named(answer)}. Pass its name alone."
        )
    return answer


def same(one: Any, two: Any, tolerance: float = 1e-6) -> bool:
    """Equal, where lists and tuples are the same thing, numbers may differ by rounding, and 1 is not True.

    Numbers may differ by ``tolerance``, and by what a computation in float32 may bring along (1e-5 of their
    size); beside a whole number by less, so that no other whole number will do.

    >>> same([0.1 + 0.2, 3.0], (0.3, 3)), same(1001.0, 1000), same(True, 1)
    (True, False, False)
    """
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(same(a, b, tolerance) for a, b in zip(one, two, strict=True))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key], tolerance) for key in one)
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if isinstance(one, float) or isinstance(two, float):
        if any(isinstance(value, int | Fraction) and abs(value) > _LARGEST for value in (one, two)):
            return False
        relative = 1e-6 if isinstance(one, int) or isinstance(two, int) else 1e-5
        numbers = _is_number(one) and _is_number(two)
        return numbers and math.isclose(one, two, rel_tol=relative, abs_tol=tolerance)
    return one == two


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Fraction)
