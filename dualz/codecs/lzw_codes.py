"""How LZW formats lay out their codes: how wide each is, where it lies, in which order its bits go.

Compress, GIF and TIFF use one algorithm, and no two of them the same layout:

================ ===================== ===================== ======================
                 Unix compress (.Z)    GIF                   TIFF
================ ===================== ===================== ======================
first bit        lowest                lowest                highest
clear code       256                   first after literals  256
end code         none                  clear + 1             257
widths in bits   9 to 9..16            3..9 to 12            9 to 12
wider            when it must be       when it must be       one entry early
when full        keep, watch the ratio clear                 clear
groups           8 codes of one width  none                  none
================ ===================== ===================== ======================

Nobody sends a width. Both sides count the entries that the *decoder* knows, and a code is as wide
as the highest code that may come next. The encoder is one entry ahead and must not use that.

Sources: compress(1), version 4; GIF89a, appendix F; TIFF 6.0, section 13.
Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from dualz.codecs.arguments import whole
from dualz.codecs.errors import CorruptData, TooLarge

CHECK_EVERY = 10_000


@dataclass(frozen=True)
class Dialect:
    """One way of writing LZW codes.

    ``literals``: codes 0 to literals - 1 are the byte values themselves. ``first`` is the first code
    that is learned. ``narrowest`` and ``widest`` bound the width of a code, in bits. ``early`` is 1
    where codes grow one entry early, else 0. ``when_full`` is what the encoder does with a full
    dictionary: ``keep`` it, ``clear`` it, or ``watch`` (clear once the ratio falls). ``grouped``:
    at a change of width, the current group of eight codes is filled up.
    """

    name: str
    literals: int
    first: int
    narrowest: int
    widest: int
    clear: int | None = None
    end: int | None = None
    early: int = 0
    lowest_first: bool = False
    grouped: bool = False
    when_full: str = "keep"

    @property
    def capacity(self) -> int:
        """How many codes there can be."""
        return 1 << self.widest

    @property
    def full(self) -> int:
        """The encoder learns codes below this one."""
        return self.capacity - self.early

    def width(self, known: int) -> int:
        """How wide the next code is, in bits, when the decoder will learn ``known`` as its next entry."""
        return min(self.widest, max(self.narrowest, (known + self.early).bit_length()))

    def phrase_of_literal(self) -> dict[int, bytes]:
        """The dictionary before anything is learned: code to phrase."""
        return {value: bytes([value]) for value in range(self.literals)}


PLAIN = Dialect("plain", literals=256, first=256, narrowest=9, widest=12)
TIFF = Dialect("TIFF", 256, 258, 9, 12, clear=256, end=257, early=1, when_full="clear")


def gif(min_code_size: int, widest: int = 12) -> Dialect:
    """GIF's layout for pixels of ``min_code_size`` bits (2 to 8). GIF has ``widest`` 12; less is for lessons.

    Raises:
        TypeError: a size is not a whole number.
        ValueError: ``min_code_size`` is not 2 to 8, or ``widest`` not ``min_code_size`` + 1 to 12.
    """
    min_code_size, widest = whole(min_code_size, "The minimum code size"), whole(widest, "widest")
    if not 2 <= min_code_size <= 8:
        raise ValueError(f"GIF allows a minimum code size of 2 to 8 bits, not {min_code_size}.")
    if not min_code_size < widest <= 12:
        raise ValueError(f"Codes of GIF grow to at most {min_code_size + 1} to 12 bits here, not {widest}.")
    many = 1 << min_code_size
    return Dialect(
        f"GIF {min_code_size}",
        literals=many,
        first=many + 2,
        narrowest=min_code_size + 1,
        widest=widest,
        clear=many,
        end=many + 1,
        lowest_first=True,
        when_full="clear",
    )


def unix(bits: int, block: bool = True) -> Dialect:
    """The layout of .Z files whose codes grow to ``bits`` (9 to 16). ``block``: code 256 is the clear code.

    With 9 bits our encoder clears as soon as the dictionary is full, so that every program reads the file:
    on what comes after that they disagree. Read here: more codes of 9 bits.

    Raises:
        TypeError: ``bits`` is not a whole number.
        ValueError: ``bits`` is not 9 to 16.
    """
    bits = whole(bits, "The width of a code")
    if not 9 <= bits <= 16:
        raise ValueError(f"A .Z file has codes of at most 9 to 16 bits, not {bits}.")
    return Dialect(
        f".Z {bits}",
        literals=256,
        first=257 if block else 256,
        narrowest=9,
        widest=bits,
        clear=256 if block else None,
        lowest_first=True,
        grouped=True,
        when_full="keep" if not block else "clear" if bits == 9 else "watch",
    )


class Layout:
    """Where the next code lies: ``position`` (in bits) and ``width``. Encoder and decoder each follow one."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.position = 0
        self._group = 0
        self._known = dialect.first - 1
        self._set(dialect.narrowest)

    def take(self) -> int:
        """Take the place of one code; returns its first bit."""
        start = self.position
        self.position += self.width
        return start

    def grow(self) -> bool:
        """A code for a phrase has passed, so the decoder knows one entry more. True where codes get wider.

        After the first code there is nothing to learn yet.
        """
        self._known += 1
        wider = self._known >= self._widens_at
        if wider:
            self._change(self.dialect.width(self._known))
        return wider

    def clear(self) -> None:
        """The clear code has passed."""
        self._known = self.dialect.first - 1
        self._change(self.dialect.narrowest)

    def _change(self, width: int) -> None:
        if self.dialect.grouped:
            self.position += -(self.position - self._group) % (8 * self.width)
            self._group = self.position
        self._set(width)

    def _set(self, width: int) -> None:
        self.width = width
        widest = width == self.dialect.widest
        self._widens_at = inf if widest else (1 << width) - self.dialect.early


