"""Explorers of lesson 05: a flipped bit, symbols and their words, levels, row filters, your own data."""

from __future__ import annotations

import random
import struct
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from ipywidgets import Dropdown, IntSlider

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate, deflate_blocks, huffman, inflate, lz77, lzw_files, png, png_rows
from dualz.codecs import deflate_format as form
from dualz.codecs.deflate_table import table_for
from dualz.codecs.entropy import entropy, probabilities
from dualz.course.own_data import data_field, require_measurable
from dualz.datasets import english_text, photograph
from dualz.figures import deflate_maps as maps
from dualz.figures.bit_tape_captions import distance_name, name_of
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.deflate.demos import SHELLS, gzipped
from dualz.trace import finish
from dualz.widgets.explorer import Explorer

# --- flip a bit ----------------------------------------------------------------------------------


def flip(data: bytes = SHELLS) -> Explorer:
    """Each bit of a small .gz file, turned over: which check refuses the file."""
    blob = gzipped(data)
    found = verdicts(blob, data)
    first, last = stream_of(blob)

    def draw(bit: int) -> Picture:
        inside = 8 * first <= bit < 8 * last
        damaged = maps.flipped(blob, bit)[first:last]
        bare = maps.verdict(damaged, data, "raw") if inside else None
        return maps.flip(blob, bit, found, bare)

    slider = IntSlider(100, min=0, max=8 * len(blob) - 1, description="bit")
    return Explorer(draw, "flip a bit, see who notices", bit=slider)


def verdicts(blob: bytes, data: bytes, wrapper: str = "gzip") -> list[maps.Verdict]:
    """For each bit of a file what a reader says once it is turned over."""
    return [maps.verdict(maps.flipped(blob, bit), data, wrapper) for bit in range(8 * len(blob))]


def stream_of(blob: bytes) -> tuple[int, int]:
    """The bytes of a .gz file between which its DEFLATE stream stands.

    >>> stream_of(gzipped(b""))
    (10, 12)
    """
    fields = [step for step in inflate.read(blob, "gzip") if isinstance(step, tape.WrapperField)]
    header = max(field.end for field in fields if field.name not in ("CRC-32", "size"))
    return header // 8, len(blob) - 8


# --- symbols and their words ---------------------------------------------------------------------

MOST_BARS = 30


def symbols(texts: Mapping[str, bytes]) -> Explorer:
    """The symbols of one block for each text: literals, lengths, distances, their counts and their words."""
    found = {(name, part): bars for name, data in texts.items() for part, bars in _bars(data).items()}

    def draw(data: str, part: str, symbol: int) -> Picture:
        bars, total = found[data, part]
        shown = bars[:MOST_BARS]
        return maps.symbols(shown, min(symbol, len(shown) - 1), total, part)

    return Explorer(
        draw,
        "symbols and their words",
        data=Dropdown(options=list(texts), description="data"),
        part=Dropdown(options=list(_PARTS), description="symbols"),
        symbol=IntSlider(0, min=0, max=MOST_BARS - 1, description="bar"),
    )


_PARTS = ("literals, most frequent first", "lengths", "distances")


def _bars(data: bytes) -> dict[str, tuple[list[maps.Bar], int]]:
    counts = deflate_blocks.count(lz77.tokens(data, form.LIMITS, deflate.EFFORTS[2]))
    lengths = table_for(*counts).lengths
    words, far = form.code_words(lengths[0]), form.code_words(lengths[1])
    literals = sorted((s for s in counts.literals if s <= 256), key=lambda s: (-counts.literals[s], s))
    total = counts.literals.total()
    bars = {
        _PARTS[0]: [
            maps.Bar(name_of(s), counts.literals[s], words[s], 0, "literal" if s < 256 else "block")
            for s in literals
        ],
        _PARTS[1]: [
            maps.Bar(
                f"length {name_of(s)}", counts.literals[s], words[s], form.LENGTHS[s - 257].extra, "length"
            )
            for s in sorted(counts.literals)
            if s > 256
        ],
        _PARTS[2]: [
            maps.Bar(f"distance {distance_name(s)}", n, far[s], form.DISTANCES[s].extra, "distance")
            for s, n in sorted(counts.distances.items())
        ],
    }
    totals = (total, total, counts.distances.total())
    return {part: (bars[part], many) for part, many in zip(_PARTS, totals, strict=True) if bars[part]}


# --- levels --------------------------------------------------------------------------------------


@cache
def kinds() -> dict[str, bytes]:
    """Four kinds of data: text, a photograph's grey values, a table as a spreadsheet keeps it, noise."""
    rng = random.Random(5)
    cells = ((row, column, rng.randint(0, 40) * 100) for row in range(250) for column in range(12))
    table = b"".join(
        struct.pack("<HHHHHi", 0x27E, 10, row, column, 21, value) for row, column, value in cells
    )
    return {
        "English text": english_text(),
        "a photograph": photograph(2).tobytes(),
        "a table": table,
        "noise": rng.randbytes(40_000),
    }


