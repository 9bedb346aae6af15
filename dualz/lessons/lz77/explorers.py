"""Explorers of lesson 03: where bytes come from, all matches, three formats, depth, window, your own data."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import count

from ipywidgets import Dropdown, IntSlider, SelectionSlider

from dualz.codecs import lz4, lz4_frame, lz77, lzss
from dualz.codecs.lz77_finders import COMMON, Effort
from dualz.course.clocks import thread_clock
from dualz.course.own_data import data_field, require_measurable
from dualz.datasets import english_text
from dualz.figures import lz77_maps
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.widgets.explorer import Explorer

MAPPED = 660
DEPTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
PARSES = {"greedy": False, "lazy": True}
SEARCHED = Effort(depth=64, lazy=True)
ROUNDS, LEAST_TIMED = 7, 0.004  # rounds for each time, and the seconds of work that a round takes at least


# --- data ----------------------------------------------------------------------------------------


@cache
def kinds() -> dict[str, bytes]:
    """Four kinds of data of about 40 000 bytes: text, a table of numbers, far repeats, noise."""
    rng = random.Random(3)
    rows = (f"{number};{rng.randint(0, 99)};{rng.choice(('red', 'green', 'blue'))}\n" for number in count())
    table = "".join(next(rows) for _ in range(4000)).encode()
    block = rng.randbytes(6000)
    return {
        "English text": english_text(),
        "a table": table[:40_000],
        "6000 bytes of noise, seven times": block * 7,
        "random weights": struct.pack("<10000f", *(rng.gauss(0, 1) for _ in range(10_000))),
    }


# --- where bytes come from -----------------------------------------------------------------------


def where_from(texts: Mapping[str, bytes]) -> Explorer:
    """The first 660 bytes of each text, coloured by origin, and the way of one byte."""
    parsed = {name: lz77.tokens(data[:MAPPED]) for name, data in texts.items()}
    shortest = min(sum(token.length for token in tokens) for tokens in parsed.values())

    def draw(data: str, byte: int) -> Picture:
        return lz77_maps.origin_map(parsed[data], byte)

    return Explorer(
        draw,
        "where every byte comes from",
        data=Dropdown(options=list(texts), description="data"),
        byte=IntSlider(shortest - 20, min=0, max=shortest - 1, description="byte"),
    )


# --- the cloud of all matches --------------------------------------------------------------------


def matches(texts: Mapping[str, bytes]) -> Explorer:
    """Distance and length of all matches of a lazy parse with 64 candidates."""
    parsed = {name: lz77.tokens(data, effort=SEARCHED) for name, data in texts.items()}

    def draw(data: str, window: int) -> Picture:
        return lz77_maps.cloud(parsed[data], window.bit_length() - 2)

    return Explorer(
        draw,
        "distance and length of all matches",
        data=Dropdown(options=list(texts), description="data"),
        window=SelectionSlider(
            options=[1 << power for power in range(1, 16)], value=2048, description="window"
        ),
    )


# --- three formats -------------------------------------------------------------------------------


def formats(texts: Mapping[str, bytes]) -> Explorer:
    """The same parse, within what all formats can say, as triples, as LZSS and as LZ4."""
    parsed = {name: lz77.tokens(data, COMMON) for name, data in texts.items()}
    most = max(len(tokens) for tokens in parsed.values())

    def draw(data: str, token: int) -> Picture:
        return lz77_maps.formats(parsed[data], token)

    return Explorer(
        draw,
        "the same tokens in three formats",
        data=Dropdown(options=list(texts), description="data"),
        token=IntSlider(0, min=0, max=most - 1, description="token"),
    )


# --- depth ---------------------------------------------------------------------------------------


def depth(texts: Mapping[str, bytes]) -> Explorer:
    """Size of an LZSS file against the time it takes, for each depth of the search; time is measured here."""
    found = {
        (name, parse, candidates): measured(data, Effort(candidates, PARSES[parse]))
        for name, data in texts.items()
        for parse in PARSES
        for candidates in DEPTHS
    }

    def draw(data: str, parse: str, candidates: int) -> Picture:
        rows = [(f"up to {one}", *found[data, parse, one]) for one in DEPTHS]
        size, plain = found[data, parse, candidates][1], len(texts[data])
        caption = (
            f"At most {candidates} candidates, {parse}: {size} bytes, {100 * size / plain:.1f} % of {plain}."
        )
        line = [(time, bytes_) for _, time, bytes_ in rows]
        drawn = charts.points(rows, caption, "time, ms", "bytes", line, [f"up to {candidates}"])
        # The times differ from run to run: they are in the picture, and not in its words.
        return replace(drawn, text="\n".join(f"{name}: {size} bytes" for name, _, size in rows))

    return Explorer(
        draw,
        "how deep to search",
        measured=True,
        data=Dropdown(options=list(texts), description="data"),
        parse=Dropdown(options=list(PARSES), description="parse"),
        candidates=SelectionSlider(options=DEPTHS, value=16, description="candidates"),
    )


def measured(data: bytes, effort: Effort) -> tuple[float, int]:
    """Milliseconds for an LZSS file, the best of a few rounds of several runs each, and its bytes."""
    size, runs, best = len(lzss.compress(data, effort=effort)), 1, float("inf")
    for _ in range(ROUNDS):
        while (took := _seconds(data, effort, runs)) < LEAST_TIMED:
            runs *= 2
        best = min(best, 1000 * took / runs)
    return best, size


def _seconds(data: bytes, effort: Effort, runs: int) -> float:
    """The seconds of work that ``runs`` files take this thread, whatever else the machine does."""
    start = thread_clock()
    for _ in range(runs):
        lzss.compress(data, effort=effort)
    return thread_clock() - start


# --- window --------------------------------------------------------------------------------------


def window(texts: Mapping[str, bytes]) -> Explorer:
    """Sizes of LZSS files by the bits of a distance: what the window gains, the length of a match loses."""
    sizes = {
        (name, bits): len(lzss.compress(data, bits)) for name, data in texts.items() for bits in range(8, 14)
    }

    def draw(data: str, bits: int) -> Picture:
        rows = []
        for one in range(8, 14):
            limits = lzss.limits_of(one)
            words = f"{sizes[data, one]} bytes; {limits.window} back, matches up to {limits.longest}"
            rows.append((f"{one} bits", sizes[data, one], words))
        least = min(range(8, 14), key=lambda one: sizes[data, one])
        size, plain = sizes[data, bits], len(texts[data])
        caption = (
            f"{bits} bits for a distance, {16 - bits} for a length: {size} bytes, "
            f"{100 * size / plain:.0f} % of {plain}. The least: {least} bits."
        )
        longest = max(size for (name, _), size in sizes.items() if name == data)
        return charts.bars(
            rows, caption, f"{data}, LZSS file by bits of a distance", [f"{bits} bits"], longest
        )

    return Explorer(
        draw,
        "a larger window or longer matches",
        data=Dropdown(options=list(texts), description="data"),
        bits=IntSlider(12, min=8, max=13, description="bits of a distance"),
    )


# --- your own data -------------------------------------------------------------------------------


def own_data() -> Explorer:
    """The learner's text or file: sizes as LZSS, as LZ4, and by zlib, which adds an entropy coder."""
    return data_field(sizes_of, "how much wood would a woodchuck chuck if a woodchuck could chuck wood")


