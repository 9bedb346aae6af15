"""Explorers of lesson 02: P beside 2^-l, the gap to the entropy, a limit and its table, your own data."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import accumulate, product
from math import prod

from ipywidgets import Dropdown, FloatSlider, IntSlider

from dualz.codecs import huffman
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.codecs.prefix import canonical_codes, encode
from dualz.course.own_data import data_field, require_measurable
from dualz.figures import lookup
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.trace import finish
from dualz.widgets.explorer import Explorer

MOST_BLOCK = 6


def gap() -> Explorer:
    """Two symbols: bits per symbol against the probability of the rarer one, coded alone or in blocks."""

    def show(probability: float, block: int) -> Picture:
        curve = _block_curve(block)
        spent = min(curve, key=lambda point: abs(point[0] - probability))[1]
        bound = _binary_entropy(probability)
        name = "Huffman, one symbol at a time" if block == 1 else f"Huffman, blocks of {block}"
        caption = (
            f"Entropy {bound:.3f}, Huffman {spent:.3f} bits per symbol: "
            f"{spent - bound:.3f} bits more than the bound."
        )
        lines = {"entropy": _entropy_curve(), name: curve}
        return charts.curves(
            lines, caption, "probability of the rarer symbol", "bits per symbol", probability, (0, 0.5, 0, 1)
        )

    for block in range(1, MOST_BLOCK + 1):
        _block_curve(block)  # computed ahead, so that the slider never waits
    return Explorer(
        show,
        "the gap between Huffman's code and the entropy",
        probability=FloatSlider(0.1, min=0.01, max=0.5, step=0.01),
        block=IntSlider(1, min=1, max=MOST_BLOCK, description="symbols in a block"),
    )


def _binary_entropy(p: float) -> float:
    return entropy({"rare": p, "common": 1 - p})


@cache
def _entropy_curve() -> tuple[tuple[float, float], ...]:
    return tuple((step / 100, _binary_entropy(step / 100)) for step in range(51))


@cache
def _block_curve(block: int) -> tuple[tuple[float, float], ...]:
    """Bits per symbol of the best prefix code for blocks of two-valued symbols, at each probability."""
    curve = []
    for step in range(1, 51):
        p = step / 100
        blocks = {word: prod(p if bit else 1 - p for bit in word) for word in product((0, 1), repeat=block)}
        counts = {word: max(1, round(share * 1e12)) for word, share in blocks.items()}
        curve.append((p, mean_length(blocks, huffman.code_lengths(counts)) / block))
    return tuple(curve)


def shares(messages: Mapping[str, str]) -> Explorer:
    """P beside 2^-l, symbol by symbol, for each of some messages."""

    def show(message: str) -> Picture:
        true = probabilities(messages[message])
        words = finish(canonical_codes(huffman.code_lengths(Counter(messages[message]))))
        lengths = {symbol: len(word) for symbol, word in words.items()}
        bound, spent = entropy(true), mean_length(true, lengths)
        caption = (
            f"Entropy {bound:.3f}, Huffman {spent:.3f} bits per symbol: the two rows differ by "
            f"{spent - bound:.3f} bits."
        )
        return lookup.shares(true, words, caption)

    return Explorer(show, "2^-l beside P", message=Dropdown(options=list(messages)))


def window(message: bytes, longest: int = huffman.LONGEST) -> Explorer:
    """A decoder that looks up the next 12 bits at once: the window slides over the bits of ``message``.

    Raises:
        ValueError: the message is empty.
    """
    words = finish(canonical_codes(huffman.code_lengths(Counter(message), longest)))
    bits = finish(encode(message, words))
    starts = [0, *accumulate(len(words[value]) for value in message[:-1])]

    def show(symbol: int) -> Picture:
        return lookup.window(bits, starts[symbol], longest, message[:symbol], words)

    slider = IntSlider(0, min=0, max=len(message) - 1, description="symbol")
    return Explorer(show, "a window over a look-up table", symbol=slider)


def limit(data: bytes) -> Explorer:
    """What a limit on the length of code words costs on ``data``, beside the table that a decoder needs."""
    counts = Counter(data)
    shares = probabilities(data)
    shortest = max(1, (len(counts) - 1).bit_length())
    sizes = {
        longest: len(data) * mean_length(shares, huffman.code_lengths(counts, longest)) / 8
        for longest in range(shortest, 17)
    }

    def show(longest: int) -> Picture:
        rows = [
            (f"{bits} bits", size, f"{size:.0f} bytes, table of {1 << bits}") for bits, size in sizes.items()
        ]
        more = 100 * (sizes[longest] / sizes[16] - 1)
        caption = (
            f"No word longer than {longest} bits: {more:.2f} % more bytes than without a limit, "
            f"and a decoder's table has {1 << longest} entries."
        )
        return charts.bars(rows, caption, "payload at each limit", [f"{longest} bits"])

    slider = IntSlider(12, min=shortest, max=16, description="longest word, bits")
    return Explorer(show, "what a length limit costs", longest=slider)


def own_data() -> Explorer:
    """The learner's text or file: sizes by the bound, by our file, and by zlib without and with matching."""
    return data_field(sizes_of, "this is an example of huffman encoding")


def sizes_of(data: bytes) -> Picture:
    """Bars of the sizes that ``data`` takes, in bytes.

    Raises:
        ValueError: no data, or more than can be measured while you wait.
    """
    require_measurable(data)
    bound = len(data) * entropy(probabilities(data)) / 8
    ours = len(huffman.compress(data))
    sizes = {
        "original": len(data),
        "entropy bound": bound,
        "our Huffman file": ours,
        "zlib, no matching": len(huffman_only(data)),
        "zlib": len(zlib.compress(data, 9)),
    }
    rows = [
        (name, size, f"{size:.0f} byte{'s' * (round(size) != 1)}, {100 * size / len(data):.0f} %")
        for name, size in sizes.items()
    ]
    caption = f"{len(data)} byte{'s' * (len(data) != 1)}: the bound is {bound:.0f}, our file takes {ours}."
    return charts.bars(rows, caption, "sizes", ["our Huffman file"])


def huffman_only(data: bytes) -> bytes:
    """``data`` by zlib with matching switched off: what is left of DEFLATE is its Huffman coding."""
    packer = zlib.compressobj(9, strategy=zlib.Z_HUFFMAN_ONLY)
    return packer.compress(data) + packer.flush()


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "gap": gap,
    "shares": lambda: shares({"a word": "abracadabra", "one symbol": "aa"}),
    "window": lambda: window(b"abracadabra"),
    "limit": lambda: limit(b"abracadabra" * 9),
    "own_data": own_data,
}
