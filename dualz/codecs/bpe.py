"""Byte-pair encoding: name the most frequent pair of neighbours, again and again.

A token is a number. Tokens 0 to 255 are the byte values; each merge names a pair of tokens that stand
side by side with the next number, from 256 on. Gage used it to compress; tokenizers of language models
learn their vocabulary with it. Like LZW it makes a dictionary of phrases, but ahead, from the whole of
a training text, and this dictionary (the merges) has to be sent or known.

The rule: the pair that stands side by side at most places goes first (places may overlap: ``aaa`` has two
of ``a a``); among equals the pair with the lower numbers. A pair at one place only is never merged.

Sources: Gage, "A new algorithm for data compression" (1994); Sennrich, Haddow and Birch, "Neural machine
translation of rare words with subword units" (2016).
Lesson: 04 (lzw). Pictures: ``dualz.figures.bpe``. At speed: ``dualz.kernels.bpe``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dualz.codecs import fast
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes, settled
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.pairs import BYTES, Merge, Merges, merges_of
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30
MOST_MERGES = 4096


@dataclass(frozen=True)
class Opened(Step):
    """The run begins with one token for each byte, and the ``merges`` that are known (training: none)."""

    tokens: tuple[int, ...]
    merges: tuple[Merge, ...]


@dataclass(frozen=True)
class CountedPairs(Step):
    """How often each pair stands side by side in ``tokens``, the one to be merged first."""

    tokens: tuple[int, ...]
    counts: tuple[tuple[Merge, int], ...]


@dataclass(frozen=True)
class Picked(Step):
    """``pair`` is merged next: its ``places`` (index of the left token) become ``token``."""

    tokens: tuple[int, ...]
    pair: Merge
    token: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class Replaced(Step):
    """``pair`` was replaced by ``token``, from left to right; ``places`` are those of the new tokens."""

    tokens: tuple[int, ...]
    pair: Merge
    token: int
    places: tuple[int, ...]


def count_pairs(tokens: Sequence[int]) -> list[tuple[Merge, int]]:
    """Every pair of neighbours with its count, in the order of the rule: the first is merged next.

    >>> count_pairs([1, 2, 1, 2, 3])
    [((1, 2), 2), ((2, 1), 1), ((2, 3), 1)]
    """
    counts = Counter(pairwise(tokens))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def find_places(tokens: Sequence[int], pair: Merge) -> list[int]:
    """Where ``pair`` is replaced: from left to right, no token twice.

    >>> find_places([7, 7, 7, 7, 7], (7, 7))
    [0, 2]
    """
    left, right = pair
    places, at = [], 0
    while at < len(tokens) - 1:
        found = tokens[at] == left and tokens[at + 1] == right
        if found:
            places.append(at)
        at += 1 + found
    return places


def replace(tokens: Sequence[int], places: Sequence[int], token: int) -> list[int]:
    """``tokens`` with the two at each of ``places`` made one ``token``.

    >>> replace([7, 7, 7, 7, 7], [0, 2], 256)
    [256, 256, 7]
    """
    out, at = [], 0
    for place in places:
        out += [*tokens[at:place], token]
        at = place + 2
    return [*out, *tokens[at:]]


def train(data: bytes, merges: int) -> Generator[Step, None, list[Merge]]:
    """Learn up to ``merges`` merges from ``data``; fewer where no pair is left that occurs twice.

    Returns the merges in order: merge i makes token 256 + i.

    >>> finish(train(b"abababc", 2))
    [(97, 98), (256, 256)]

    Raises:
        TypeError: ``data`` is not bytes-like, or ``merges`` not a whole number.
        ValueError: ``merges`` is negative.
    """
    merges = whole(merges, "The number of merges")
    tokens = list(as_bytes(data))
    learned: list[Merge] = []
    yield Opened(tuple(tokens), ())
    while len(learned) < merges:
        counts = count_pairs(tokens)
        yield CountedPairs(tuple(tokens), tuple(counts))
        if not counts or counts[0][1] < 2:
            break
        pair, token = counts[0][0], BYTES + len(learned)
        places = find_places(tokens, pair)
        yield Picked(tuple(tokens), pair, token, tuple(places))
        tokens = replace(tokens, places, token)
        learned.append(pair)
        yield Replaced(tuple(tokens), pair, token, _shifted(places))
    return learned


def _shifted(places: Sequence[int]) -> tuple[int, ...]:
    """Where the new tokens stand: each replacement before one moves it by one to the left."""
    return tuple(place - moved for moved, place in enumerate(places))


def encode(data: bytes, merges: Merges) -> Generator[Step, None, list[int]]:
    """The tokens of ``data``: each merge, in the order in which it was learned, is done wherever it can be.

    >>> finish(encode(b"ababa", [(97, 98), (256, 256)]))
    [257, 97]

    Raises:
        TypeError: ``data`` is not bytes-like, or ``merges`` are no pairs of whole numbers.
        CorruptData: a merge names a token that does not exist before it.
    """
    pairs = merges_of(merges)
    tokens = list(as_bytes(data))
    yield Opened(tuple(tokens), tuple(pairs))
    for token, pair in enumerate(pairs, start=BYTES):
        places = find_places(tokens, pair)
        if places:
            yield Picked(tuple(tokens), pair, token, tuple(places))
            tokens = replace(tokens, places, token)
            yield Replaced(tuple(tokens), pair, token, _shifted(places))
    return tokens


def decode(tokens: Iterable[int], merges: Merges, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The bytes of ``tokens``. ``max_output`` bounds them: 30 merges can make a token of 2^30 bytes.

    The second time that a token comes up, its bytes are copied from where the output has them already. So
    the work is that of the tokens, the merges and the bytes, however the merges are nested.

    >>> decode([257, 97], [(97, 98), (256, 256)])
    b'ababa'

    Raises:
        TypeError: a token or ``max_output`` is not a whole number, ``merges`` are no pairs.
        ValueError: ``max_output`` is negative.
        CorruptData: a token, or a merge, that names what does not exist.
        TooLarge: the data are more than ``max_output`` bytes; found before they are made.
    """
    pairs, max_output = merges_of(merges), whole(max_output, "max_output")
    coded = [whole(token, "A token", least=-(1 << 64)) for token in tokens]
    size_of = _sizes(coded, pairs, max_output)
    out = bytearray()
    start_of: dict[int, int] = {}
    stack = coded[::-1]
    while stack:
        token = stack.pop()
        if token < BYTES:
            out.append(token)
        elif token in start_of:
            out += out[start_of[token] : start_of[token] + size_of[token]]
        else:
            start_of[token] = len(out)
            left, right = pairs[token - BYTES]
            stack += [right, left]
    return bytes(out)