def sizes_of(data: bytes) -> Picture:
    """Bars of the sizes that ``data`` take, in bytes.

    Raises:
        ValueError: no data, or more than can be measured while you wait.
    """
    require_measurable(data)
    stored = {
        "original": data,
        "LZSS": lzss.compress(data),
        "LZ4, quick": lz4_frame.compress(data),
        "LZ4, level 9": lz4_frame.compress(data, lz4.BEST),
        "zlib": zlib.compress(data, 9),
    }
    rows = [
        (name, len(blob), f"{len(blob)} bytes, {100 * len(blob) / len(data):.0f} %")
        for name, blob in stored.items()
    ]
    quick, best = (len(stored[name]) for name in ("LZ4, quick", "LZ4, level 9"))
    caption = f"{len(data)} bytes: the LZ4 file takes {quick} bytes, and {best} at level 9."
    return charts.bars(rows, caption, "sizes", ["LZ4, quick", "LZ4, level 9"])


_SHORT = {"shells": b"she sells sea shells by the sea shore, she sells sea shells", "a run": b"r" * 80}

# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "where_from": lambda: where_from(_SHORT),
    "matches": lambda: matches(_SHORT),
    "formats": lambda: formats(_SHORT),
    "depth": lambda: depth({"shells": _SHORT["shells"]}),
    "window": lambda: window(_SHORT),
    "own_data": own_data,
}
