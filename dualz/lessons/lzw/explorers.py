"""Explorers of lesson 04: phrases that grow, bits against length, the dictionary as a tree and its size, the
rivals on sparse data, tokens, your own data."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from math import log10

from ipywidgets import Dropdown, IntSlider, SelectionSlider, Text

from dualz.codecs import bpe, huffman, lzw, lzw_files
from dualz.codecs.entropy import entropy, probabilities
from dualz.codecs.lzw_codes import unix
from dualz.course.own_data import data_field, require_measurable
from dualz.figures import lzw_maps
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.symbols import show as shown
from dualz.lessons.lzw.data import MANY, ORDERS, SHARES, growth, phrase_lengths, sparse
from dualz.widgets.explorer import Explorer

POLICIES = {"keep it": "keep", "watch the ratio": "watch", "clear at once": "clear"}

YOURS = "your own text"
MOST_TYPED = 5000
MOST_LEAVES = 24  # entries of the tree; more do not fit the width of a cell
SHELLS = "she sells sea shells by the sea shore, the shells that she sells are sea shells, I am sure"


# --- phrases grow --------------------------------------------------------------------------------


def phrases(texts: Mapping[str, bytes]) -> Explorer:
    """A part of a text, or of what is typed, a box for each code: early phrases are short, late ones long."""
    found = {name: phrase_lengths(data) for name, data in texts.items()}
    lengths_of = lru_cache(1)(phrase_lengths)

    def draw(data: str, text: str, part: int) -> Picture:
        if data != YOURS:
            return _part(texts[data], found[data], part)
        own = text.encode()
        if not 0 < len(own) <= MOST_TYPED:
            raise ValueError(f"Your text has {len(own)} bytes; 1 to {MOST_TYPED} are shown here.")
        return _part(own, lengths_of(own), part)

    return Explorer(
        draw,
        "phrases grow",
        data=Dropdown(options=[*texts, YOURS], description="data"),
        text=Text(SHELLS, description="your own text"),
        part=IntSlider(0, min=0, max=100, step=5, description="where, %"),
    )


def _part(data: bytes, lengths: list[int], part: int) -> Picture:
    return lzw_maps.phrase_map(data, lengths, max(0, len(data) - lzw_maps.SHOWN) * part // 100)


# --- bits a byte against length ------------------------------------------------------------------


def bits(text: bytes) -> Explorer:
    """Bits a byte of LZW and Huffman against the length, on a text and on its letters drawn at random."""
    lines = growth(text)
    least = entropy(probabilities(text))
    sizes = [int(size) for size, _ in lines["LZW mixed"]]
    drawn = {name: [(log10(size), bits) for size, bits in line] for name, line in lines.items()}

    def draw(length: int) -> Picture:
        here = {name: min(line, key=lambda point: abs(point[0] - length)) for name, line in lines.items()}
        reached = [name for name, line in lines.items() if length <= line[-1][0]]
        said = ", ".join(f"{name} {here[name][1]:.2f}" for name in reached)
        caption = f"Bits a byte at {length} bytes: {said}. The entropy of the letters alone is {least:.2f}."
        names = "length in bytes: 2 is 100, 3 is 1000, 6 a million"
        return charts.curves(
            drawn, caption, names, "bits a byte", log10(length), (2, log10(sizes[-1]), 0, 10)
        )

    return Explorer(
        draw,
        "bits a byte against length",
        length=SelectionSlider(options=sizes, value=1000, description="length"),
    )


# --- the dictionary as a tree --------------------------------------------------------------------


def tree(texts: Mapping[str, bytes]) -> Explorer:
    """The dictionary of LZW after some codes, drawn as a tree that grows by a leaf with each code."""
    learned = {
        name: [(step.code, step.phrase) for step in lzw.encode(data) if isinstance(step, lzw.Learned)]
        for name, data in texts.items()
    }
    most = min(MOST_LEAVES, *map(len, learned.values()))

    def draw(data: str, codes: int) -> Picture:
        entries = dict(learned[data][:codes])
        if not entries:
            return lzw_maps.trie({}, None, "Nothing is learned yet: only single bytes are known.")
        newest, phrase = list(entries.items())[-1]
        parent = shown(phrase[:-1])
        caption = f"Entry {newest} is {shown(phrase)}: a new leaf, {shown(phrase[-1:])}, below {parent}."
        return lzw_maps.trie(entries, newest, caption)

    return Explorer(
        draw,
        "the dictionary as a tree",
        data=Dropdown(options=list(texts), description="data"),
        codes=IntSlider(min(most, 12), min=0, max=most, description="entries learned"),
    )


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
    "phrases": lambda: phrases({"short": b"abracadabra" * 40, "one byte": b"a"}),
    "bits": lambda: bits(b"the cat sat on the mat, and the rat ran " * 60),
    "tree": lambda: tree({"short": b"abracadabra" * 2, "none": b"a" * 60}),
    "dictionary": lambda: dictionary({"short": b"abracadabra" * 40, "none": b"a" * 60}),
    "rivals": rivals,
    "tokens": lambda: tokens(b"the cat sat on the mat, and the rat ran " * 60),
    "own_data": own_data,
}
