"""How a symbol is written in pictures and captions, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_NAMES = {0x20: "␣", 0x0A: "↵", 0x09: "⇥"}


_SPELT = {0x20: "space", 0x0A: "line feed", 0x09: "tab"}


def show(symbol: Any) -> str:
    """A short name: a printable character as itself, space as ␣, other byte values in hex.

    >>> show(97), show("a"), show(32), show(200), show(("a", "b"))
    ('a', 'a', '␣', 'C8', 'ab')
    """
    if isinstance(symbol, tuple):
        return "".join(show(part) for part in symbol)
    if isinstance(symbol, bytes):
        return "".join(show(value) for value in symbol)
    if isinstance(symbol, str):
        return "".join(_NAMES.get(ord(character), character) for character in symbol)
    if isinstance(symbol, int) and 0 <= symbol < 256:
        return _NAMES.get(symbol) or (chr(symbol) if 33 <= symbol < 127 else f"{symbol:02X}")
    return str(symbol)


def spell(symbol: Any) -> str:
    """The same for a screen reader: what has no letter is said in words.

    >>> spell(97), spell(32), spell("\\n"), spell(200)
    ('a', 'space', 'line feed', 'byte C8')
    """
    value = ord(symbol) if isinstance(symbol, str) and len(symbol) == 1 else symbol
    if isinstance(value, int) and value in _SPELT:
        return _SPELT[value]
    unseen = isinstance(symbol, int) and 0 <= symbol < 256 and not 33 <= symbol < 127
    return f"byte {show(symbol)}" if unseen else show(symbol)


def pairs(items: Iterable[tuple[Any, Any]]) -> str:
    """Symbols with what belongs to them, as in ``a 0, b 10``."""
    return ", ".join(f"{show(symbol)} {value}" for symbol, value in items)
