"""The pictures of CRC-32 and Adler-32: rows of bits that are the registers, sums that are the sums."""

from __future__ import annotations

import zlib

from dualz.codecs import checksums
from dualz.codecs.checksums import Shifted, Summed, TookByte
from dualz.figures import ask, draw
from dualz.figures.checksums import ADDS, ONLY
from dualz.figures.parts.marks import Box
from dualz.trace import record


def row(picture, name):
    """The bits of one row, as a number."""
    bits = [mark.label for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith(f"{name}:")]
    return int("".join(bits), 2)


def test_the_register_s_row_is_the_register_and_the_last_one_zlib_s():
    trace = record(checksums.crc32_steps(b"sh"))
    for place, step in enumerate(trace.steps[:-1]):
        picture = draw(step, trace.steps[:place])
        assert row(picture, "register") == step.register
        if isinstance(step, TookByte):
            name = f"byte {step.index}, {chr(step.byte)}"
            assert row(picture, "register before") ^ row(picture, name) == step.register
        if isinstance(step, Shifted):
            moved = row(picture, "moved by one")
            assert (moved ^ row(picture, "polynomial") if step.out else moved) == step.register
    last = draw(trace.steps[-1], trace.steps[:-1])
    assert row(last, "CRC-32") == zlib.crc32(b"sh") and last.caption.endswith(f"{zlib.crc32(b'sh'):08x}.")


def test_a_shift_is_asked_by_the_lowest_bit():
    trace = record(checksums.crc32_steps(b"a"))
    for place in range(len(trace) - 1):
        following, step = trace.steps[place + 1], trace.steps[place]
        question = ask(following, step, trace.steps[:place])
        assert (question is not None) == isinstance(following, Shifted)
        if question:
            assert question.answer == (f"option:{ADDS if step.register & 1 else ONLY}",)


def test_the_sums_are_shown_and_asked():
    trace = record(checksums.adler32_steps(b"shells"))
    picture = draw(trace.steps[-1], trace.steps[:-1])
    assert f"together {zlib.adler32(b'shells'):08x}" in next(
        m.label for m in picture.marks if m.key == "head:adler"
    )
    sums = trace.of(Summed)
    question = ask(sums[2], sums[1], trace.steps[:2])
    assert question.answer == (f"option:{sums[2].high}",)
