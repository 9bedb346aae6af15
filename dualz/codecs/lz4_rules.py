"""What an LZ4 block may say, and the sentences for what it may not.

The rules of the end: the last 5 bytes of the data are literals, and a match begins at least 12 bytes
before the end. A quick decoder copies eight bytes at a time and writes over what is too much: the rules
keep it away from the end of its buffer without a look at each copy. So behind literals that are not the
last, at least 8 bytes of the block follow: an offset, a token, and five literals.

Lesson: 03 (lz77). The codec: ``dualz.codecs.lz4``.
"""

from __future__ import annotations

from dualz.codecs.errors import CorruptData
from dualz.codecs.lz77 import Match, Token
from dualz.codecs.lz77_finders import Limits

LIMITS = Limits(window=65535, shortest=4, last_literals=5, last_start=12)
LARGEST_INPUT = 0x7E000000
AFTER_LITERALS = 8
FULL, MORE = 15, 255


def length_bytes(number: int) -> bytes:
    """The bytes behind a half of the token that is 15: what ``number`` is above 15.

    >>> length_bytes(15), length_bytes(269), length_bytes(270)
    (b'\\x00', b'\\xfe', b'\\xff\\x00')
    """
    whole, rest = divmod(number - FULL, MORE)
    return bytes([MORE]) * whole + bytes([rest])


def require_sayable(tokens: tuple[Token, ...]) -> None:
    """Raise ValueError where a match has a length or distance that LZ4 cannot say, or is too near the end."""
    end = tokens[-1].index + tokens[-1].length if tokens else 0
    for token in tokens:
        if not isinstance(token, Match):
            continue
        name = f"The match at byte {token.index}"
        if token.length < LIMITS.shortest:
            raise ValueError(f"{name} has {token.length} bytes; LZ4 can say {LIMITS.shortest} and more.")
        if not 1 <= token.distance <= LIMITS.window:
            raise ValueError(f"{name} reaches {token.distance} bytes back; LZ4 can say 1 to {LIMITS.window}.")
        if token.index + LIMITS.last_start > end:
            raise ValueError(f"{name} of {end} must begin at least {LIMITS.last_start} bytes before the end.")
        if token.index + token.length + LIMITS.last_literals > end:
            raise ValueError(
                f"{name} covers one of the last {LIMITS.last_literals} bytes; they are literals."
            )


def require_block(size: int, level: int) -> None:
    """Raise ValueError unless ``size`` bytes can be one block, and ``level`` is 1 to 9."""
    if not 1 <= level <= 9:
        raise ValueError(f"The level of LZ4 is 1 to 9, not {level}.")
    if size > LARGEST_INPUT:
        raise ValueError(f"A block of LZ4 holds at most {LARGEST_INPUT} bytes, not {size}: use frames.")


def largest_block(size: int) -> int:
    """The size in bytes that a block of ``size`` bytes of data can have."""
    return size + size // MORE + 16


# --- what a reader refuses -----------------------------------------------------------------------


def need(block: bytes, at: int, many: int) -> bytes:
    """``many`` bytes of the block from ``at`` on.

    Raises:
        CorruptData: the block ends before that.
    """
    if at + many > len(block):
        raise cut_off(at, many, len(block))
    return block[at : at + many]


def cut_off(at: int, many: int, size: int) -> CorruptData:
    """The exception for a block of ``size`` bytes that ends too early."""
    return CorruptData(f"The block is cut off: {many} bytes are needed at byte {at}, {size - at} are left.")


def require_following(block: bytes, at: int) -> None:
    """Raise CorruptData unless a match and the last literals can follow the literals that end at ``at``."""
    if len(block) - at < AFTER_LITERALS:
        raise nothing_follows(at, len(block))


def nothing_follows(at: int, size: int) -> CorruptData:
    """The exception for literals that are not the last, with too little of the block behind them."""
    return CorruptData(
        f"The block goes on for {size - at} bytes after the literals that end at byte {at}; a match and the "
        f"last literals need {AFTER_LITERALS} at least."
    )


def require_distance(at: int, index: int, distance: int, known: int) -> None:
    """Raise CorruptData unless ``distance`` back from byte ``index`` of the data something is known."""
    if not 1 <= distance <= known:
        raise CorruptData(
            f"The offset at byte {at} of the block reaches {distance} bytes back from byte {index} of the "
            f"data; 1 to {known} are possible."
        )


def require_end(match: int | None, size: int, literals: int, token: int) -> None:
    """Raise CorruptData unless ``size`` bytes of data end as LZ4 asks, after a last match at ``match``.

    ``literals`` are those of the last sequence, ``token`` is its token.
    """
    if size == 0 and token:
        raise CorruptData(f"A block without data is the one byte 00, not {token:02x}.")
    if match is None:
        return
    if literals < LIMITS.last_literals:
        raise CorruptData(
            f"The data end with {literals} literals; the last {LIMITS.last_literals} bytes must be literals."
        )
    if match + LIMITS.last_start > size:
        raise CorruptData(
            f"The last match begins at byte {match} of {size}; it must begin at least {LIMITS.last_start} "
            "bytes before the end."
        )
