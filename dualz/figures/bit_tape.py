"""Pictures of a DEFLATE file: its bits in the colours of their meaning, the data, the codes of a block.

Steps: ``dualz.codecs.bit_tape``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import READ
from dualz.codecs.inflate_refusals import CODES, DISTANCES_CODE, LENGTHS_CODE, LITERALS_CODE
from dualz.figures import bit_tape_lines, bit_tape_state
from dualz.figures.bit_tape_captions import caption_of, distance_name, name_of
from dualz.figures.bit_tape_questions import ask
from dualz.figures.bit_tape_state import State
from dualz.figures.parts.byte_rows import place_of, rows
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.symbols import show

__all__ = ["WIDTH", "ask", "draw", "say"]

LINES, FEW_LINES = 9, 5  # the picture of a stepper has about 480 pixels: fewer lines beside codes
WIDTH = bit_tape_lines.WIDTH
MOST_WORDS = 30


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of reading or writing a file."""
    state = bit_tape_state.after([*earlier, step])
    active = range(step.start, step.end) if isinstance(step, tape.Span) else range(0)
    marks: list[Mark] = [head("bits", 20, _bits_head(state, active))]
    focus = active.start if active else state.pieces[-1].end - 1 if state.pieces else 0
    words, bottom = _codes(step, state, 0)
    most = FEW_LINES if words or state.kind == form.DYNAMIC else LINES
    shown = bit_tape_lines.window(focus, len(state.bits), most)
    lines, bottom = bit_tape_lines.lines(state.bits, state.pieces, 26, shown, active)
    marks += lines
    keys, bottom = bit_tape_lines.legend(bottom + 4)
    marks += keys
    data, bottom = _data(step, state, bottom + 26)
    marks += data
    words, bottom = _codes(step, state, bottom + 18)
    marks += words
    return Picture(WIDTH, bottom + 8, tuple(marks), caption_of(step, state), _words(state))


def say(field: str, value: Any) -> str | None:
    """Code words as a list; bytes as they are read."""
    if field == "codes":
        return ", ".join(f"{symbol} {word}" for symbol, word in value) or "none"
    return None


def _bits_head(state: State, active: range) -> str:
    known = state.pieces[-1].end if state.pieces else 0
    done = f"{known} of {len(state.bits)} bits read" if state.side == READ else f"{known} bits written"
    if not active:
        return f"the file: {done}"
    where = f"bits {active.start} to {active.stop - 1}" if len(active) > 1 else f"bit {active.start}"
    return f"the file: {done}; now {where}"


def _words(state: State) -> str:
    listed = [f"{state.bits[one.start : one.end]} ({one.title})" for one in state.pieces[-12:]]
    lines = [f"the last bits: {' '.join(listed) or 'none yet'}"]
    if state.side == READ:
        lines.append(f"data: {show(bytes(state.out)) or 'nothing yet'}")
    return "\n".join(lines)


# --- the data ------------------------------------------------------------------------------------


def _data(step: Any, state: State, top: float) -> tuple[list[Mark], float]:
    """The reader's output, or the writer's input, with what the step is about."""
    reads = state.side == READ
    data = bytes(state.out) if reads else state.data
    what = f"data: {len(data)} bytes so far" if reads else f"data: {state.done} of {len(data)} bytes written"
    marks: list[Mark] = [head("data", top, what)]
    fresh, source = _fresh(step, state)

    def tone_of(index: int) -> str:
        if index in fresh:
            return "new"
        if index in source:
            return "taken"
        return "done" if reads or index < state.done else "plain"

    boxes, bottom = rows("out", data, top + 8, tone_of)
    marks += boxes
    if source and fresh:
        x, y = place_of(source.start, top + 8)
        x2, y2 = place_of(fresh.start, top + 8)
        marks.append(Edge("from", x, y + 16, x2, y2 + 16, tone="taken", arrow=True))
    return marks, bottom


def _fresh(step: Any, state: State) -> tuple[range, range]:
    """The bytes that the step is about, and those that they are copied from."""
    if isinstance(step, tape.LiteralCode):
        return range(step.index, step.index + 1), range(0)
    if isinstance(step, tape.StoredBytes):
        return range(step.index, step.index + len(step.data)), range(0)
    if isinstance(step, tape.CopiedMatch):
        source = step.index - step.distance
        return range(step.index, step.index + len(step.data)), range(
            source, min(step.index, source + len(step.data))
        )
    if isinstance(step, tape.DistanceCode):
        if state.side == READ:
            source = len(state.out) - step.distance
            return range(0), range(source, min(len(state.out), source + state.pending))
        start = state.done - state.pending
        return range(start, state.done), range(
            start - step.distance, min(start, start - step.distance + state.pending)
        )
    return range(0), range(0)


# --- the codes -----------------------------------------------------------------------------------


