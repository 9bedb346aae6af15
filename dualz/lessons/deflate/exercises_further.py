"""Further: Adler-32, and the undoing of a row filter."""

from __future__ import annotations

import zlib
from random import Random
from typing import Any

from dualz.codecs import png_rows
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.deflate import attempts_writing as code


def _draw_data(random: Random) -> tuple[bytes]:
    return (random.randbytes(random.choice((random.randint(0, 40), 2000))),)


ADLER = Exercise(
    id="deflate.adler",
    kind="transfer",
    objectives=("deflate.checks",),
    prompt="""Write `adler32(data)`: the low sum begins with 1, the high one with 0. For each byte the low sum
        takes the byte, then the high sum takes the low one, both modulo 65521. The result is one number of 32
        bits, the high sum in its upper half.""",
    form=Function(
        code.adler32,
        "adler32(data)",
        Space(((b"",), (b"a",), (b"\0\0",), (b"\xff" * 6000,), (b"shells",)), _draw_data, count=30),
        (
            code.adler_from_zero,
            code.adler_by_bits,
            code.adler_late,
            code.adler_swapped,
            code.adler_low_only,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        reference=zlib.adler32,
    ),
    greeting="The same as zlib's on all data that were tried.",
    hints=("Two variables, one loop, two lines in it.", "`high << 16 | low` puts the two sums together."),
    worked="Two sums in one loop; the second one notices the order.",
)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


def _draw_row(random: Random) -> tuple[bytes, int]:
    step = random.choice((1, 2, 3, 4))
    return random.randbytes(step * random.randint(1, 12)), step


UNFILTER = Exercise(
    id="deflate.unfilter",
    kind="transfer",
    objectives=("deflate.filters",),
    prompt="""Write `undo_sub(filtered, step)`: PNG's filter *sub* took from each byte the byte of the pixel
        to the left, modulo 256; a pixel has `step` bytes, and left of the first pixel there are zeros. Give
        the bytes of the row as they were.""",
    form=Function(
        code.undo_sub,
        "undo_sub(filtered, step)",
        Space(
            ((b"\x05", 1), (b"\x0a\x02\x03", 1), (bytes([250, 10, 250]), 1), (bytes(range(9)), 3)), _draw_row
        ),
        (
            code.undo_from_filtered,
            code.undo_one_back,
            code.undo_again,
            code.undo_without_modulo,
        ),
        read=_bytes,
        reference=lambda filtered, step: png_rows.undo(png_rows.SUB, filtered, bytes(len(filtered)), step),
        errors={"ValueError": "A byte is 0 to 255: sums are taken modulo 256."},
    ),
    greeting="Nothing is lost by a filter: it can always be undone.",
    hints=(
        "You need the bytes that you have already restored.",
        "`row[x - step]` where `x >= step`, else 0.",
    ),
    worked="Go from left to right and add the restored byte of the pixel before.",
)
