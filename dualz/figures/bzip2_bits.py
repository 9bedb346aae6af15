"""Pictures of a .bz2 file: its bytes, the field that is read or written, and what it means.

Steps: ``dualz.codecs.bzip2_bits``. Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs import bzip2_bits as bits
from dualz.codecs.bzip2_bits import Field, Opened, Staged
from dualz.codecs.bzip2_writer import DATA, LAST_COLUMN, PLACES, SHORT_RUNS, SYMBOLS
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

WIDTH = 480.0
CELL, BOX, LINE, COLUMNS = 21.5, 20.0, 24.0, 20
ROWS = 5
HISTORY = 7
STAGES = (DATA, SHORT_RUNS, LAST_COLUMN, PLACES, SYMBOLS)


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of reading or writing a file."""
    if not isinstance(step, (Opened, Field, Staged)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    steps = (*earlier, step)
    fields = [one for one in steps if isinstance(one, Field)]
    stages = [one for one in steps if isinstance(one, Staged)]
    marks: list[Mark] = []
    opened = next(one for one in steps if isinstance(one, Opened))
    blob = opened.data if opened.side == bits.READ else b""
    bottom = _bytes(marks, blob, fields, step) if blob else 12.0
    bottom = _fields(marks, fields, step, bottom)
    bottom = _stages(marks, stages, step, bottom)
    last, end = fields[-HISTORY:], _end(fields)
    words = "\n".join(f"bits {one.start} to {one.end - 1}: {one.name} {_value(one, end)}" for one in last)
    return Picture(WIDTH, bottom, tuple(marks), _caption(step), words or "nothing yet")


def say(field: str, value: Any) -> str | None:
    """Bytes in base 16."""
    return value.hex(" ") if field == "data" and isinstance(value, bytes) else None


def _bytes(marks: list[Mark], blob: bytes, fields: Sequence[Field], step: Any) -> float:
    """The file, in base 16: what was read is done, what belongs to the field is active."""
    read = fields[-1].end if fields else 0
    first = max(0, min(read // 8 // COLUMNS - 2, -(-len(blob) // COLUMNS) - ROWS)) * COLUMNS
    shown = blob[first : first + ROWS * COLUMNS]
    marks.append(head("file", 20, f"the file: {len(blob)} bytes, in base 16"))
    for at, byte in enumerate(shown, first):
        x = MARGIN + 26 + CELL * (at % COLUMNS + 0.5)
        y = 30 + LINE * ((at - first) // COLUMNS) + BOX / 2
        inside = isinstance(step, Field) and step.start < 8 * at + 8 and 8 * at < step.end
        tone = "active" if inside else "done" if 8 * at < read else "plain"
        if at % COLUMNS == 0:
            marks.append(Text(f"line:{at}", MARGIN + 18, y + 4, str(at), "note", "end", "faint"))
        marks.append(
            Box(f"byte:{at}", x, y, f"{byte:02x}", CELL - 1.5, BOX, "", tone, f"byte {at}: {byte:08b}")
        )
    return 30 + LINE * -(-len(shown) // COLUMNS) + 6


def _fields(marks: list[Mark], fields: Sequence[Field], step: Any, top: float) -> float:
    """The last few fields: where, what, and what it means."""
    end = _end(fields)
    marks.append(head("fields", top + 14, "bits"))
    marks.append(head("names", top + 14, "are", MARGIN + 92))
    marks.append(head("values", top + 14, "and say", MARGIN + 220))
    for line, one in enumerate(fields[-HISTORY:]):
        y = top + 34 + 20 * line
        tone = "active" if one is step else "plain"
        many = one.end - one.start
        where = f"{one.start}-{one.end - 1}" if many > 1 else str(one.start)
        marks.append(Text(f"where:{one.start}", MARGIN, y, where, "note", tone=tone))
        marks.append(Text(f"name:{one.start}", MARGIN + 92, y, one.name, "note", tone=tone))
        marks.append(Text(f"value:{one.start}", MARGIN + 220, y, _value(one, end)[:34], "code", tone=tone))
    return top + 34 + 20 * HISTORY


def _end(fields: Sequence[Field]) -> int:
    """The symbol that ends the present block: one more than there are byte values."""
    return next((len(one.value) + 1 for one in reversed(fields) if one.name == bits.VALUES), -1)


def _value(field: Field, end: int = -1) -> str:
    """What a field says; ``end`` is the symbol that ends the block."""
    value = field.value
    if field.name in (bits.CHECK, bits.WHOLE):
        return f"{value:08x}"
    if field.name in (bits.BLOCK, bits.END):
        return f"{value:012x}"
    if field.name == bits.SYMBOL:
        name = {0: "A", 1: "B", end: "the end"}.get(value, f"place {value - 1}")
        return f"{field.code}  {name}"
    if isinstance(value, bytes):
        return show(value)
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value)


def _stages(marks: list[Mark], stages: Sequence[Staged], step: Any, top: float) -> float:
    """The forms of the block that are known."""
    marks.append(head("stages", top + 10, "the block"))
    known = {one.stage: one for one in stages[-len(STAGES) :]}
    for line, name in enumerate(STAGES):
        y = top + 30 + 20 * line
        active = isinstance(step, Staged) and step.stage == name
        marks.append(Text(f"stage:{name}", MARGIN, y, name, "note", tone="active" if active else "plain"))
        if name in known:
            words = _said(known[name])
            tone = "active" if active else "done"
            title = f"{name}: {words}"
            marks.append(
                Text(f"form:{name}", MARGIN + 92, y, _cut(words, 44), "code", tone=tone, title=title)
            )
    return top + 36 + 20 * len(STAGES)


def _said(stage: Staged) -> str:
    if stage.stage in (PLACES, SYMBOLS):
        digits = {0: "A", 1: "B"} if stage.stage == SYMBOLS else {}
        return " ".join(digits.get(one, str(one)) for one in stage.values)
    return show(bytes(stage.values))


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


_MEANING = {
    bits.STREAM: "a stream begins: the letters BZh",
    bits.LEVEL: "the level: so many times 100 000 bytes may be in a block",
    bits.BLOCK: "a block begins: the digits of pi",
    bits.CHECK: "the CRC-32 of the block's data",
    bits.RANDOMISED: "not randomised, as no file is since 1998",
    bits.ROW: "the row of the sorted rotations that is the block",
    bits.VALUES: "which byte values occur, 16 bits and then 16 for each part that has one",
    bits.TABLES: "how many tables of code lengths follow",
    bits.GROUPS: "how many groups of 50 symbols there are",
    bits.SELECTORS: "which table each group uses, moved to front, too",
    bits.LENGTHS: "a table: the first length, and then each as so much more or less",
    bits.SYMBOL: "the word of a symbol",
    bits.END: "the stream ends: the digits of the square root of pi",
    bits.WHOLE: "the checksum of all blocks together",
    bits.PADDING: "zeros up to a whole byte",
    bits.SURPLUS: "bytes behind the end that nobody looks at",
}


def _caption(step: Any) -> str:
    if isinstance(step, Opened):
        return (
            f"A file of {len(step.data)} bytes."
            if step.side == bits.READ
            else f"{len(step.data)} bytes of data."
        )
    if isinstance(step, Staged):
        return f"Now known of the block: {step.stage}, {len(step.values)} in number."
    many = step.end - step.start
    return f"{many} {'bit' if many == 1 else 'bits'}: {_MEANING[step.name]}."


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What comes next in the file; which symbol a word is."""
    if isinstance(following, Field) and following.name in (bits.ROW, bits.TABLES, bits.END, bits.WHOLE):
        names = [bits.ROW, bits.TABLES, bits.END, bits.WHOLE, bits.SYMBOL]
        why = f"It is {_MEANING[following.name]}."
        return choice("What do the next bits say?", names, following.name, why)
    return None
