"""Package-merge: the best code lengths when no code word may be longer than a limit.

Why a limit: a decoder looks the next bits up in a table of 2^limit entries, and formats store
a length in a few bits. DEFLATE allows 15 bits, baseline JPEG 16, the Huffman file of this course 12.

The idea: a code of length l is paid with one coin on each of the levels 1 to l. Coins of one
level are packaged in pairs for the level above, and the cheapest 2n - 2 coins of level 1 are bought.

Source: Larmore and Hirschberg, "A fast algorithm for optimal length-limited Huffman codes" (1990).
Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dualz.codecs.arguments import counts_of, whole
from dualz.trace import Step


class Coin(NamedTuple):
    """A weight and the symbols it stands for: one symbol, or a package of several coins."""

    weight: int
    symbols: tuple[Any, ...]


@dataclass(frozen=True)
class Listed(Step):
    """The coins of one ``level`` (a code length in bits), lightest first, packages among them."""

    level: int
    coins: tuple[Coin, ...]


@dataclass(frozen=True)
class Packaged(Step):
    """Neighbours of the list paired into ``packages`` for the next level; an odd last coin is dropped."""

    level: int
    coins: tuple[Coin, ...]
    packages: tuple[Coin, ...]


@dataclass(frozen=True)
class Chose(Step):
    """The ``chosen`` first 2n - 2 coins of level 1; each time a symbol occurs adds 1 bit to its length."""

    coins: tuple[Coin, ...]
    chosen: int
    lengths: tuple[tuple[Any, int], ...]


def limited_lengths(counts: Mapping[Any, int], longest: int) -> Generator[Step, None, dict[Any, int]]:
    """The best code lengths when no code word may be longer than ``longest`` bits (package-merge).

    ``counts`` maps each symbol to how often it occurs. Returns symbol to length in bits.

    >>> from dualz.trace import finish
    >>> finish(limited_lengths({"a": 1, "b": 1, "c": 2, "d": 4, "e": 8}, longest=3))
    {'a': 3, 'b': 3, 'c': 3, 'd': 3, 'e': 1}

    Raises:
        TypeError: a count is no number, or ``longest`` no whole number.
        ValueError: there are more symbols than words of ``longest`` bits, ``longest`` is below 1, or a
            count is below 1 or not finite.
    """
    counts = counts_of(counts)
    # No best code has a word of as many bits as there are symbols: more levels would change nothing.
    longest = min(whole(longest, "The longest code word", least=1), max(64, len(counts)))
    if len(counts) > 1 << longest:
        raise ValueError(f"{len(counts)} symbols do not fit into code words of at most {longest} bits.")
    if len(counts) < 2:
        return dict.fromkeys(counts, 1)
    singles = sorted(Coin(weight, (symbol,)) for symbol, weight in counts.items())
    coins = singles
    for level in range(longest, 1, -1):
        yield Listed(level, tuple(coins))
        pairs = zip(coins[0::2], coins[1::2], strict=False)
        packages = [Coin(one.weight + two.weight, one.symbols + two.symbols) for one, two in pairs]
        yield Packaged(level, tuple(coins), tuple(packages))
        coins = sorted(singles + packages, key=lambda coin: coin.weight)
    yield Listed(1, tuple(coins))
    chosen = 2 * len(counts) - 2
    taken = Counter(symbol for coin in coins[:chosen] for symbol in coin.symbols)
    lengths = {symbol: taken[symbol] for symbol in sorted(counts)}
    yield Chose(tuple(coins), chosen, tuple(lengths.items()))
    return lengths
