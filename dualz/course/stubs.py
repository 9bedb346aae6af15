"""Whether an answer is still what the untouched notebook holds, and what is left to do with it."""

from __future__ import annotations

import dis
import inspect
from typing import Any

from dualz.course.plain import DEEPEST, NotYet, plain
from dualz.course.written import brief

_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


def is_stub(answer: Any, stub: Any) -> bool:
    """Whether the answer is still what the untouched notebook passes to the check.

    That is: None, ``...``, a list or dict in which nothing but dots is (None in it may be an answer), the
    value of ``stub`` (which may be filled in part), a function with nothing in it, or one whose compiled
    code is the same as that of ``stub``. An answer of which the learner has filled a part is no stub: that
    part can be judged.
    """
    if _is_open(answer):
        return True
    code = _code_of(answer)
    if code is not None:
        return _does_nothing(code) or _same_code(code, _code_of(stub))
    if callable(answer) or callable(stub) or type(answer) is not type(stub):
        return False
    try:
        return bool(plain(answer) == plain(stub))
    except NotYet:
        return False


def what_is_left(answer: Any) -> str:
    """What a learner still has to do with an answer that is a stub, or one in part, in a sentence."""
    if answer is None:
        return "This is None: give your answer a value, and run the cell again."
    if callable(answer) and "..." not in _source_of(answer):
        name = called(answer)
        name = "your function" if name == "<lambda>" else name
        return f"`{name}` does not do its work yet: write its body, and run the cell again."
    if keys := _open_keys(answer):
        named = f"`{keys[0]}`" if len(keys) == 1 else f"{_listed(keys[:-1])} and `{keys[-1]}`"
        return f"Still open: {named}. Fill in what is missing, and run the cell again."
    return "Replace the `...` by your answer and run the cell again."


def called(function: Any) -> str:
    """The name of a function, or ``your function`` where it has none."""
    try:
        name = function.__name__
    except Exception:  # a partial has none; a learner's __getattr__ may fail
        return "your function"
    return str.__str__(name) if isinstance(name, str) and name else "your function"


def _listed(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _open_keys(answer: Any) -> list[str]:
    """The keys, or the places in a list, at which an answer that is filled in part is still open."""
    found = [_shown(key) for key, held in _held(answer) if _is_open(held, 1)]
    if len(found) == len(_held(answer)) and not isinstance(answer, dict):
        return []  # nothing in the list is filled: its places say nothing
    return found if len(found) <= 8 else [*found[:7], f"{len(found) - 7} more"]


def _shown(key: Any) -> str:
    return key if type(key) is str else brief(key, longest=40)


def _held(answer: Any) -> list[tuple[Any, Any]]:
    if isinstance(answer, dict):
        return list(dict.items(answer))
    if isinstance(answer, list):
        return list(enumerate(list.__iter__(answer)))
    return list(enumerate(tuple.__iter__(answer))) if isinstance(answer, tuple) else []


def _is_open(answer: Any, depth: int = 0) -> bool:
    """Whether it is None, or nothing but ``...`` is in it."""
    if answer is ... or (answer is None and depth == 0):
        return True
    classes = type.__dict__["__mro__"].__get__(type(answer))
    if not any(base is kind for base in classes for kind in (dict, list, tuple)):
        return False
    held = _held(answer) if depth < DEEPEST else []
    return bool(held) and all(_is_open(value, depth + 1) for _, value in held)


def _code_of(answer: Any) -> Any:
    try:
        code = answer.__code__
    except Exception:
        return None
    return code if type(code).__name__ == "code" else None


def _source_of(function: Any) -> str:
    try:
        return inspect.getsource(function)
    except Exception:  # it has none; a learner's class may fail in other ways
        return "..."


def _does_nothing(code: Any) -> bool:
    loaded = []
    for instruction in dis.get_instructions(code):
        if instruction.opname not in _NOTHING:
            return False
        if instruction.opname in {"LOAD_CONST", "RETURN_CONST"}:
            loaded.append(instruction.argval)
    return all(value is None or value is ... for value in loaded)


def _same_code(one: Any, two: Any) -> bool:
    if two is None:
        return False
    names = ("co_names", "co_varnames", "co_freevars")
    same = all(getattr(one, name) == getattr(two, name) for name in names)
    return same and _instructions(one) == _instructions(two) and _constants(one) == _constants(two)


def _instructions(code: Any) -> list[tuple[str, str]]:
    """What a code does, step by step. `np.abs(x)` is compiled in one way where ``np`` is imported by the same
    text, and in another where an earlier cell did it: both are one here."""
    kept = [one for one in dis.get_instructions(code) if one.opname != "PUSH_NULL"]
    # The two ways are of different length: a jump goes to an instruction, not to a byte.
    places = {one.offset: str(place) for place, one in enumerate(kept)}
    return [(one.opname.replace("LOAD_METHOD", "LOAD_ATTR"), _argument(one, places)) for one in kept]


def _argument(one: Any, places: dict[int, str]) -> str:
    if one.opcode in dis.hasjrel or one.opcode in dis.hasjabs:
        return places.get(one.argval, "")
    if hasattr(one.argval, "co_code"):  # a function inside: its words hold an address
        return ""
    return one.argrepr.replace("NULL + ", "").replace(" + NULL|self", "")


def _constants(code: Any) -> list[str]:
    return [repr(value) for value in code.co_consts if not hasattr(value, "co_code")]
