"""The judge of the learner's own code in lesson 01: a whole file, which the course's decoder opens or not.

The words are the learner's; header and bytes are those of ``dualz.codecs.huffman_file``, whose decoder needs
nothing but the lengths of a complete prefix code.

Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from dualz.codecs import huffman, huffman_file, huffman_stepped
from dualz.codecs.prefix import kraft_sum

Lengths = Callable[[Any], Any]
Spend = Callable[[Any, Any], Any]


def compress(data: bytes, lengths: Lengths, spend: Spend) -> bytes:
    """A Huffman file of ``data`` whose code lengths are the learner's two functions'.

    Words of more than 12 bits are cut to 12, the most that the file can say, before ``spend`` gets them.

    Raises:
        ValueError: no data, or lengths that make no complete prefix code; the sentence says why.
    """
    if not data:
        raise ValueError("An empty file has no counts to make a code from.")
    counts = Counter(data)
    first = _lengths(lengths(dict(counts)), counts, "`lengths`")
    cut = {symbol: min(bits, huffman_file.LONGEST) for symbol, bits in first.items()}
    words = _lengths(spend(dict(cut), dict(counts)), counts, "`spend`") if len(counts) > 1 else cut
    taken = kraft_sum(words)
    if taken != 1 and len(words) > 1:
        raise ValueError(f"The words take {taken} of the code space, and the file wants all of it, no more.")
    view = memoryview(data)
    return huffman_file.write(
        view, words, huffman_stepped.encode(view, words, huffman_file.quarters(len(data)))
    )


def opened(data: bytes, lengths: Lengths, spend: Spend) -> str:
    """What the course's decoder says of the learner's file; sizes beside those of Huffman's code."""
    try:
        blob = compress(data, lengths, spend)
    except Exception as reason:  # a function that is half written may raise anything: its check says more
        said = str(reason) if isinstance(reason, ValueError) else "`lengths` and `spend` are not finished"
        return f"There is no file yet: {said.rstrip('.')}. Finish both, and run this cell again."
    same = "the data are the same" if huffman.decompress(blob) == data else "the data are others"
    ours = len(huffman.compress(data))
    return f"{len(data)} bytes became {len(blob)}. The course's decoder opens the file: {same}.\n" + (
        f"A file with Huffman's code has {ours}."
    )


def size_of(data: bytes, lengths: Lengths, spend: Spend) -> int | None:
    """The size of the learner's file in bytes; None where there is none."""
    try:
        return len(compress(data, lengths, spend))
    except Exception:
        return None


def _lengths(found: Any, counts: Mapping[int, int], whose: str) -> dict[int, int]:
    if not isinstance(found, Mapping) or found.keys() != counts.keys():
        raise ValueError(f"{whose} should give a dict with a length for each byte value of the data.")
    words = {symbol: int(found[symbol]) for symbol in counts}
    if any(bits < 1 or bits != found[symbol] for symbol, bits in words.items()):
        raise ValueError(f"{whose} gives a length that is no whole number of bits, or below 1.")
    return words
