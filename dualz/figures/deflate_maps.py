"""Pictures for the explorers of lesson 05: a flipped bit and who notices, symbols with their words, filters.

Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dualz.codecs import bit_tape as tape
from dualz.codecs import inflate
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.figures import bit_tape_lines, bit_tape_state
from dualz.figures.bit_tape_lines import colour
from dualz.figures.parts import raster
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.symbols import show

MOST_OUTPUT = 2000

# --- a flipped bit -------------------------------------------------------------------------------

HEADER, STREAM, CRC, SIZE, NOBODY, WRONG = (
    "the header's reader",
    "the stream's reader",
    "CRC-32",
    "the size",
    "nobody, and the data are right",
    "nobody, and the data are wrong",
)
NOTICED = (HEADER, STREAM, CRC, SIZE, NOBODY, WRONG)


class Verdict(NamedTuple):
    """``who`` notices the damage (one of ``NOTICED``), the reader's ``words``, the ``data`` it came to."""

    who: str
    words: str
    data: bytes


def verdict(blob: bytes, right: bytes, wrapper: str) -> Verdict:
    """What a reader makes of a damaged file whose data should be ``right``."""
    steps, out = [], bytearray()
    try:
        for step in inflate.read(blob, wrapper, MOST_OUTPUT):
            steps.append(step)
            if isinstance(step, tape.LiteralCode):
                out.append(step.byte)
            elif isinstance(step, (tape.CopiedMatch, tape.StoredBytes)):
                out += step.data
    except (CorruptData, TooLarge) as error:
        return Verdict(_who(steps, wrapper), str(error), bytes(out))
    return Verdict(NOBODY if out == right else WRONG, "no complaint", bytes(out))


def _who(steps: Sequence[Any], wrapper: str) -> str:
    """Which reader or check a file fails at, by the steps before."""
    failed = next(
        (one.name for one in steps if isinstance(one, tape.Compared) and one.stored != one.found), ""
    )
    if failed:
        return SIZE if failed == "size" else CRC
    begun = wrapper == "raw" or any(isinstance(one, tape.BlockHeader) for one in steps)
    return STREAM if begun else HEADER


def flipped(blob: bytes, bit: int) -> bytes:
    """``blob`` with one bit turned over.

    >>> flipped(b"a", 0)
    b'`'
    """
    out = bytearray(blob)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


def flip(blob: bytes, bit: int, found: Sequence[Verdict], bare: Verdict | None) -> Picture:
    """The file with bit ``bit`` turned over, who notices, and what a raw stream would have given.

    ``found`` are the verdicts for all bits of the file; ``bare`` is that of the stream without its wrapper,
    None for a bit of the wrapper.
    """
    state = bit_tape_state.after(list(inflate.read(blob, "gzip", MOST_OUTPUT)))
    bits = state.bits[:bit] + str(1 - int(state.bits[bit])) + state.bits[bit + 1 :]
    shown = bit_tape_lines.window(bit, len(bits), 10)
    marks: list[Mark] = [head("file", 20, f"the file, bit {bit} turned over")]
    listed, bottom = bit_tape_lines.lines(bits, state.pieces, 26, shown, range(bit, bit + 1))
    keys, bottom = bit_tape_lines.legend(bottom + 4)
    one, y = found[bit], bottom + 28
    rows = [("who notices", one.who), ("data as .gz", _data(one))]
    if bare is not None:
        rows.append(("as a raw stream", f"{bare.who}: {_data(bare)}"))
    for name, words in rows:
        marks.append(Text(f"row:{name}", MARGIN + 96, y, name, "note", "end"))
        marks.append(Text(f"said:{name}", MARGIN + 106, y, words[:56], "note", tone="active"))
        y += 20
    marks.append(head("all", y + 10, f"of all {len(found)} bits, one at a time"))
    counts = [(who, sum(other.who == who for other in found)) for who in NOTICED]
    for place, (who, many) in enumerate((who, many) for who, many in counts if many):
        top = y + 30 + 22 * place
        tone = "active" if who == one.who else "done"
        wide = max(200 * many / len(found), 2)
        marks.append(Text(f"all:{who}", MARGIN + 186, top + 4, who, "note", "end", tone))
        marks.append(
            Box(f"bar:{who}", MARGIN + 194 + wide / 2, top, "", wide, 15, "", tone, f"{who}: {many}")
        )
        marks.append(Text(f"many:{who}", MARGIN + 200 + wide, top + 4, f"{many} bits"))
    height = y + 30 + 22 * sum(many > 0 for _, many in counts)
    caption = (
        f"Bit {bit}, {_piece(state, bit)}: noticed by {one.who}. The reader says: {one.words.rstrip('.')}."
    )
    text = ", ".join(f"{who}: {many}" for who, many in counts)
    return Picture(bit_tape_lines.WIDTH, height, (*marks, *listed, *keys), caption, text)


