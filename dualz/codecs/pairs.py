"""What byte-pair encoding is written down in: tokens and merges, known to the codec and to its kernel.

Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dualz.codecs.arguments import whole
from dualz.codecs.errors import CorruptData
from dualz.short import short

BYTES = 256  # tokens below are the byte values; merge i makes token BYTES + i

Merge = tuple[int, int]
Merges = Iterable[Sequence[int]] | Mapping[int, Sequence[int]] | Mapping[Merge, int]


def merges_of(merges: Merges) -> list[Merge]:
    """Merges in the form in which :func:`train` gives them: a list of tuples, merge i for token 256 + i.

    Taken are pairs in any sequence, array (shape (n, 2)) or iterator, and a dict from token to pair or from
    pair to token. JSON makes lists of tuples, and text of the keys of a dict: that means the same, too.

    >>> merges_of([[97, 98]]) == merges_of({256: (97, 98)}) == merges_of({"256": [97, 98]}) == [(97, 98)]
    True

    Raises:
        TypeError: these are no pairs of whole numbers.
        CorruptData: a merge names a token that is not there before it; a dict misses a token.
    """
    if isinstance(merges, Mapping):
        merges = _in_order(merges)
    try:
        pairs = [tuple(pair) for pair in merges]
    except TypeError:
        raise TypeError(f"Merges are pairs of tokens, not {type(merges).__name__} of other things.") from None
    return [_merge(token, pair) for token, pair in enumerate(pairs, start=BYTES)]


def _merge(token: int, pair: tuple[Any, ...]) -> Merge:
    if len(pair) != 2:
        raise CorruptData(f"Merge {token - BYTES} is {short(pair)}; a merge is a pair of tokens.")
    left, right = (whole(part, f"A token of merge {token - BYTES}", least=-(1 << 64)) for part in pair)
    if not (0 <= left < token and 0 <= right < token):
        raise CorruptData(f"Merge {token - BYTES} is {left, right}; it may name tokens below {token}.")
    return left, right


def _in_order(merges: Mapping[Any, Any]) -> list[Any]:
    """The pairs of a dict, in the order of their tokens."""
    backwards = any(isinstance(key, tuple) for key in merges)
    pair_of = {_token(token): pair for token, pair in (_swapped(merges) if backwards else merges.items())}
    missing = set(range(BYTES, BYTES + len(merges))) - pair_of.keys()
    if missing:
        raise CorruptData(f"These are {len(merges)} merges, and none of them makes token {min(missing)}.")
    return [pair_of[token] for token in sorted(pair_of)]


def _swapped(merges: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return [(token, pair) for pair, token in merges.items()]


def _token(name: Any) -> int:
    return int(name) if isinstance(name, str) and name.isdecimal() else whole(name, "The token of a merge")
