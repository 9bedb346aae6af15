"""How a dynamic block sends its code: as code lengths, whose runs are shortened, in a code of their own.

Source: RFC 1951, section 3.2.7.
Lesson: 05 (deflate). Read step by step: ``dualz.codecs.inflate_codes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from dualz.codecs import deflate_format as form
from dualz.codecs import huffman


class Table(NamedTuple):
    """How a dynamic block sends its code: the ``lengths`` of literals and of distances, the ``runs`` (symbol,
    extra bits as a number, how many lengths, which length), and the ``own`` lengths of their code."""

    lengths: tuple[dict[int, int], dict[int, int]]
    runs: list[tuple[int, int, int, int]]
    own: dict[int, int]

    @property
    def many(self) -> tuple[int, int, int]:
        """How many code lengths are sent: for literals, for distances, for the code of lengths."""
        literals, distances = self.lengths
        used = [place for place, symbol in enumerate(form.ORDER, 1) if symbol in self.own]
        return max(257, 1 + max(literals)), 1 + max(distances, default=0), max([4, *used])

    @property
    def bits(self) -> int:
        """How many bits the table takes."""
        extra = sum(form.REPEATS.get(symbol, (0, 0))[0] for symbol, *_ in self.runs)
        return 14 + 3 * self.many[2] + sum(self.own[symbol] for symbol, *_ in self.runs) + extra


def table_for(literal_counts: Mapping[int, int], distance_counts: Mapping[int, int]) -> Table:
    """The best code for a block in which its symbols occur so often, and how it is sent."""
    literals = huffman.code_lengths(literal_counts, form.LONGEST_CODE)
    distances = huffman.code_lengths(distance_counts, form.LONGEST_CODE) if distance_counts else {}
    many = Table((literals, distances), [], {}).many
    lengths = [literals.get(symbol, 0) for symbol in range(many[0])]
    lengths += [distances.get(symbol, 0) for symbol in range(many[1])]
    runs = list(shorten(lengths))
    own = huffman.code_lengths(Counter(symbol for symbol, *_ in runs), form.LONGEST_LENGTH_CODE)
    return Table((literals, distances), runs, own)


def shorten(lengths: Sequence[int]) -> Iterable[tuple[int, int, int, int]]:
    """Code lengths as symbols of the code for code lengths: (symbol, extra, count, length).

    >>> list(shorten([8, 8, 8, 8, 0, 0, 0, 5]))
    [(8, 0, 1, 8), (16, 0, 3, 8), (17, 0, 3, 0), (5, 0, 1, 5)]
    """
    for length, group in groupby(lengths):
        run = len(list(group))
        for symbol in (18, 17) if length == 0 else (16,) if run > 3 else ():
            if length:
                yield length, 0, 1, length
                run -= 1
            bits, least = form.REPEATS[symbol]
            while run >= least:
                times = min(run, least + (1 << bits) - 1)
                yield symbol, times - least, times, length
                run -= times
        for _ in range(run):
            yield length, 0, 1, length
