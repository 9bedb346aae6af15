"""Data of all the shapes that a codec of bytes must take, and Hypothesis strategies for them."""

from __future__ import annotations

import random

from hypothesis import strategies as st


def text(size: int) -> bytes:
    """English-like text: words drawn from a small vocabulary, some often and some seldom."""
    chance = random.Random(3)
    words = b"the of and to in a is that code bits tree which lightest Huffman, entropy. queue\n".split()
    rows = chance.choices(words, [1 / (rank + 1) for rank in range(len(words))], k=size // 3 + 1)
    return b" ".join(rows)[:size]


def noise(size: int) -> bytes:
    return random.Random(5).randbytes(size)


def fibonacci(symbols: int) -> bytes:
    """Weights 1, 1, 2, 3, 5, ...: the deepest Huffman tree that this many symbols can have."""
    one, two, data = 1, 1, bytearray()
    for symbol in range(symbols):
        data += bytes([symbol]) * one
        one, two = two, one + two
    return bytes(data)


SHAPES = {
    "empty": b"",
    "one byte": b"x",
    "zero byte": b"\0",
    "two bytes": b"ab",
    "one symbol repeated": b"r" * 1000,
    "one symbol, four streams": b"r" * 5001,
    "all 256 symbols": bytes(range(256)),
    "all 256 symbols, four streams": bytes(range(256)) * 17,
    "Fibonacci weights, 10 deep": fibonacci(11),
    "Fibonacci weights, 17 deep": fibonacci(18),
    "text": text(3000),
    "long text": text(100_000),
    "noise": noise(2000),
    "long noise": noise(50_000),
    "quarters of different kinds": b"a" * 9000 + noise(9000) + text(9000) + b"\0" * 8999,
    **{f"{size} bytes": text(size) for size in (4094, 4095, 4096, 4097, 4098, 4099, 4100)},
}

small = st.binary(max_size=300) | st.text("abc ", max_size=300).map(str.encode)


@st.composite
def skewed(draw: st.DrawFn, min_size: int = 0, max_size: int = 6000) -> bytes:
    """Bytes of a drawn size and alphabet, some of which occur much more often than others."""
    alphabet = draw(st.lists(st.integers(0, 255), min_size=1, max_size=256, unique=True))
    growth = draw(st.sampled_from([1.0, 1.1, 1.5, 2.0]))
    size = draw(st.integers(min_size, max_size))
    weights = [min(growth**rank, 1e12) for rank in range(len(alphabet))]
    chance = random.Random(draw(st.integers(0, 2**32)))
    return bytes(chance.choices(alphabet, weights, k=size))
