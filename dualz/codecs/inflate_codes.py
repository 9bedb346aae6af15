"""The two codes of a DEFLATE block, read step by step: sent as lengths, and these again in a code.

Source: RFC 1951, section 3.2.7.
Lesson: 05 (deflate). The stream around them: ``dualz.codecs.inflate``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate_format as form
from dualz.codecs.bit_tape import READ, Reader, number_of
from dualz.codecs.inflate_refusals import CODES, DISTANCES_CODE, LENGTHS_CODE, Reason, refusal
from dualz.trace import Step

Reading = Generator[Step, None, Any]


def fixed_lengths() -> Reading:
    """Symbols 286, 287 and the distances 30, 31 have words, so that the code is complete, but no meaning."""
    return form.FIXED_LITERALS, form.FIXED_DISTANCES
    yield  # a generator like read_lengths, with nothing to read


def read_lengths(reader: Reader, block: int) -> Reading:
    """Read the code lengths of a dynamic block; returns those of literals and those of distances."""
    start = reader.position
    literals, distances, many = 257 + reader.number(5), 1 + reader.number(5), 4 + reader.number(4)
    if literals > form.MOST_LITERALS:
        raise refusal(Reason.TOO_MANY_LITERALS, start, literals)
    if distances > form.MOST_DISTANCES:
        raise refusal(Reason.TOO_MANY_DISTANCES, start, distances)
    yield tape.TableSizes(READ, start, reader.position, literals, distances, many)
    lengths = {}
    for symbol in form.ORDER[:many]:
        start = reader.position
        lengths[symbol] = reader.number(3)
        yield tape.LengthOfLength(READ, start, reader.position, symbol, lengths[symbol])
    codes = yield from build(LENGTHS_CODE, lengths, block)
    both = yield from _read_runs(reader, codes, literals + distances)
    if not both[form.END_OF_BLOCK]:
        raise refusal(Reason.NO_END_OF_BLOCK, block)
    return dict(enumerate(both[:literals])), dict(enumerate(both[literals:]))


def _read_runs(reader: Reader, codes: dict[str, int], total: int) -> Reading:
    """Read ``total`` code lengths: a symbol below 16 is one, the symbols 16 to 18 repeat one."""
    lengths: list[int] = []
    while len(lengths) < total:
        start = reader.position
        word = read_word(reader, codes, Reason.SHORT)
        symbol, extra, count = codes[word], "", 1
        if symbol in form.REPEATS:
            bits, least = form.REPEATS[symbol]
            extra = reader.take(bits)
            count = least + number_of(extra)
        if symbol == 16 and not lengths:
            raise refusal(Reason.NOTHING_TO_REPEAT, start)
        if len(lengths) + count > total:
            raise refusal(Reason.TOO_MANY_LENGTHS, start, len(lengths) + count, total)
        length = lengths[-1] if symbol == 16 else 0 if symbol > 16 else symbol
        yield tape.LengthRun(READ, start, reader.position, word, extra, symbol, len(lengths), count, length)
        lengths += [length] * count
    return lengths


def build(which: int, all_lengths: dict[int, int], block: int) -> Reading:
    """The code for these lengths, as a dict from word to symbol. It must be complete, with two exceptions:
    a code for literals or distances may be one word of one bit, and there may be no distances."""
    lengths = {symbol: length for symbol, length in all_lengths.items() if length}
    space = form.code_space(lengths)
    if space > 1 << form.LONGEST_CODE:
        raise refusal(Reason.OVERSUBSCRIBED, block, which)
    one_bit = which != LENGTHS_CODE and list(lengths.values()) == [1]
    nothing = which == DISTANCES_CODE and not lengths
    if space < 1 << form.LONGEST_CODE and not one_bit and not nothing:
        raise refusal(Reason.INCOMPLETE, block, which)
    codes = form.code_words(lengths)
    yield tape.BuiltCode(READ, CODES[which], tuple(codes.items()))
    return {word: symbol for symbol, word in codes.items()}


def read_word(reader: Reader, codes: dict[str, int], otherwise: Reason) -> str:
    """Read bits until they are a code word."""
    start, word = reader.position, ""
    while word not in codes:
        if len(word) == form.LONGEST_CODE or not codes or (len(codes) == 1 and word):
            raise refusal(otherwise, start)
        word += reader.take(1)
    return word
