"""A .bz2 file written bit by bit; ``bzip2_format`` says what the fields are.

Lesson: 06 (bwt). At speed: ``dualz.kernels.bzip2_writer``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs import mtf, runs
from dualz.codecs.bits import as_bytes
from dualz.codecs.bwt import transform
from dualz.codecs.bzip2_bits import WRITE, Field, Opened, Staged, Tape, number
from dualz.codecs.bzip2_tables import Tables, fit
from dualz.codecs.prefix import canonical_codes
from dualz.trace import Step, finish

DATA, SHORT_RUNS, LAST_COLUMN, PLACES, SYMBOLS = "data", "short runs", "last column", "places", "symbols"


def write(data: bytes, level: int = 9) -> Generator[Step, None, bytes]:
    """Compress ``data`` step by step, and return the file.

    >>> finish(write(b"")).hex()
    '425a683917724538509000000000'

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``level`` is not 1 to 9.
    """
    level, data = form.require_level(level), bytes(as_bytes(data))
    yield Opened(WRITE, data)
    out, whole, start = Tape(), 0, 0
    yield from _field(out, number(int.from_bytes(form.MAGIC), 24), bits.STREAM, form.MAGIC.decode())
    yield from _field(out, number(ord(f"{level}"), 8), bits.LEVEL, level)
    while start < len(data):
        block, size = finish(runs.shorten(data[start:], form.most_in_block(level) - form.MARGIN))
        yield Staged(WRITE, DATA, tuple(data[start : start + size]))
        yield Staged(WRITE, SHORT_RUNS, tuple(block))
        check = form.crc(data[start : start + size])
        yield from _write_block(out, block, check)
        whole, start = form.joined(whole, check), start + size
    yield from _field(out, number(form.END, 48), bits.END, form.END)
    yield from _field(out, number(whole, 32), bits.WHOLE, whole)
    if out.position % 8:
        yield from _field(out, number(0, -out.position % 8), bits.PADDING, 0)
    return out.to_bytes()


def _field(out: Tape, word: str, name: str, value: Any) -> Generator[Step, None, None]:
    span = out.word(word)
    yield Field(WRITE, *span, name, value)


def _write_block(out: Tape, block: bytes, check: int) -> Generator[Step, None, None]:
    last, row = transform(block)
    yield Staged(WRITE, LAST_COLUMN, tuple(last))
    values = bytes(sorted(set(block)))
    places = finish(mtf.encode(last, values))
    yield Staged(WRITE, PLACES, tuple(places))
    symbols = [*finish(runs.count_zeros(places)), len(values) + 1]
    yield Staged(WRITE, SYMBOLS, tuple(symbols))
    tables, selectors = finish(fit(symbols, len(values) + 2, form.tables_for(len(symbols))))
    yield from _field(out, number(form.BLOCK, 48), bits.BLOCK, form.BLOCK)
    yield from _field(out, number(check, 32), bits.CHECK, check)
    yield from _field(out, number(0, 1), bits.RANDOMISED, False)
    yield from _field(out, number(row, 24), bits.ROW, row)
    yield from _field(out, _map_of(values), bits.VALUES, values)
    yield from _field(out, number(len(tables), 3), bits.TABLES, len(tables))
    yield from _field(out, number(len(selectors), 15), bits.GROUPS, len(selectors))
    yield from _field(out, _selectors(selectors), bits.SELECTORS, tuple(selectors))
    for lengths in tables:
        yield from _field(out, _differences(lengths), bits.LENGTHS, tuple(lengths))
    yield from _write_symbols(out, symbols, tables, selectors)


def _map_of(values: bytes) -> str:
    """Which byte values occur: 16 bits for the sixteens, and 16 for each that has one."""
    present = "".join("1" if value in values else "0" for value in range(256))
    sixteens = [present[at : at + 16] for at in range(0, 256, 16)]
    return "".join("1" if "1" in some else "0" for some in sixteens) + "".join(
        some for some in sixteens if "1" in some
    )


def _selectors(selectors: Sequence[int]) -> str:
    places = finish(mtf.encode(bytes(selectors), bytes(range(form.MOST_TABLES))))
    return "".join("1" * place + "0" for place in places)


def _differences(lengths: Sequence[int]) -> str:
    """The first length in 5 bits, and each as what it is more or less than the one before."""
    found, before = [f"{lengths[0]:05b}"], lengths[0]
    for length in lengths:
        found.append("10" * (length - before) + "11" * (before - length) + "0")
        before = length
    return "".join(found)


def _write_symbols(
    out: Tape, symbols: Sequence[int], tables: Tables, selectors: Sequence[int]
) -> Generator[Step, None, None]:
    codes = [finish(canonical_codes(dict(enumerate(lengths)))) for lengths in tables]
    for at, symbol in enumerate(symbols):
        code = codes[selectors[at // form.GROUP]][symbol]
        span = out.word(code)
        yield Field(WRITE, *span, bits.SYMBOL, symbol, code)