def _piece(state: bit_tape_state.State, bit: int) -> str:
    return next(piece.title for piece in state.pieces if piece.start <= bit < piece.end)


def _data(one: Verdict) -> str:
    return show(one.data[:24]) + ("…" if len(one.data) > 24 else "") or "none"


# --- symbols and their words ---------------------------------------------------------------------

LEFT, PLOT, HIGH = 44.0, 430.0, 150.0


class Bar(NamedTuple):
    """A symbol by its ``name``: how often it occurs, its word, its extra bits, the name of its colour."""

    name: str
    count: int
    word: str
    extra: int
    meaning: str


def symbols(bars: Sequence[Bar], at: int, total: int, what: str) -> Picture:
    """Symbols as bars of their counts, and below each how long its word is; ``at`` is in focus."""
    wide, most = PLOT / len(bars), max(bar.count for bar in bars)
    marks: list[Mark] = [head("counts", 20, f"{what}: how often")]
    base = 34 + HIGH
    for place, bar in enumerate(bars):
        x, high = LEFT + wide * (place + 0.5), max(HIGH * bar.count / most, 1.0)
        tone = "active" if place == at else "plain"
        title = f"{bar.name}: {bar.count} times, {len(bar.word)} bits and {bar.extra} extra bits"
        inner = max(wide - 3, 2)
        marks.append(
            Box(f"count:{place}", x, base - high / 2, "", inner, high, "", tone, title, colour(bar.meaning))
        )
        low = 7.0 * len(bar.word)
        marks.append(Box(f"word:{place}", x, base + 12 + low / 2, "", inner, low, "", tone, title))
        if bar.extra:
            y = base + 13 + low + 3.5 * bar.extra
            marks.append(Box(f"extra:{place}", x, y, "", inner, 7.0 * bar.extra, "", "taken", title))
    longest = max(len(bar.word) + bar.extra for bar in bars)
    bottom = base + 20 + 7.0 * longest
    marks.append(head("bits", bottom + 14, "below: bits of the word; dashed: extra bits"))
    marks.append(Edge("base", LEFT, base + 5, LEFT + PLOT, base + 5))
    marks.append(Text("most", LEFT - 6, 40, str(most), "note", "end"))
    bar = bars[at]
    share = f"{100 * bar.count / total:.1f} %"
    extra = f" and {bar.extra} extra bit{'s' * (bar.extra > 1)}" if bar.extra else ""
    caption = f"{bar.name}: {bar.count} times, {share}; its word is {bar.word}, {len(bar.word)} bits{extra}."
    text = ", ".join(f"{one.name} {one.count}" for one in bars)
    return Picture(LEFT + PLOT + MARGIN, bottom + 26, tuple(marks), caption, text)


# --- row filters ---------------------------------------------------------------------------------

ROOM, BAR = 480.0, 190.0


def filters(pixels: Any, residual: Any, rows: Sequence[tuple[str, float, int]], name: str) -> Picture:
    """A picture, what the filter ``name`` leaves of it, and entropy and size for every filter.

    ``pixels`` are uint8, ``residual`` the filtered values from -128 to 127; ``rows`` are (filter, bits of
    entropy a byte, bytes of the file).
    """
    high, wide = pixels.shape
    scale = min(2.4, (ROOM - 3 * MARGIN) / (2 * wide))
    marks: list[Mark] = [
        head("before", 20, "the picture"),
        head("after", 20, f"filtered: {name}", 2 * MARGIN + scale * wide),
        raster.grey("pixels", pixels, MARGIN, 28, scale, "the picture"),
        raster.signed("residual", residual, 2 * MARGIN + scale * wide, 28, scale, f"filter {name}", 64),
    ]
    top = 28 + scale * high + 24
    marks.append(head("sizes", top, "bytes of the file; in brackets the entropy of its filtered bytes"))
    most = max(size for _, _, size in rows)
    for place, (filter_name, bits, size) in enumerate(rows):
        y, long = top + 22 + 24 * place, max(BAR * size / most, 2)
        tone = "active" if filter_name == name else "done"
        marks.append(Text(f"name:{filter_name}", MARGIN + 62, y + 4, filter_name, "note", "end", tone))
        title = f"{filter_name}: {size} bytes"
        marks.append(Box(f"bar:{filter_name}", MARGIN + 70 + long / 2, y, "", long, 16, "", tone, title))
        marks.append(
            Text(f"size:{filter_name}", MARGIN + 76 + long, y + 4, f"{size} bytes ({bits:.2f} bits)")
        )
    one = next(row for row in rows if row[0] == name)
    least = min(rows, key=lambda row: row[2])
    caption = (
        f"Filter {name}: {one[2]} bytes, entropy {one[1]:.2f} bits a byte. The smallest file: {least[0]}."
    )
    text = ", ".join(f"{filter_name} {size} bytes" for filter_name, _, size in rows)
    return Picture(ROOM, top + 22 + 24 * len(rows), tuple(marks), caption, text)
