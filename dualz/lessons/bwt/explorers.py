"""Explorers of lesson 06: contexts in the sorted rows, the entropy ladder, block sizes, coders, your own
data."""

from __future__ import annotations

import random
import struct
from collections import Counter
from collections.abc import Mapping
from functools import cache

from ipywidgets import Dropdown, IntSlider

from dualz.codecs import bwt, bzip2, deflate, huffman, lzw_files, mtf, rans, runs
from dualz.codecs.bzip2 import Stage
from dualz.codecs.bzip2_writer import PLACES, SYMBOLS
from dualz.codecs.entropy import entropy, probabilities
from dualz.course.own_data import data_field, require_measurable
from dualz.datasets import english_text, python_source
from dualz.figures import bwt_maps as maps
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.trace import finish
from dualz.widgets.explorer import Explorer

# --- contexts ------------------------------------------------------------------------------------

CONTEXTS = ("he ", "ation", "n ", "ing", "ou", "the")


def contexts(text: bytes | None = None, options: tuple[str, ...] = CONTEXTS) -> Explorer:
    """The sorted rotations that begin with a context, and what stands before each."""
    text = english_text(20_000) if text is None else text
    order = finish(bwt.double(text))
    twice = text + text
    found = {
        context: [start for start in order if twice.startswith(context.encode(), start)]
        for context in options
    }
    most = max(len(starts) for starts in found.values())

    def draw(context: str, row: int) -> Picture:
        starts = found[context]
        first = min(row, max(0, len(starts) - maps.ROWS))
        return maps.contexts(twice[: len(text)], starts, context.encode(), first)

    return Explorer(
        draw,
        "what stands before",
        context=Dropdown(options=[(repr(one), one) for one in options], description="context"),
        row=IntSlider(0, min=0, max=max(0, most - maps.ROWS), description="from row"),
    )


# --- the ladder ----------------------------------------------------------------------------------

SORTED, UNSORTED = "sorted", "not sorted"


@cache
def texts() -> dict[str, bytes]:
    """Two texts of the course."""
    return {"English text": english_text(20_000), "Python source": python_source(20_000)}


def ladder(data: Mapping[str, bytes] | None = None) -> Explorer:
    """The entropy after each stage of bzip2, with the sorting and without it."""
    found = {}
    for name, one in (data or texts()).items():
        found[name, SORTED] = bzip2.stages(one), len(bzip2.compress(one))
        found[name, UNSORTED] = unsorted_stages(one), len(bzip2.compress(one))
    names = [stage.name for stage in next(iter(found.values()))[0]]

    def draw(data: str, rows: str, stage: str) -> Picture:
        return maps.ladder(*found[data, rows], f"{data}, {rows}", stage)

    return Explorer(
        draw,
        "the entropy ladder",
        data=Dropdown(options=list(data or texts()), description="data"),
        rows=Dropdown(options=[SORTED, UNSORTED], description="rows"),
        stage=Dropdown(options=names, value=names[-1], description="stage"),
    )


def unsorted_stages(data: bytes) -> list[Stage]:
    """The same chain without the transform: what the other stages do on their own."""
    stages = bzip2.stages(data)
    block, _ = finish(runs.shorten(data))
    values = bytes(sorted(set(block)))
    places = finish(mtf.encode(block, values))
    symbols = [*finish(runs.count_zeros(places)), len(values) + 1]
    rest = [
        Stage(name, len(some), entropy(probabilities(some)))
        for name, some in ((PLACES, places), (SYMBOLS, symbols))
    ]
    return [*stages[:2], *rest]


# --- block sizes ---------------------------------------------------------------------------------

LEVELS = (1, 2, 9)


@cache
def kinds() -> dict[str, bytes]:
    """Generated data of about 200 KB: a table twice over, two tables that look alike and are not, a text."""
    rng = random.Random(1)
    one, two = _table(rng, "<HHI3s", 9000, b"abc"), _table(rng, ">IHH3s", 9000, b"xyz")
    return {"one table, twice": one + one, "two tables": one + two, "English text": english_text()}


