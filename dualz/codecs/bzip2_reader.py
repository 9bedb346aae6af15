"""A .bz2 file read bit by bit, as bzip2 reads it; ``bzip2_format`` says what the fields are.

What bzip2 does, and what a reader that stops too early does wrong: several streams may stand one after the
other (pbzip2 writes such files), and their data are joined; bytes behind the last stream that begin no other
are not looked at; groups above 18002 are read and not used (lbzip2 states more); lengths that are no
complete prefix code are no fault as long as each word that is read exists.

Blocks that were randomised, which no version of bzip2 since 1998 writes, are refused with a sentence.

Lesson: 06 (bwt). At speed: ``dualz.kernels.bzip2_reader``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Generator
from typing import Any

from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs import mtf, runs
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.bwt import follow
from dualz.codecs.bzip2_bits import READ, Field, Opened, Reader, Staged
from dualz.codecs.bzip2_refusals import Reason, refusal
from dualz.codecs.bzip2_writer import DATA, LAST_COLUMN, PLACES, SHORT_RUNS, SYMBOLS
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77 import too_large
from dualz.trace import Step, finish

DEFAULT_MAX_OUTPUT = 1 << 30

_LEVELS = [b"%d" % level for level in form.LEVELS]

Reading = Generator[Step, None, Any]
# What reads a block at once: from a reader that stands behind its 48 bits, with the most bytes of a block and
# of its data; gives the data.
Fast = Callable[[Reader, int, int], bytes]


def read(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT, fast: Fast | None = None) -> Reading:
    """Read a whole file step by step, and return its data. ``max_output`` bounds them, in bytes.

    >>> finish(read(bytes.fromhex("425a683917724538509000000000")))
    b''

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: what is no such file, or is damaged.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view, max_output = as_bytes(blob), whole(max_output, "max_output")
    yield Opened(READ, bytes(view))
    reader, out, first = Reader(view), io.BytesIO(), True
    while first or _another(view, reader.position >> 3):
        yield from _read_stream(reader, out, max_output, fast)
        first = False
    if reader.position < 8 * len(view):
        yield Field(READ, reader.position, 8 * len(view), bits.SURPLUS, len(view) - (reader.position >> 3))
    return out.getvalue()


def _another(view: memoryview, at: int) -> bool:
    """Whether what stands there begins a stream, or is the beginning of such a beginning: then it is cut
    off."""
    head = bytes(view[at : at + 4])
    return bool(head) and form.MAGIC.startswith(head[:3]) and head[3:] in (b"", *_LEVELS)


def _read_stream(reader: Reader, out: io.BytesIO, max_output: int, fast: Fast | None) -> Reading:
    start, magic = reader.position, reader.number(24).to_bytes(3)
    if magic != form.MAGIC:
        raise CorruptData(f"This is no .bz2 file: it begins with {magic!r}, not {form.MAGIC!r}.")
    yield Field(READ, start, reader.position, bits.STREAM, magic.decode())
    level = reader.number(8) - ord("0")
    if level not in form.LEVELS:
        raise CorruptData(f"The level is the character {level + ord('0')}; it has to be '1' to '9'.")
    yield Field(READ, reader.position - 8, reader.position, bits.LEVEL, level)
    joined = 0
    while (begins := reader.number(48)) != form.END:
        if begins != form.BLOCK:
            raise refusal(Reason.NO_BLOCK, reader.position - 48, begins)
        yield Field(READ, reader.position - 48, reader.position, bits.BLOCK, begins)
        start, check = reader.position, reader.number(32)
        yield Field(READ, start, reader.position, bits.CHECK, check)
        room = max_output - out.tell()
        try:
            if fast:
                data = fast(reader, form.most_in_block(level), room)
            else:
                data = yield from _read_block(reader, form.most_in_block(level), room)
        except TooLarge:
            raise too_large(max_output) from None  # the limit is for all blocks together
        if form.crc(data) != check:
            raise CorruptData(f"The checksum of the block before bit {reader.position} does not match.")
        yield Staged(READ, DATA, tuple(data))
        joined = form.joined(joined, check)
        out.write(data)
    yield Field(READ, reader.position - 48, reader.position, bits.END, begins)
    start, check = reader.position, reader.number(32)
    yield Field(READ, start, reader.position, bits.WHOLE, check)
    if check != joined:
        raise CorruptData("The checksum of all blocks does not match: one is missing, or in another place.")
    if reader.position % 8:
        start, rest = reader.position, reader.number(-reader.position % 8)
        yield Field(READ, start, reader.position, bits.PADDING, rest)


# --- a block -------------------------------------------------------------------------------------


