"""Code that learners might write in lesson 03 for blocks of LZ4: right answers, and popular wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualz.course.forms import caught, mistake
from dualz.lessons.lz77.attempts import longest_match, search_nearest, search_without_overlap
from dualz.lessons.lz77.blocks import number, sequence

# --- a decoder of LZ4 blocks ---------------------------------------------------------------------


def decode(block):
    out, at = bytearray(), 0
    while True:
        token = block[at]
        many, at = number(block, at + 1, token >> 4)
        out += block[at : at + many]
        at += many
        if at == len(block):
            return bytes(out)
        distance = block[at] + 256 * block[at + 1]
        length, at = number(block, at + 2, token & 15)
        for _ in range(length + 4):
            out.append(out[-distance])


def decode_stub(block):
    out, at = bytearray(), 0
    while True:
        token = block[at]
        many, at = number(block, at + 1, token >> 4)
        out += block[at : at + many]
        at += many
        if at == len(block):
            return bytes(out)
        distance = ...  # noqa: F841
        length, at = number(block, at + 2, token & 15)  # noqa: RUF059
        return ...  # copy the match instead, and go on


def _decoding(
    block: bytes,
    copied: Callable[[bytes, int, int], bytes] | None = None,
    far: Callable[[int, int], int] = lambda low, high: low + 256 * high,
    least: int = 4,
) -> bytes:
    """As ``decode``, with another copy, another offset, or other lengths."""
    out, at = bytearray(), 0
    while True:
        token = block[at]
        many, at = number(block, at + 1, token >> 4)
        out += block[at : at + many]
        at += many
        if at == len(block):
            return bytes(out)
        distance = far(block[at], block[at + 1])
        length, at = number(block, at + 2, token & 15)
        if copied:
            out += copied(bytes(out), distance, length + least)
        else:
            for _ in range(length + least):
                out.append(out[-distance])


@mistake(
    "a copy is one slice",
    """You cut the whole copy out of what is there. Where the distance is smaller than the length, the rest is
    not written yet: copy byte by byte, so that a byte can be copied that was just written.""",
)
def decode_by_slice(block):
    return _decoding(
        block,
        lambda out, distance, length: out[len(out) - distance : len(out) - distance + length],
    )


@mistake(
    "the copy repeats one byte",
    """You read the byte once, and write it again and again. The place to read moves on with each byte: look
    at `out[-distance]` anew each time.""",
)
def decode_one_byte(block):
    return _decoding(block, lambda out, distance, length: out[-distance:][:1] * length)


@mistake(
    "the offset counts from the beginning",
    "You count the offset from the beginning of the output. It counts back from its end.",
)
def decode_from_the_start(block):
    def copied(out: bytes, distance: int, length: int) -> bytes:
        written = bytearray(out)
        for step in range(length):
            written.append(written[min(distance + step, len(written) - 1)])
        return bytes(written[len(out) :])

    return _decoding(block, copied)


@mistake(
    "the length in the token is the length",
    "Your matches are 4 bytes too short: a token says the length less 4, since there is no shorter match.",
)
def decode_without_four(block):
    return _decoding(block, least=0)


@mistake(
    "matches begin with 3 bytes, as in DEFLATE",
    """Your matches are one byte too short: the shortest match of LZ4 has 4 bytes, and 0 in the token means
        it.""",
)
def decode_from_three(block):
    return _decoding(block, least=3)


@caught("the higher byte comes first", "the lower byte comes first")
def decode_high_byte_first(block):
    return _decoding(block, far=lambda low, high: 256 * low + high)


# --- an encoder of LZ4 blocks --------------------------------------------------------------------


def compress(data):
    block, start, index = b"", 0, 0
    while index <= len(data) - 12:
        length, distance = longest_match(data, index, 65535)
        length = min(length, len(data) - 5 - index)
        if length < 4:
            index += 1
        else:
            block += sequence(data[start:index], distance, length)
            index += length
            start = index
    return block + sequence(data[start:])


def compress_stub(data):
    block, start, index = b"", 0, 0  # noqa: F841
    while index <= ...:
        length, distance = longest_match(data, index, 65535)  # noqa: RUF059
        length = ...  # noqa: F841
        if ...:
            index += 1
        else:
            ...
    return ...


def _encoding(
    data: bytes,
    last_start: int = 12,
    last_literals: int = 5,
    least: int = 4,
    search: Any = longest_match,
    write: Callable[[bytes, int, int], bytes] = sequence,
    kept: int = 1,
) -> bytes:
    """As ``compress``, with other rules."""
    block, start, index = b"", 0, 0
    while index <= len(data) - last_start:
        length, distance = search(data, index, 65535)
        length = min(length, len(data) - last_literals - index)
        if length < least:
            index += 1
            continue
        block += write(data[start:index], distance, length)
        index += length
        start = index * kept
    return block + sequence(data[start:])


@mistake(
    "a match may begin anywhere",
    """A match of yours begins in the last twelve bytes. The last place where one may begin is 12 bytes before
    the end.""",
)
def compress_late(data):
    return _encoding(data, last_start=9)


@mistake(
    "a match may run to the end",
    "A match of yours covers one of the last five bytes. These are literals: make such a match shorter.",
)
def compress_to_the_end(data):
    return _encoding(data, last_literals=0)


@mistake(
    "LZ4 has matches of 3",
    """You send matches of 3 bytes. A token says the length less 4, so that the shortest match of LZ4 has
    4.""",
)
def compress_threes(data):
    write = lambda literals, distance, length: sequence(literals, distance, max(4, length))  # noqa: E731
    return _encoding(data, least=3, write=write)


@mistake(
    "a block of literals is compressed",
    """Your block opens, and it holds literals only: every block of yours is larger than its data. Send a
    match where there is one of 4 bytes or more.""",
)
def compress_nothing(data):
    return sequence(data)


@mistake(
    "the last literals are forgotten",
    "Your block ends with a match. The bytes behind the last match are missing: they are a last sequence.",
)
def compress_without_the_last(data):
    block, start, index = b"", 0, 0
    while index <= len(data) - 12:
        length, distance = longest_match(data, index, 65535)
        length = min(length, len(data) - 5 - index)
        if length < 4:
            index += 1
        else:
            block += sequence(data[start:index], distance, length)
            index += length
            start = index
    return block


@mistake(
    "literals begin at the beginning",
    """Each sequence of yours begins with all bytes from the beginning. Its literals are those behind the last
    match: move `start` behind each match.""",
)
def compress_from_the_start(data):
    return _encoding(data, kept=0)


@mistake(
    "a match ends before the present position",
    """Your block opens, and your matches never overlap themselves: runs take many of them. Let a match run on
    into the bytes that it writes.""",
)
def compress_without_overlap(data):
    return _encoding(data, search=search_without_overlap.answer)


@mistake(
    "the longest match is not looked for",
    """Your block opens, and its matches are not the longest: you take the nearest place, whatever its
    length.""",
)
def compress_nearest(data):
    return _encoding(data, search=search_nearest.answer)
