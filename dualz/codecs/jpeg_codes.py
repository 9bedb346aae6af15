"""The Huffman code of a picture as the Independent JPEG Group makes it, so that the bytes agree.

It is not the best code of at most 16 bits, which ``dualz.codecs.limited`` finds: words that are too long are
shortened afterwards (annex K.3). On pictures that makes a few bits, if any. A symbol that nobody sends takes
part with the count 1: it gets the word of ones only, which JPEG leaves out.

Source: ITU-T T.81, annex K.3.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from dualz.codecs.jpeg_format import HuffmanTable

LONGEST = 16
_NOBODY = 256


def best_table(counts: Mapping[int, int]) -> HuffmanTable:
    """The table for symbols 0 to 255 that occur so often; counts of at least 1.

    >>> best_table({0: 5, 3: 2}).words()
    {0: '0', 3: '10'}
    """
    lengths = _lengths({**counts, _NOBODY: 1})
    longest = max(lengths.values())
    numbers = [0] * (max(longest, LONGEST) + 1)
    for length in lengths.values():
        numbers[length] += 1
    # Two words that are too long: one goes up by a bit, the other shares the place of a shorter word.
    for bits in range(longest, LONGEST, -1):
        while numbers[bits]:
            shorter = max(length for length in range(1, bits - 1) if numbers[length])
            numbers[bits] -= 2
            numbers[bits - 1] += 1
            numbers[shorter + 1] += 2
            numbers[shorter] -= 1
    numbers[max(length for length in range(1, LONGEST + 1) if numbers[length])] -= 1
    symbols = sorted(counts, key=lambda symbol: (lengths[symbol], symbol))
    return HuffmanTable(bytes(numbers[1 : LONGEST + 1]), bytes(symbols))


def _lengths(counts: Mapping[int, int]) -> dict[int, int]:
    """The depth of each leaf of the tree; of equal counts those with the largest symbol are merged first, and
    the merged tree counts as the first of the two."""
    queue = [(count, -symbol, [symbol]) for symbol, count in counts.items()]
    heapify(queue)
    lengths = dict.fromkeys(counts, 0)
    while len(queue) > 1:
        one, two = heappop(queue), heappop(queue)
        members = one[2] + two[2]
        for symbol in members:
            lengths[symbol] += 1
        heappush(queue, (one[0] + two[0], one[1], members))
    return lengths
