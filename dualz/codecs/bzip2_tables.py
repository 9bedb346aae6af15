"""Several tables of code lengths for one block, and which of them each group of 50 symbols uses.

The neighbourhood changes within a block: long runs here, far places there. So a block has two to six tables,
and each group uses the one in which it is shortest. Which tables are good depends on which groups use them,
and the other way round; so it goes in rounds: choose, count, make new lengths. (This is what k-means does
with points and centres.)

Source: the source of bzip2 (Seward, 1996).
Lesson: 06 (bwt). At speed: ``dualz.kernels.bzip2_tables``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from dualz.codecs.bzip2_format import GROUP, LONGEST_WRITTEN, ROUNDS
from dualz.codecs.huffman import code_lengths
from dualz.trace import Step

_FAR = 15  # what a symbol costs at first in a table that is not meant for it

Tables = list[list[int]]


@dataclass(frozen=True)
class Fitted(Step):
    """After the ``round``: the table of each group (``selectors``), the lengths of each table, and the
    ``bits`` of all groups in the tables that they chose from."""

    round: int
    selectors: tuple[int, ...]
    lengths: tuple[tuple[int, ...], ...]
    bits: int


def fit(
    symbols: Sequence[int], alphabet: int, tables: int, rounds: int = ROUNDS
) -> Generator[Step, None, tuple[Tables, list[int]]]:
    """Lengths for ``tables`` tables of ``alphabet`` symbols, and the table of each group.

    >>> from dualz.trace import finish
    >>> finish(fit([0, 0, 1, 0, 2], 3, 2, 1))[1]
    [1]

    Raises:
        ValueError: a symbol is not below ``alphabet``.
    """
    if symbols and not 0 <= min(symbols) <= max(symbols) < alphabet:
        raise ValueError(f"The symbols are 0 to {alphabet - 1}; {max(symbols)} and {min(symbols)} are given.")
    counts = Counter(symbols)
    lengths = _first(counts, alphabet, tables)
    groups = [symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP)]
    selectors: list[int] = []
    for number in range(rounds):
        found = [Counter[int]() for _ in range(tables)]
        selectors, bits = [], 0
        for group in groups:
            costs = [sum([table[symbol] for symbol in group]) for table in lengths]
            bits += min(costs)
            selectors.append(costs.index(min(costs)))
            found[selectors[-1]].update(group)
        lengths = [_lengths(some, alphabet) for some in found]
        yield Fitted(number + 1, tuple(selectors), tuple(map(tuple, lengths)), bits)
    return lengths, selectors


def _first(counts: Counter[int], alphabet: int, tables: int) -> Tables:
    """Lengths to begin with: each table is for a range of the symbols, and each range has about as many
    occurrences."""
    lengths = [[_FAR] * alphabet for _ in range(tables)]
    left, first = sum(counts.values()), 0
    for part in range(tables, 0, -1):
        last, total = first - 1, 0
        while total < left // part and last < alphabet - 1:
            last += 1
            total += counts[last]
        if last > first and part not in (tables, 1) and (tables - part) % 2:
            total -= counts[last]
            last -= 1
        lengths[part - 1][first : last + 1] = [0] * (last + 1 - first)
        first, left = last + 1, left - total
    return lengths


def _lengths(counts: Counter[int], alphabet: int) -> list[int]:
    """A length for every symbol: one that does not occur counts as once, since the format has no length 0."""
    full = {symbol: max(1, counts[symbol]) for symbol in range(alphabet)}
    best = code_lengths(full, LONGEST_WRITTEN)
    # Among symbols of equal counts the lower get the shorter words. That changes no sum, and the differences
    # of neighbours, which are what a file holds, become smaller.
    lengths = [0] * alphabet
    order = sorted(full, key=lambda symbol: (full[symbol], symbol))
    at = 0
    while at < alphabet:
        alike = [symbol for symbol in order[at : at + alphabet] if full[symbol] == full[order[at]]]
        for symbol, length in zip(alike, sorted(best[symbol] for symbol in alike), strict=True):
            lengths[symbol] = length
        at += len(alike)
    return lengths