class RatioWatch:
    """Says when a full dictionary should be cleared: the rule of Unix compress.

    Every 10 000 bytes it compares bytes in (times 256) per byte out, since the beginning, with the
    best so far; a fall means that the text has changed, and that an empty dictionary may do better.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._when_full = dialect.when_full
        self._next = CHECK_EVERY
        self._best = 0

    def says_clear(self, taken: int, position: int) -> bool:
        """Asked where the dictionary is full: ``taken`` bytes are coded, in ``position`` bits."""
        if self._when_full != "watch":
            return self._when_full == "clear"
        if taken < self._next:
            return False
        self._next = taken + CHECK_EVERY
        ratio = (taken << 8) // (position // 8)
        if ratio >= self._best:
            self._best = ratio
            return False
        self._best = 0
        return True


def pack_codes(placed: Iterable[tuple[int, int, int]], lowest_first: bool) -> bytes:
    """Bytes in which each (code, start, width) stands at its place, in bits; all other bits are zero.

    ``lowest_first``: bit 0 is the lowest of byte 0, else the highest. Places must go upwards.

    >>> pack_codes([(0x61, 0, 9), (0x101, 9, 9)], lowest_first=True).hex()
    '610202'
    """
    out = bytearray()
    for code, start, width in placed:
        first, last = start >> 3, (start + width + 7) >> 3
        out.extend(bytes(last - len(out)))
        shift = start & 7 if lowest_first else -(start + width) & 7
        placed_bytes = (code << shift).to_bytes(last - first, "little" if lowest_first else "big")
        for place, value in enumerate(placed_bytes, start=first):
            out[place] |= value
    return bytes(out)


def code_at(data: bytes, start: int, width: int, lowest_first: bool) -> int:
    """The code of ``width`` bits that begins at bit ``start`` of ``data``, bits counted as in pack_codes."""
    piece = data[start >> 3 : (start + width + 7) >> 3]
    shift = start & 7 if lowest_first else -(start + width) & 7
    return int.from_bytes(piece, "little" if lowest_first else "big") >> shift & ((1 << width) - 1)


# --- what a decoder refuses ----------------------------------------------------------------------


def require_literals(data: bytes, dialect: Dialect) -> None:
    """Refuse data with a value that is no literal.

    Raises:
        ValueError: there is one.
    """
    if dialect.literals < 256 and max(data, default=0) >= dialect.literals:
        raise ValueError(f"{dialect.name} has values 0 to {dialect.literals - 1}; {max(data)} is too large.")


def missing_clear(code: int, dialect: Dialect) -> CorruptData:
    """The first code is not the clear code, where the dialect asks for it."""
    return CorruptData(f"{dialect.name} data begin with the clear code {dialect.clear}, not {code}.")


def unknown_code(code: int, start: int) -> CorruptData:
    """A code that neither is in the dictionary nor can be its next entry."""
    return CorruptData(f"Code {code}, at bit {start}, is not in the dictionary.")


def too_large(max_output: int) -> TooLarge:
    """The data go on beyond the limit."""
    return TooLarge(f"The data are more than the limit of {max_output} bytes.")


def has_code(stream: bytes, position: int, width: int, dialect: Dialect, strict: bool) -> bool:
    """Whether a code follows at bit ``position``; False where the codes end.

    Where a dialect has an end code, only a reader that is not ``strict`` comes here at the end.

    Raises:
        CorruptData: the stream stops within a code; or, if ``strict``, where an end code was due, within
            a group, or with ones behind the last code.
    """
    left = 8 * len(stream) - position
    if left >= width:
        return True
    if strict and dialect.end is not None:
        raise CorruptData(f"The codes stop without the end code {dialect.end}.")
    if strict and left < 0:
        raise CorruptData(f"The codes stop {-left} bits before the end of a group of eight.")
    if left >= 8 and dialect.end is None:
        raise CorruptData(f"The last code is cut off: {left} of {width} bits are there.")
    if strict:
        require_end(stream, position, dialect)
    return False


def require_end(stream: bytes, position: int, dialect: Dialect) -> None:
    """Refuse whatever follows the last code, but for the zeros that fill its byte.

    Raises:
        CorruptData: there is more.
    """
    left = 8 * len(stream) - position
    if left >= 8:
        raise CorruptData(f"{left // 8} bytes are left over after the last code.")
    if left and code_at(bytes(stream[-1:]), 8 - left, left, dialect.lowest_first):
        raise CorruptData("The last byte is not filled up with zero bits.")