def _sizes(tokens: Sequence[int], merges: Sequence[Merge], max_output: int) -> list[int]:
    """How many bytes each token stands for; none is counted beyond the limit, which many merges pass by far.

    Raises:
        CorruptData, TooLarge: as :func:`decode`.
    """
    beyond = max_output + 1
    sizes = [1] * BYTES
    for left, right in merges:
        sizes.append(min(sizes[left] + sizes[right], beyond))
    total = 0
    for token in tokens:
        if not 0 <= token < len(sizes):
            raise CorruptData(f"There is no token {token}; {len(sizes)} are known.")
        total += sizes[token]
    if total > max_output:
        raise TooLarge(f"The tokens stand for more than the limit of {max_output} bytes.")
    return sizes


def phrase(token: int, merges: Merges) -> bytes:
    """The bytes that one token stands for.

    >>> phrase(257, [(97, 98), (256, 256)])
    b'abab'

    Raises:
        TypeError, CorruptData, TooLarge: as :func:`decode`.
    """
    return decode([token], merges)


# --- at speed ------------------------------------------------------------------------------------


def learn(data: bytes, merges: int) -> list[Merge]:
    """The same merges as :func:`train`; long data by the kernel.

    Raises:
        TypeError: ``data`` is not bytes-like, or ``merges`` not a whole number.
        ValueError: ``merges`` is negative, or more than 4096.
    """
    view, merges = settled(data), whole(merges, "The number of merges")
    if merges > MOST_MERGES:
        raise ValueError(f"At most {MOST_MERGES} merges can be learned, not {merges}.")
    kernel = fast.kernel_for("bpe", len(view))
    return kernel.train(view, merges) if kernel else finish(train(view, merges))


def tokenize(data: bytes, merges: Merges) -> list[int]:
    """The same tokens as :func:`encode`; long data by the kernel.

    Raises:
        TypeError: ``data`` is not bytes-like, or ``merges`` are no pairs of whole numbers.
        CorruptData: a merge names a token that does not exist before it.
    """
    view, pairs = settled(data), merges_of(merges)
    kernel = fast.kernel_for("bpe", len(view))
    return kernel.encode(view, pairs) if kernel else finish(encode(view, pairs))