def _table(rng: random.Random, layout: str, rows: int, name: bytes) -> bytes:
    """Records of whole numbers and a name, as a spreadsheet keeps them."""
    found = []
    for row in range(rows):
        cells = (row % 250, row // 250, rng.randint(0, 40) * 100)
        found.append(struct.pack(layout, *(cells if layout[0] == "<" else cells[::-1]), name))
    return b"".join(found)


@cache
def level_sizes() -> dict[str, dict[int, int]]:
    """The bytes of a .bz2 file by dualz, by kind of data and level."""
    return {
        name: {level: len(bzip2.compress(data, level)) for level in LEVELS} for name, data in kinds().items()
    }


def levels(sizes: Mapping[str, Mapping[int, int]] | None = None) -> Explorer:
    """Sizes by the size of a block, for each kind of data."""
    sizes = sizes or level_sizes()

    def draw(data: str, level: int) -> Picture:
        found = sizes[data]
        rows = [(f"{100 * one} 000 bytes", size, f"{size} bytes") for one, size in found.items()]
        least = min(found, key=lambda one: found[one])
        caption = f"{data}, blocks of {100 * level} 000 bytes: {found[level]}. Smallest: {100 * least} 000."
        return charts.bars(rows, caption, f"{data}: .bz2 files by the size of a block", [rows_name(level)])

    return Explorer(
        draw,
        "block size",
        data=Dropdown(options=list(sizes), description="data"),
        level=Dropdown(options=list(LEVELS), value=9, description="level"),
    )


def rows_name(level: int) -> str:
    """How a level is called in the chart.

    >>> rows_name(9)
    '900 000 bytes'
    """
    return f"{100 * level} 000 bytes"


# --- whole bits and fractions --------------------------------------------------------------------

DRAWN = 20_000


@cache
def coder_sizes(per_cent: int) -> tuple[float, float, float]:
    """Bits a symbol of a two-letter source: entropy, Huffman file, rANS file, headers included."""
    chance = random.Random(per_cent)
    data = bytes(chance.choices(b"ab", (per_cent, 100 - per_cent), k=DRAWN))
    bits = entropy(probabilities(data))
    return bits, 8 * len(huffman.compress(data)) / DRAWN, 8 * len(rans.compress(data)) / DRAWN


def coders() -> Explorer:
    """Two letters, one of which is more frequent: the entropy, whole bits, and fractions of bits."""

    def draw(percent: int) -> Picture:
        names = "entropy", "Huffman (02)", "rANS"
        found = coder_sizes(percent)
        rows = [(name, bits, f"{bits:.3f} bits") for name, bits in zip(names, found, strict=True)]
        caption = (
            f"{percent} % a: {found[0]:.3f} bits of entropy; Huffman {found[1]:.3f}, rANS {found[2]:.3f}."
        )
        return charts.bars(rows, caption, f"bits a symbol, {DRAWN} symbols", ["rANS"], longest=1.05)

    return Explorer(
        draw, "whole bits and fractions", percent=IntSlider(90, min=50, max=99, description="% a")
    )


# --- your own data -------------------------------------------------------------------------------


def own_data() -> Explorer:
    """The learner's text or file: sizes as a Huffman file, as .Z, as .gz and as .bz2."""
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
        "rANS": len(rans.compress(data)),
        ".Z, LZW (04)": len(lzw_files.compress(data)),
        ".gz, level 6": len(deflate.compress(data, 6, "gzip")),
        ".bz2": len(bzip2.compress(data)),
    }
    rows = [(name, size, f"{size} bytes, {100 * size / len(data):.0f} %") for name, size in stored.items()]
    different = len(Counter(data))
    caption = f"{len(data)} bytes, {different} different values: the .bz2 file takes {stored['.bz2']}."
    return charts.bars(rows, caption, "sizes", [".bz2"])


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {
    "contexts": lambda: contexts(b"the theme of the three: they are there. " * 9, ("the", "e")),
    "ladder": lambda: ladder({"words": b"she sells sea shells by the sea shore " * 3}),
    "levels": lambda: levels({"some": dict.fromkeys(LEVELS, 100)}),
    "coders": coders,
    "own_data": own_data,
}
