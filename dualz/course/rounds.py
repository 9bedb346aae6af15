"""Whether a loop comes round again and again with the same values: what a deadline saw before it ended it.

Only what was seen is said. Values are compared where they are plain and small; where one is not, as an
object with attributes, nothing is claimed.
"""

from __future__ import annotations

import dis
import linecache
import types
from functools import lru_cache
from typing import Any

# So many looks at one turn of one loop, all with the same values, are needed to say that nothing changes.
ENOUGH = 6
_MOST_VALUES = 1000
_FIXED = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)


class Rounds:
    """Looks at the turns of the innermost loop that runs; a changed value makes it begin anew."""

    def __init__(self) -> None:
        self._place: Any = None
        self._values: dict[str, str] | None = None
        self._same = 0

    def note(self, frame: Any, turned: bool = False) -> None:
        """Look at ``frame``, if it is at the turn of a ``while`` loop (``turned``: if that is known)."""
        if not turned and frame.f_lasti not in _turns(frame.f_code):
            return
        values = _values(frame)
        place = (id(frame), frame.f_code, frame.f_lineno)
        if values is not None and place == self._place and values == self._values:
            self._same += 1
        else:
            self._place, self._values, self._same = place, values, 1

    def said(self) -> str:
        """A sentence on a loop in which nothing changes; empty where none was seen."""
        if self._same < ENOUGH or self._values is None:
            return ""
        _, code, number = self._place
        line = linecache.getline(code.co_filename, number).strip()
        where = f"line {number}, `{line}`," if line else f"line {number}"
        told = ", ".join(f"{name} = {text}" for name, text in self._values.items() if text)
        values = f"the same values ({told})" if told and len(told) <= 200 else "the same values"
        return (
            f"In the end {where} came round again and again with {values}: should one of them change there?"
        )


@lru_cache(maxsize=1000)
def _turns(code: Any) -> frozenset[int]:
    """Offsets of the jumps back of ``while`` loops (what changes in a ``for`` loop, no name shows)."""
    at = {instruction.offset: instruction for instruction in dis.get_instructions(code)}
    backward = (instruction for instruction in at.values() if "JUMP_BACKWARD" in instruction.opname)
    return frozenset(jump.offset for jump in backward if at[jump.argval].opname != "FOR_ITER")


def goes_back_on_one_line(code: Any) -> bool:
    """Whether a loop of ``code`` stands on one line, such as ``while True: pass`` or a comprehension."""
    lines: dict[int, int | None] = {}
    number, jumps = None, []
    for instruction in dis.get_instructions(code):
        number = instruction.positions.lineno if instruction.positions else number
        lines[instruction.offset] = number
        if "JUMP_BACKWARD" in instruction.opname:
            jumps.append((instruction.argval, number))
    return any(lines.get(target) == line for target, line in jumps)


def _values(frame: Any) -> dict[str, str] | None:
    """The local values as text, where all are plain and small; else None; functions are not written."""
    room = [_MOST_VALUES]
    told = {}
    for name, value in dict(frame.f_locals).items():
        if any(type(value) is fixed for fixed in _FIXED):
            told[name] = ""
        elif _is_simple(value, room):
            told[name] = repr(value)
        else:
            return None
    return told


def _is_simple(value: Any, room: list[int]) -> bool:
    """Whether ``value`` can be written without code of a learner's, and quickly."""
    room[0] -= 1
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is range:
        return room[0] >= 0
    if kind is int:
        return room[0] >= 0 and int.bit_length(value) < 1000
    if kind is str or kind is bytes:
        return len(value) <= room[0]
    if (kind is not list and kind is not tuple and kind is not dict) or len(value) > room[0]:
        return False
    items = [*value, *value.values()] if kind is dict else list(value)
    return all(_is_simple(item, room) for item in items)
