"""Explorers of lesson 04: how large the dictionary may grow, which data suit LZW, tokens, your own data."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from ipywidgets import Dropdown, IntSlider

from dualz.codecs import bpe, huffman, lzw_files
from dualz.codecs.lzw_codes import unix
from dualz.course.own_data import data_field, require_measurable
from dualz.datasets import english_text
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.symbols import show as shown
from dualz.widgets.explorer import Explorer

POLICIES = {"keep it": "keep", "watch the ratio": "watch", "clear at once": "clear"}

# --- data ----------------------------------------------------------------------------------------


@cache
def kinds() -> dict[str, bytes]:
    """Four kinds of data: text, its letters shuffled, mostly zeros, and the bytes of float32 numbers."""
    text, rng = english_text(), random.Random(4)
    return {
        "English text": text,
        "the same letters, shuffled": bytes(rng.sample(text, len(text))),
        "mostly zeros": bytes(rng.choices((0, 1, 2, 3), (94, 2, 2, 2), k=40_000)),
        "random weights": struct.pack("<10000f", *(rng.gauss(0, 1) for _ in range(10_000))),
    }


# --- the dictionary's size -----------------------------------------------------------------------


def dictionary(texts: Mapping[str, bytes]) -> Explorer:
    """Sizes of .Z-like streams at each widest code, for each way to treat a full dictionary."""
    sizes = {
        (name, policy, bits): len(lzw_files.encode(data, replace(unix(bits), when_full=word)))
        for name, data in texts.items()
        for policy, word in POLICIES.items()
        for bits in range(9, 17)
    }

    def draw(data: str, when_full: str, widest: int) -> Picture:
        rows = [
            (f"{bits} bits", size, f"{size} bytes, {1 << bits} entries")
            for bits in range(9, 17)
            for size in (sizes[data, when_full, bits],)
        ]
        size, plain = sizes[data, when_full, widest], len(texts[data])
        caption = f"Codes of at most {widest} bits: {size} bytes, {100 * size / plain:.0f} % of {plain}."
        longest = max(size for (name, _, _), size in sizes.items() if name == data)
        return charts.bars(rows, caption, f"{data}, size by widest code", [f"{widest} bits"], longest)

    return Explorer(
        draw,
        "how large the dictionary may grow",
        data=Dropdown(options=list(texts), description="data"),
        when_full=Dropdown(options=list(POLICIES), description="a full dictionary: "),
        widest=IntSlider(12, min=9, max=16, description="widest code, bits"),
    )


# --- sparse, dense, repeated ---------------------------------------------------------------------

ORDERS = ("at random places", "in long runs", "one block of 250, repeated")
MANY = 8000
SHARES = tuple(range(0, 100, 5))


def rivals() -> Explorer:
    """Bits per value of LZW and Huffman against the share of zeros, for three orders of the same counts."""
    sweeps = {(order, alike): _sweep(order, alike) for order in ORDERS for alike in (4, 256)}

    def draw(order: str, values: int, zeros: int) -> Picture:
        lines = sweeps[order, values]
        here = {name: dict(line)[zeros] for name, line in lines.items()}
        first, second = sorted(here, key=here.get)
        caption = (
            f"{zeros} % zeros, {order}: {first} takes {here[first]:.2f} bits per value, "
            f"{second} {here[second]:.2f}."
        )
        return charts.curves(lines, caption, "zeros, in %", "bits per value", zeros, (0, 95, 0, 14))

    return Explorer(
        draw,
        "sparse or dense, repeated or not",
        order=Dropdown(options=ORDERS, description="where the values stand"),
        values=Dropdown(options=[4, 256], description="different values"),
        zeros=IntSlider(60, min=0, max=95, step=5, description="zeros, %"),
    )


def _sweep(order: str, values: int) -> dict[str, tuple[tuple[float, float], ...]]:
    lines: dict[str, list[tuple[float, float]]] = {"LZW": [], "Huffman": []}
    for zeros in SHARES:
        data = sparse(order, values, zeros)
        for name, stored in (("LZW", lzw_files.compress(data)), ("Huffman", huffman.compress(data))):
            lines[name].append((zeros, 8 * len(stored) / MANY))
    return {name: tuple(line) for name, line in lines.items()}


def sparse(order: str, values: int, zeros: int) -> bytes:
    """8000 values from 0 to ``values`` - 1: ``zeros`` percent are 0, the others equally likely."""
    rng = random.Random(zeros)
    many = 250 if order == ORDERS[2] else MANY
    nothing = bytes(many * zeros // 100)
    rest = bytes(rng.choices(range(1, values), k=many - len(nothing)))
    if order == ORDERS[1]:
        return nothing + bytes(sorted(rest))
    mixed = bytes(rng.sample(nothing + rest, many))
    return mixed * (MANY // many)


# --- tokens --------------------------------------------------------------------------------------

MOST_MERGES = 1000
STEP = 50


def tokens(text: bytes, learned_share: float = 0.75) -> Explorer:
    """Merges learned on the first part of ``text``, used on the rest: bytes with and without the merges."""
    cut = int(len(text) * learned_share)
    merges, rest = bpe.learn(text[:cut], MOST_MERGES), text[cut:]
    counts = {many: len(bpe.tokenize(rest, merges[:many])) for many in range(0, len(merges) + 1, STEP)}
    bits = {many: max(8, (255 + many).bit_length()) for many in counts}
    alone = tuple((many, counts[many] * bits[many] / 8) for many in counts)
    whole = tuple((many, size + 2 * many * bits[many] / 8) for many, size in alone)
    lines = {"tokens": alone, "tokens and merges": whole}

    least = min(whole, key=lambda point: point[1])[0]

    def draw(merges_learned: int) -> Picture:
        newest = [
            shown(bpe.phrase(256 + at, merges)) for at in range(max(0, merges_learned - 5), merges_learned)
        ]
        caption = (
            f"{merges_learned} merges: {len(rest)} unseen bytes are {counts[merges_learned]} tokens of "
            f"{bits[merges_learned]} bits, {dict(alone)[merges_learned]:.0f} bytes, and with the merges "
            f"{dict(whole)[merges_learned]:.0f} (the least: {least} merges). "
            f"The newest tokens: {' | '.join(newest) or 'none'}."
        )
        return charts.curves(lines, caption, "merges", "bytes", merges_learned)

    slider = IntSlider(200, min=0, max=max(counts), step=STEP, description="merges")
    return Explorer(draw, "how many tokens a text takes", merges_learned=slider)


# --- your own data -------------------------------------------------------------------------------


def own_data() -> Explorer:
    """The learner's text or file: sizes as .Z, as our Huffman file, and by zlib."""
    return data_field(sizes_of, "row, row, row your boat, gently down the stream")


def sizes_of(data: bytes) -> Picture:
    """Bars of the sizes that ``data`` take, in bytes.

    Raises:
        ValueError: no data, or more than can be measured while you wait.
    """
    require_measurable(data)
    stored = {
        "original": data,
        "our Huffman file": huffman.compress(data),
        ".Z file (LZW)": lzw_files.compress(data),
        "zlib": zlib.compress(data, 9),
    }
    rows = [
        (name, len(blob), f"{len(blob)} bytes, {100 * len(blob) / len(data):.0f} %")
        for name, blob in stored.items()
    ]
    fresh = len(set(pairwise(data)))
    caption = (
        f"{len(data)} bytes, {fresh} different pairs of neighbours: "
        f"the .Z file takes {len(stored['.Z file (LZW)'])}."
    )
    return charts.bars(rows, caption, "sizes", [".Z file (LZW)"])


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "dictionary": lambda: dictionary({"short": b"abracadabra" * 40, "none": b"a" * 60}),
    "rivals": rivals,
    "tokens": lambda: tokens(b"the cat sat on the mat, and the rat ran " * 60),
    "own_data": own_data,
}
