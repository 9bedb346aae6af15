"""What contexts are worth when the model is counted too: bits per byte of a coder that learns as it goes.

``dualz.codecs.entropy.conditional_entropy`` counts a text and then says how little surprise is left in that
same text. The numbers of the counts are nowhere in it. Here they are: a coder knows what it has read, and
pays for the rest.

Source: Rissanen and Langdon, "Universal modeling and coding" (1981), for contexts that are counted as one
goes; Krichevsky and Trofimov (1981) for adding a part of a count.
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import log2

from dualz.codecs.arguments import whole

VALUES = 256
ADDED = 1 / 64  # to the count of every byte value in every context: none is impossible
_Counts = defaultdict[bytes, Counter[int]]


def adaptive_cost(message: bytes, order: int) -> float:
    """Bits per byte of a code whose model starts with nothing, and counts what follows each context.

    A byte is paid with the counts of what came before it, then counted: a decoder can do the same. The
    context is the ``order`` bytes before it, or as many as there are.

    >>> round(adaptive_cost(b"ab" * 200, 0), 2), round(adaptive_cost(b"ab" * 200, 1), 2)
    (1.11, 0.19)

    Raises:
        TypeError: ``message`` is not bytes-like, or ``order`` not a whole number.
        ValueError: the message is empty, or ``order`` is negative.
    """
    text, order = _checked(message, order)
    counts: _Counts = defaultdict(Counter)
    bits = 0.0
    for place, byte in enumerate(text):
        seen = counts[text[max(0, place - order) : place]]
        bits += _price(seen, byte)
        seen[byte] += 1
    return bits / len(text)


def trained_cost(training: bytes, message: bytes, order: int) -> float:
    """Bits per byte of ``message`` by the counts of another text, which both sides have; nothing is learnt.

    >>> training = b"ab" * 200
    >>> round(trained_cost(training, b"ab" * 9, 1), 2), round(trained_cost(training, b"aabb" * 9, 1), 2)
    (0.15, 6.91)

    Raises:
        TypeError: one of the two is not bytes-like, or ``order`` not a whole number.
        ValueError: one of the two is empty, or ``order`` is negative.
    """
    known, order = _checked(training, order)
    text, _ = _checked(message, order)
    counts: _Counts = defaultdict(Counter)
    for place, byte in enumerate(known):
        counts[known[max(0, place - order) : place]][byte] += 1
    prices = (_price(counts[text[max(0, at - order) : at]], byte) for at, byte in enumerate(text))
    return sum(prices) / len(text)


def _price(seen: Counter[int], byte: int) -> float:
    """The surprise of ``byte``, in bits, after a context whose followers were ``seen``."""
    return -log2((seen[byte] + ADDED) / (seen.total() + VALUES * ADDED))


def _checked(message: bytes, order: int) -> tuple[bytes, int]:
    text = bytes(memoryview(message))
    if not text:
        raise ValueError("An empty message has no cost per byte.")
    return text, whole(order, "The order of the memory", least=0)
