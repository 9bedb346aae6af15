"""Pictures of checksums: CRC-32's shifting register, Adler-32's two sums.

Steps: ``dualz.codecs.checksums``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.checksums import (
    ALL_ONES,
    POLYNOMIAL,
    PRIME,
    BeganCheck,
    Shifted,
    Summed,
    TookByte,
    TurnedOver,
)
from dualz.figures.bit_tape_lines import colour
from dualz.figures.parts.byte_grid import tones
from dualz.figures.parts.byte_rows import rows as byte_rows
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

WIDTH = 490.0
BIT, BOX, GAP = 13.0, 22.0, 4.0
HISTORY = 7


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of a checksum."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


def say(field: str, value: Any) -> str | None:
    """A register in hexadecimal digits."""
    return f"{value:08x}" if field == "register" else None


def _opening(step: Any, earlier: Sequence[Any]) -> BeganCheck:
    return next(one for one in (*earlier, step) if isinstance(one, BeganCheck))


def _register_before(earlier: Sequence[Any]) -> int:
    return next((one.register for one in reversed(earlier) if hasattr(one, "register")), ALL_ONES)


# --- CRC-32 --------------------------------------------------------------------------------------


@draw.register
def _began(step: BeganCheck, earlier: Sequence[Any] = ()) -> Picture:
    if step.name != "CRC-32":
        return _sums(step, earlier, "Start: the low sum begins with 1, the high one with 0.")
    return _crc(step, earlier, [("register", step.register, "plain")], "Start: 32 bits, all of them 1.")


@draw.register
def _took(step: TookByte, earlier: Sequence[Any] = ()) -> Picture:
    rows = [
        ("register before", _register_before(earlier), "faint"),
        (f"byte {step.index}, {show(step.byte)}", step.byte, "taken"),
        ("register", step.register, "plain"),
    ]
    caption = (
        f"Take byte {step.index}, {show(step.byte)}: where it has a 1, the register's lowest bits turn over."
    )
    return _crc(step, earlier, rows, caption)


@draw.register
def _shifted(step: Shifted, earlier: Sequence[Any] = ()) -> Picture:
    before = _register_before(earlier)
    rows = [("register before", before, "faint"), ("moved by one", before >> 1, "faint")]
    if step.out:
        rows.append(("polynomial", POLYNOMIAL, "taken"))
    rows.append(("register", step.register, "plain"))
    caption = "Shift: a 0 falls out on the right; nothing is added."
    if step.out:
        caption = "Shift: a 1 falls out on the right, so the polynomial is added: its 1s turn bits over."
    return _crc(step, earlier, rows, caption)


@draw.register
def _turned(step: TurnedOver, earlier: Sequence[Any] = ()) -> Picture:
    rows = [("register before", _register_before(earlier), "faint"), ("CRC-32", step.register, "new")]
    return _crc(step, earlier, rows, f"Turn over: all 32 bits, and the CRC-32 is {step.register:08x}.")


def _crc(step: Any, earlier: Sequence[Any], rows: Sequence[tuple[str, int, str]], caption: str) -> Picture:
    marks, top = _data(step, earlier)
    for name, value, tone in rows:
        marks += _bits(name, value, tone, top, 8 if name.startswith("byte") else 32)
        top += 46
    words = "\n".join(f"{name}: {value:08x}" for name, value, _ in rows)
    return Picture(WIDTH, _HEIGHT, tuple(marks), caption, words)


_HEIGHT = 66 + 46 * 4 + 12.0


def _data(step: Any, earlier: Sequence[Any]) -> tuple[list[Mark], float]:
    data = _opening(step, earlier).data
    index = getattr(step, "index", -1 if isinstance(step, BeganCheck) else len(data))
    tone_of = tones((range(max(index, 0)), "done"), (range(index, index + 1), "active"))
    boxes, bottom = byte_rows("at", data, 28, tone_of)
    return [head("data", 20, f"data: {len(data)} bytes"), *boxes], bottom + 10


def _bits(name: str, value: int, tone: str, top: float, many: int) -> list[Mark]:
    """The lowest ``many`` of 32 bits, highest left, a little apart after every eighth."""
    marks: list[Mark] = [head(name, top + 10, f"{name}: {value:0{many // 4}x}")]
    for place in range(32 - many, 32):
        bit = value >> 31 - place & 1
        x = MARGIN + BIT * (place + 0.5) + GAP * (place // 8)
        swatch = colour("check") if bit and tone != "faint" else ""
        title = f"{name}, bit {31 - place}: {bit}"
        marks.append(Box(f"{name}:{place}", x, top + 28, str(bit), BIT - 1, BOX, "", tone, title, swatch))
    return marks


# --- Adler-32 ------------------------------------------------------------------------------------


@draw.register
def _summed(step: Summed, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Add: {step.byte} ({show(step.byte)}) to the low sum, which is now {step.low}; then that to the "
        f"high sum, {step.high}."
    )
    return _sums(step, earlier, caption)


def _sums(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    """The last few rows of the two sums, and what they make together."""
    marks, top = _data(step, earlier)
    rows = [one for one in (*earlier, step) if isinstance(one, Summed)]
    for x, name in ((0, "byte"), (130, "low sum"), (230, "high sum")):
        marks.append(head(f"sum:{name}", top + 14, name, MARGIN + x))
    low, high = (rows[-1].low, rows[-1].high) if rows else (1, 0)
    for line, one in enumerate(rows[-HISTORY:]):
        y = top + 36 + 24 * line
        tone = "active" if one is step else "plain"
        marks.append(
            Text(f"byte:{one.index}", MARGIN, y, f"{show(one.byte)} = {one.byte}", "code", tone=tone)
        )
        marks.append(Text(f"low:{one.index}", MARGIN + 130, y, str(one.low), "code", tone=tone))
        marks.append(Text(f"high:{one.index}", MARGIN + 230, y, str(one.high), "code", tone=tone))
    bottom = top + 36 + 24 * HISTORY
    whole = high << 16 | low
    marks.append(head("adler", bottom + 4, f"Adler-32: {high:04x} and {low:04x}, together {whole:08x}"))
    return Picture(WIDTH, bottom + 16, tuple(marks), caption, f"low {low}, high {high}, Adler-32 {whole:08x}")


# --- what can be asked ---------------------------------------------------------------------------

ADDS, ONLY = "shift, and add the polynomial", "shift only"


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What happens to the register, or to the sums, next."""
    if isinstance(following, Shifted):
        register = step.register if hasattr(step, "register") else _register_before(earlier)
        bit = register & 1
        return choice(
            "Look at the register's lowest bit, on the right. What happens in the next shift?",
            (ADDS, ONLY),
            ADDS if following.out else ONLY,
            f"The lowest bit is {bit}: it falls out, and only a 1 adds the polynomial.",
        )
    if isinstance(following, Summed) and isinstance(step, Summed):
        mistakes = (following.low, step.high + following.byte, step.high + following.low + 1)
        return choice(
            f"The next byte is {following.byte}, {show(following.byte)}. What will the high sum be?",
            [str(value % PRIME) for value in mistakes],
            str(following.high),
            f"First the low sum becomes {step.low} + {following.byte} = {following.low}; that is added to "
            f"{step.high}.",
        )
    return None
