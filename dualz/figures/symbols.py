"""How a symbol is written in pictures and captions, the same everywhere."""

from __future__ import annotations

from typing import Any

_NAMES = {0x20: "␣", 0x0A: "↵", 0x09: "⇥"}


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