@cache
def level_sizes() -> dict[str, dict[int | str, int]]:
    """The bytes of a .gz file by dualz, by kind of data and level."""
    return {
        name: {level: len(deflate.compress(data, level, "gzip")) for level in deflate.LEVELS}
        for name, data in kinds().items()
    }


def levels(sizes: Mapping[str, Mapping[int | str, int]] | None = None) -> Explorer:
    """Sizes by level for each kind of data."""
    sizes = sizes or level_sizes()

    def draw(data: str, level: int | str) -> Picture:
        found = sizes[data]
        rows = [(f"level {one}", size, f"{size} bytes") for one, size in found.items()]
        least = min(found, key=found.get)
        caption = f"{data}, level {level}: {found[level]} bytes. The smallest: level {least}, {found[least]}."
        return charts.bars(rows, caption, f"{data}: .gz files by dualz", [f"level {level}"])

    return Explorer(
        draw,
        "levels and size",
        data=Dropdown(options=list(sizes), description="data"),
        level=Dropdown(options=list(deflate.LEVELS), value=6, description="level"),
    )


# --- PNG's filters -------------------------------------------------------------------------------


@cache
def pictures() -> dict[str, Any]:
    """A photograph, a drawing in flat colours, and a slope, all grey, uint8."""
    import numpy as np

    y, x = np.mgrid[:60, :90]
    disc = (x - 45) ** 2 + (y - 30) ** 2 < 400
    drawing = np.where(disc, 40, np.where((x // 15 + y // 15) % 2, 230, 200)).astype(np.uint8)
    return {"a photograph": photograph(7), "a drawing": drawing, "a slope": (x + 2 * y).astype(np.uint8)}


def filters() -> Explorer:
    """Each picture with each filter: what it leaves, the entropy of that, the size of the file."""
    found = {name: [_filtered(pixels, one) for one in _FILTERS] for name, pixels in pictures().items()}

    def draw(picture: str, filter: str) -> Picture:
        rows = [(one, bits, size) for one, (_, bits, size) in zip(_FILTERS, found[picture], strict=True)]
        residual = found[picture][_FILTERS.index(filter)][0]
        return maps.filters(pictures()[picture], residual, rows, filter)

    return Explorer(
        draw,
        "row filters",
        picture=Dropdown(options=list(pictures()), description="picture"),
        filter=Dropdown(options=list(_FILTERS), value="paeth", description="filter"),
    )


_FILTERS = (*png_rows.FILTERS, png.ADAPTIVE)


def _filtered(pixels: Any, name: str) -> tuple[Any, float, int]:
    """What the filter leaves, from -128 to 127; its entropy in bits a byte; the bytes of the PNG file."""
    import numpy as np

    rows = [row.tobytes() for row in pixels]
    if name == png.ADAPTIVE:
        left = [filtered for _, filtered in finish(png_rows.choose(rows, 1))]
    else:
        number = png_rows.FILTERS.index(name)
        pairs = zip(rows, [bytes(len(rows[0])), *rows], strict=False)
        left = [png_rows.apply(number, row, above, 1) for row, above in pairs]
    data = b"".join(left)
    residual = np.frombuffer(data, np.int8).reshape(pixels.shape)
    return residual, entropy(probabilities(data)), len(png.encode(pixels, 6, name))


# --- your own data -------------------------------------------------------------------------------


def own_data() -> Explorer:
    """The learner's text or file: sizes as a Huffman file, as .Z, and as .gz at three levels."""
    return data_field(sizes_of, "how much wood would a woodchuck chuck if a woodchuck could chuck wood")


def sizes_of(data: bytes) -> Picture:
    """Bars of the sizes that ``data`` take, in bytes.

    Raises:
        ValueError: no data, or more than can be measured while you wait.
    """
    require_measurable(data)
    stored = {
        "original": len(data),
        "Huffman (02)": len(huffman.compress(data)),
        ".Z, LZW (04)": len(lzw_files.compress(data)),
        ".gz, level 1": len(deflate.compress(data, 1, "gzip")),
        ".gz, level 6": len(deflate.compress(data, 6, "gzip")),
        ".gz, level 9": len(deflate.compress(data, 9, "gzip")),
    }
    rows = [(name, size, f"{size} bytes, {100 * size / len(data):.0f} %") for name, size in stored.items()]
    different = len(Counter(data))
    caption = f"{len(data)} bytes, {different} different values: the .gz file takes {stored['.gz, level 6']}."
    return charts.bars(rows, caption, "sizes", [".gz, level 6"])


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {
    "flip": lambda: flip(b"abab"),
    "symbols": lambda: symbols({"words": b"she sells sea shells by the sea shore " * 3}),
    "levels": lambda: levels({"some": dict.fromkeys(deflate.LEVELS, 100)}),
    "filters": filters,
    "own_data": own_data,
}
