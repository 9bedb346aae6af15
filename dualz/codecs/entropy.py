"""How few bits a message can take: probabilities, surprise, entropy, and what a code costs.

All logarithms are to the base 2; every result is in bits. A distribution is a dict from symbol to
probability; a message is any sequence of symbols (text, bytes, a list of numbers).

Source: Shannon, "A mathematical theory of communication" (1948).
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, inf, log2
from numbers import Rational
from typing import Any

from dualz.codecs.arguments import whole
from dualz.codecs.prefix import Codes, kraft_sum
from dualz.trace import Step

Distribution = Mapping[Hashable, float]


def probabilities(symbols: Iterable[Hashable]) -> dict[Hashable, float]:
    """P(x) = f(x) / N for every symbol x of the message, in the order of first occurrence.

    >>> probabilities("aab")
    {'a': 0.6666666666666666, 'b': 0.3333333333333333}

    Raises:
        ValueError: the message is empty.
    """
    counts = Counter(symbols)
    total = counts.total()
    if not total:
        raise ValueError("An empty message has no probabilities.")
    return {symbol: count / total for symbol, count in counts.items()}


def surprise(p: float) -> float:
    """-log2 p, the bits of information in an event of probability ``p``; infinite for an impossible one.

    >>> surprise(1 / 8), surprise(1), surprise(0)
    (3.0, 0.0, inf)

    Raises:
        ValueError: ``p`` is not between 0 and 1.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"A probability is between 0 and 1, and this is {p}.")
    return -log2(p) + 0.0 if p else inf


def entropy(distribution: Distribution) -> float:
    """H = -sum P log2 P, the mean surprise, in bits per symbol.

    >>> entropy({"heads": 0.5, "tails": 0.5})
    1.0

    Raises:
        ValueError: a probability is negative, or they do not sum to 1.
    """
    _require_distribution(distribution)
    return sum(-p * log2(p) for p in distribution.values() if p > 0) + 0.0


def cross_entropy(distribution: Distribution, model: Distribution) -> float:
    """-sum P log2 Q, in bits per symbol: what symbols drawn from P cost a code that is made for ``model`` Q.

    Never less than ``entropy(distribution)``. Infinite where Q gives no chance to a symbol that occurs.

    >>> cross_entropy({"a": 0.5, "b": 0.5}, {"a": 0.25, "b": 0.75})
    1.207518749639422

    Raises:
        ValueError: one of the two is not a distribution.
    """
    _require_distribution(distribution)
    _require_distribution(model)
    return sum(p * surprise(min(model.get(x, 0.0), 1.0)) for x, p in distribution.items() if p > 0) + 0.0


def mean_length(distribution: Distribution, lengths: Mapping[Hashable, int]) -> float:
    """The mean number of bits per symbol that a code with these lengths (in bits) spends.

    >>> mean_length({"a": 0.75, "b": 0.25}, {"a": 1, "b": 1})
    1.0

    Raises:
        ValueError: not a distribution, or a symbol that occurs has no length.
    """
    _require_distribution(distribution)
    missing = [symbol for symbol, p in distribution.items() if p > 0 and symbol not in lengths]
    if missing:
        raise ValueError(f"{missing[0]!r} occurs and has no code length.")
    return sum(p * lengths[symbol] for symbol, p in distribution.items() if p > 0)


def smoothed(message: Iterable[Hashable], alphabet: Iterable[Hashable]) -> dict[Hashable, float]:
    """P(x) = (f(x) + 1) / (N + size of the alphabet): no symbol of the alphabet is impossible.

    Source: Laplace, "Essai philosophique sur les probabilités" (1814), the rule of succession.

    >>> smoothed("aab", "abc")
    {'a': 0.5, 'b': 0.3333333333333333, 'c': 0.16666666666666666}

    Raises:
        ValueError: the alphabet is empty, or the message has a symbol that is not in it.
    """
    counts = Counter(message)
    symbols = list(dict.fromkeys(alphabet))
    strange = counts.keys() - set(symbols)
    if strange or not symbols:
        raise ValueError("The alphabet must hold every symbol of the message, and at least one.")
    total = counts.total() + len(symbols)
    return {symbol: (counts[symbol] + 1) / total for symbol in symbols}


# --- memory --------------------------------------------------------------------------------------


def windows(message: Iterable[Any], size: int) -> list[Any]:
    """All runs of ``size`` neighbours, as hashable blocks; one begins at every place.

    >>> windows("abcd", 2)
    ['ab', 'bc', 'cd']

    Raises:
        TypeError: ``size`` is not a whole number.
        ValueError: ``size`` is below 1 or longer than the message.
    """
    symbols = message if isinstance(message, (str, bytes)) else tuple(message)
    size = whole(size, "The size of a block", least=-(1 << 64))
    if not 1 <= size <= len(symbols):
        raise ValueError(f"A block has 1 to {len(symbols)} symbols here, not {size}.")
    return [symbols[at : at + size] for at in range(len(symbols) - size + 1)]


def block_entropy(message: Iterable[Any], size: int) -> float:
    """The entropy of blocks of ``size`` neighbours, divided by ``size``: bits per symbol.

    An estimate, and too low where most blocks occur once: with n blocks it cannot exceed log2(n) / size.

    >>> block_entropy("abababab", 1), round(block_entropy("abababab", 2), 3)
    (1.0, 0.493)

    Raises:
        TypeError: ``size`` is not a whole number.
        ValueError: ``size`` is below 1, or the message is shorter than a block.
    """
    return entropy(probabilities(windows(message, size))) / size