def _read_block(reader: Reader, most: int, room: int) -> Reading:
    start = reader.position
    if reader.number(1):
        raise refusal(Reason.RANDOMISED, reader.position)
    yield Field(READ, start, reader.position, bits.RANDOMISED, False)
    row = reader.number(24)
    if row >= most:
        raise refusal(Reason.ROW, reader.position, row)
    yield Field(READ, start + 1, reader.position, bits.ROW, row)
    start, values = reader.position, _values(reader)
    yield Field(READ, start, reader.position, bits.VALUES, values)
    start, tables = reader.position, reader.number(3)
    if not form.LEAST_TABLES <= tables <= form.MOST_TABLES:
        raise refusal(Reason.TABLES, reader.position, tables)
    yield Field(READ, start, reader.position, bits.TABLES, tables)
    start, groups = reader.position, reader.number(15)
    if not groups:
        raise refusal(Reason.NO_SELECTORS, reader.position)
    yield Field(READ, start, reader.position, bits.GROUPS, groups)
    start, selectors = reader.position, _selectors(reader, groups, tables)
    yield Field(READ, start, reader.position, bits.SELECTORS, tuple(selectors))
    codes = []
    for _ in range(tables):
        start, lengths = reader.position, _lengths(reader, len(values) + 2)
        yield Field(READ, start, reader.position, bits.LENGTHS, tuple(lengths))
        codes.append(_Words(lengths))
    symbols = yield from _read_symbols(reader, codes, selectors[: form.MOST_SELECTORS], most)
    yield Staged(READ, SYMBOLS, tuple(symbols))
    places = finish(runs.read_zeros(symbols[:-1]))
    yield Staged(READ, PLACES, tuple(places))
    if row >= len(places):
        raise refusal(Reason.ROW, reader.position, row)
    last = finish(mtf.decode(places, values))
    yield Staged(READ, LAST_COLUMN, tuple(last))
    block = follow(last, row)
    yield Staged(READ, SHORT_RUNS, tuple(block))
    try:
        return runs.lengthen(block, room)
    except TooLarge:
        raise
    except CorruptData:
        raise refusal(Reason.NO_COUNT, reader.position) from None


def _values(reader: Reader) -> bytes:
    sixteens, values = reader.number(16), []
    for high in range(16):
        some = reader.number(16) if sixteens & 0x8000 >> high else 0
        values += [high << 4 | low for low in range(16) if some & 0x8000 >> low]
    if not values:
        raise refusal(Reason.NO_VALUES, reader.position)
    return bytes(values)


def _selectors(reader: Reader, groups: int, tables: int) -> list[int]:
    places = []
    for _ in range(groups):
        place = 0
        while reader.number(1):
            place += 1
            if place == tables:
                raise refusal(Reason.SELECTOR, reader.position, tables)
        places.append(place)
    return list(finish(mtf.decode(places, bytes(range(form.MOST_TABLES)))))


def _lengths(reader: Reader, alphabet: int) -> list[int]:
    length, lengths = reader.number(5), []
    for _ in range(alphabet):
        while True:
            if not 1 <= length <= form.LONGEST:
                raise refusal(Reason.LENGTH, reader.position, length)
            if not reader.number(1):
                break
            length += -1 if reader.number(1) else 1
        lengths.append(length)
    return lengths


class _Words:
    """The code words of a table, by the greatest of each length."""

    def __init__(self, lengths: list[int]) -> None:
        self.end = len(lengths) - 1
        self.greatest, self._base, word = [-1], [0], 0
        self._order = sorted(range(len(lengths)), key=lengths.__getitem__)
        for length in range(1, form.LONGEST + 1):
            word <<= 1
            self._base.append(sum(one < length for one in lengths) - word)
            word += lengths.count(length)
            self.greatest.append(word - 1)

    def symbol(self, length: int, word: int) -> int:
        """What ``word`` of ``length`` bits stands for; it is none of a shorter length."""
        return self._order[self._base[length] + word]


def _read_symbols(reader: Reader, codes: list[_Words], selectors: list[int], most: int) -> Reading:
    symbols: list[int] = []
    size, run, digit = 0, 0, 1
    for selector in selectors:
        words = codes[selector]
        for _ in range(form.GROUP):
            start, length, word = reader.position, 1, reader.number(1)
            while word > words.greatest[length]:
                length += 1
                if length > form.LONGEST:
                    raise refusal(Reason.NO_WORD, start + form.LONGEST)
                word = word << 1 | reader.number(1)
            symbol = words.symbol(length, word)
            symbols.append(symbol)
            yield Field(READ, start, reader.position, bits.SYMBOL, symbol, f"{word:0{length}b}")
            if symbol == words.end:
                return symbols
            if symbol <= form.RUN_B:
                run, digit = run + (digit << symbol), 2 * digit
            else:
                size, run, digit = size + run + 1, 0, 1
            if size + run > most:
                raise refusal(Reason.TOO_LONG, reader.position, most)
    raise refusal(Reason.NO_GROUP, reader.position, len(selectors))