def _codes(step: Any, state: State, top: float) -> tuple[list[Mark], float]:
    """The code that the step is about: four rows of the fixed one, the words of a dynamic one."""
    if isinstance(step, tape.BuiltCode) and state.kind == form.FIXED:
        return _ranges(step, top)
    if state.kind != form.DYNAMIC or isinstance(step, (tape.WrapperField, tape.Compared, tape.Padding)):
        return [], top - 18
    if not state.codes:
        return _own_lengths(step, state, top)
    marks: list[Mark] = []
    for name, words in state.codes.items():
        pairs = [(_symbol(name, symbol), word) for symbol, word in words[:MOST_WORDS]]
        more = f", the first {MOST_WORDS} of {len(words)}" if len(words) > MOST_WORDS else ""
        marks.append(head(f"code:{name}", top, f"code for {name}{more}"))
        listed, bottom = _word_table(name, pairs, top + 8, _active(step, name))
        marks += listed
        top = bottom + 18
    if CODES[LENGTHS_CODE] in state.codes:
        marks.append(head("lengths", top, f"lengths of words so far: {len(state.lengths)}"))
        marks.append(Text("lengths:words", MARGIN, top + 18, _run_words(state.lengths)))
        top += 36
    return marks, top - 18


def _word_table(
    name: str, pairs: Sequence[tuple[str, str]], top: float, active: str | None
) -> tuple[list[Mark], float]:
    """Symbols and their words in columns; returns the marks and the bottom."""
    wide = 8.2 * max((len(symbol) for symbol, _ in pairs), default=1) + 10
    cell = wide + 8.2 * max((len(word) for _, word in pairs), default=1) + 16
    columns = max(1, int((WIDTH - 2 * MARGIN + 6) // (cell + 6)))
    marks: list[Mark] = []
    for place, (symbol, word) in enumerate(pairs):
        x = MARGIN + place % columns * (cell + 6)
        y = top + 28 * (place // columns) + 12
        tone, key = "active" if symbol == active else "plain", f"{name}:{symbol}"
        marks.append(Box(key, x + cell / 2, y, "", cell, 23, "", tone, f"{symbol}: {word}"))
        marks.append(Text(f"{key}:symbol", x + 8, y + 4.5, symbol, "label", tone=tone))
        marks.append(Text(f"{key}:word", x + wide + 6, y + 4.5, word, "code", tone=tone))
    return marks, top + 28 * -(-len(pairs) // columns)


def _symbol(name: str, symbol: int) -> str:
    if name == CODES[LENGTHS_CODE]:
        return str(symbol)
    return distance_name(symbol) if name == CODES[DISTANCES_CODE] else name_of(symbol)


def _active(step: Any, name: str) -> str | None:
    """The symbol whose word was read or written in this step, where it is of the code ``name``."""
    if isinstance(step, tape.LengthRun) and name == CODES[LENGTHS_CODE]:
        return str(step.symbol)
    if isinstance(step, tape.DistanceCode) and name == CODES[DISTANCES_CODE]:
        return distance_name(step.symbol)
    if name == CODES[LITERALS_CODE]:
        if isinstance(step, tape.LiteralCode):
            return name_of(step.byte)
        if isinstance(step, tape.LengthCode):
            return name_of(step.symbol)
        if isinstance(step, tape.BlockEnd):
            return name_of(form.END_OF_BLOCK)
    return None


def _ranges(step: tape.BuiltCode, top: float) -> tuple[list[Mark], float]:
    """The fixed code in a few rows: symbols in a row have words in a row."""
    marks: list[Mark] = [head("fixed", top, f"the fixed code for {step.what}")]
    runs = groupby(sorted(step.codes), key=lambda pair: (len(pair[1]), pair[0] - int(pair[1], 2)))
    for number, (_, run) in enumerate(runs):
        pairs = list(run)
        (first, start), (last, end) = pairs[0], pairs[-1]
        y = top + 20 + 18 * number
        bits = f"{len(start)} bits"
        marks.append(Text(f"range:{first}", MARGIN, y, f"{first} to {last}", "code"))
        marks.append(Text(f"range:{first}:bits", MARGIN + 110, y, bits))
        marks.append(Text(f"range:{first}:words", MARGIN + 160, y, f"{start} to {end}", "code"))
    return marks, marks[-1].y + 4


def _own_lengths(step: Any, state: State, top: float) -> tuple[list[Mark], float]:
    """The lengths of the code for code lengths, as far as they are known."""
    marks: list[Mark] = [head("own", top, "the code for lengths: symbol, and bits of its word")]
    for place, (symbol, length) in enumerate(state.own.items()):
        x, y = MARGIN + 46 * (place % 10), top + 20 + 18 * (place // 10)
        tone = "active" if isinstance(step, tape.LengthOfLength) and step.symbol == symbol else "plain"
        marks.append(Text(f"own:{symbol}", x, y, f"{symbol}: {length or '-'}", "code", tone=tone))
    return marks, top + 20 + 18 * (-(-len(state.own) // 10) - 1) + 4


def _run_words(lengths: Sequence[int], most: int = 16) -> str:
    """Lengths with their repeats counted, the last ones where there are many."""
    runs = [(length, len(list(run))) for length, run in groupby(lengths)]
    said = [f"{length} x {many}" if many > 1 else str(length) for length, many in runs]
    return ("… " if len(said) > most else "") + ", ".join(said[-most:]) if said else "none yet"