def conditional_entropy(message: Iterable[Any], order: int) -> float:
    """The entropy of a symbol when the ``order`` symbols before it are known, in bits per symbol.

    The mean, over all contexts, of the entropy of what follows; order 0 is the plain entropy.

    >>> conditional_entropy("abababab", 1)
    0.0

    Raises:
        TypeError: ``order`` is not a whole number.
        ValueError: ``order`` is negative, or the message is too short.
    """
    followers: dict[Any, list[Any]] = {}
    order = whole(order, "The order of the memory")
    for block in windows(message, order + 1):
        followers.setdefault(block[:order], []).append(block[order])
    total = sum(map(len, followers.values()))
    return sum(len(seen) / total * entropy(probabilities(seen)) for seen in followers.values()) + 0.0


# --- a budget of code space ----------------------------------------------------------------------


def claim(codes: Codes, symbol: Any, word: str) -> Codes:
    """The prefix code ``codes`` with ``word`` for one more symbol.

    >>> claim({"a": "0"}, "b", "10")
    {'a': '0', 'b': '10'}

    Raises:
        ValueError: no word of 0 and 1, or one that begins another or goes on after it; or the symbol
            has a word already.
    """
    if not isinstance(word, str) or not word or set(word) - {"0", "1"}:
        raise ValueError("A code word is made of 0 and 1, and has at least one bit.")
    if symbol in codes:
        raise ValueError(f"{symbol} has the word {codes[symbol]} already.")
    for other, taken in codes.items():
        if taken == word:
            raise ValueError(f"{word} is taken: it is the word of {other}.")
        if word.startswith(taken):
            raise ValueError(f"{word} begins with {taken}: a decoder would stop there and read {other}.")
        if taken.startswith(word):
            raise ValueError(f"{word} is the beginning of {taken}, so {other} could never be read.")
    return {**codes, symbol: word}


def budget_left(codes: Codes) -> Fraction:
    """The share of the code space that these words leave: 1 minus the Kraft sum.

    >>> budget_left({"a": "0", "b": "10"})
    Fraction(1, 4)
    """
    return 1 - kraft_sum({symbol: len(word) for symbol, word in codes.items()})


# --- Shannon's code ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SortedByProbability(Step):
    """The (symbol, probability) pairs, the most probable first, ties in the order of the symbols."""

    order: tuple[tuple[Any, float], ...]


@dataclass(frozen=True)
class GaveWord(Step):
    """``symbol`` got ``word``: as many bits as its surprise, rounded up, of the place ``start``.

    ``start`` is the sum of the probabilities before it; ``given`` holds all (symbol, word) so far.
    """

    symbol: Any
    p: float
    start: float
    word: str
    given: tuple[tuple[Any, str], ...]
    order: tuple[tuple[Any, float], ...]


def shannon_code(distribution: Distribution) -> Generator[Step, None, Codes]:
    """A prefix code from surprise alone: ceil(-log2 P) bits for each symbol, the first bits of its place.

    Put the symbols side by side on a line from 0 to 1, the most probable first, each as wide as its
    probability. A word is the beginning of the binary fraction where its symbol starts. The next symbol
    starts at least 2^-length further on, and its word is not shorter, since they are sorted: so no word
    begins another. Spends less than H + 1 bits per symbol, and is not the best prefix code. Symbols of
    probability 0 get no word.

    Source: Shannon (1948), section 9.

    >>> from dualz.trace import finish
    >>> finish(shannon_code({"a": 0.5, "b": 0.25, "c": 0.25}))
    {'a': '0', 'b': '10', 'c': '11'}

    Raises:
        ValueError: not a distribution, or a symbol so rare that the others sum to 1 without it.
    """
    _require_distribution(distribution)
    present = [(symbol, _plain(p)) for symbol, p in distribution.items() if p > 0]
    order = tuple(sorted(present, key=lambda pair: (-pair[1], pair[0])))
    yield SortedByProbability(order)
    codes: Codes = {}
    start = Fraction(0)  # all exact: a rounded place or length could make two words clash
    for symbol, p in order:
        if start >= 1:
            raise ValueError(f"{symbol!r} is too rare: the other probabilities sum to 1 without it.")
        length = max(1, (ceil(1 / Fraction(p)) - 1).bit_length())  # the least one with 2^-length <= p
        codes[symbol] = _first_bits(start, length)
        yield GaveWord(symbol, p, float(start), codes[symbol], tuple(codes.items()), order)
        start += Fraction(p)
    return codes


def _plain(p: float) -> float:
    """A probability that a fraction can be made of: NumPy's short floats are none."""
    return p if isinstance(p, Rational) else float(p)


def _first_bits(place: Fraction, length: int) -> str:
    """The first ``length`` bits behind the binary point of a number from 0 to below 1."""
    return f"{int(place * (1 << length)):0{length}b}"


def _require_distribution(distribution: Distribution) -> None:
    if not isinstance(distribution, Mapping):
        name = type(distribution).__name__
        raise TypeError(f"A distribution is a dict from symbol to probability, not {name}.")
    values = distribution.values()
    if any(not p >= 0 for p in values) or not abs(sum(values) - 1) < 1e-9:
        raise ValueError("Probabilities are not negative and sum to 1.")
