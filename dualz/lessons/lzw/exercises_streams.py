"""What the learner builds: codes to bytes that the course reads, and a reader of the course's bytes."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from dualz.codecs import lzw_files
from dualz.codecs.lzw_codes import PLAIN, TIFF, Layout, pack_codes
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.figures.parts.phrases import counted
from dualz.lessons.lzw import attempts_streams as code

PLAIN_START, TIFF_START = 255, 257
MOST_PRINTED = (
    24  # bytes of a stream that are shown with what is wrong; of longer ones only the place is said
)
# Counts of codes at which a width changes, the dictionary fills up, or a last byte is just full.
_WIDENING = (257, 769, 1793, 3841)
COUNTS = (0, 1, 2, 7, 8, 9, 264, 4000, *(count + one for count in _WIDENING for one in (-1, 0, 1)))
TIFF_COUNTS = (1, 2, 254, 255, 256, 257, 767, 1791, 3800)


def packed(codes: list[int], known: int = PLAIN_START) -> bytes:
    """The stream of ``codes`` as the course's codec lays it out: plain, or (``known`` 257) as in TIFF."""
    layout, placed = Layout(TIFF if known == TIFF_START else PLAIN), []
    for index, number in enumerate(codes):
        width = layout.width
        placed.append((number, layout.take(), width))
        if known != TIFF_START or index:  # TIFF's clear code teaches nothing
            layout.grow()
    return pack_codes(placed, lowest_first=False)


def _some(count: int, known: int, random: Random) -> tuple[list[int], int]:
    """Codes that may stand in such a stream; the highest that is possible is frequent."""
    codes = [
        random.choice((random.randrange(256), min(known + at, 4095), random.randrange(min(known + at, 4096))))
        for at in range(count)
    ]
    if known == TIFF_START and codes:
        codes[0] = 256
    elif codes:
        codes[0] %= 256
    return codes, known


def _codes() -> list[tuple[list[int], int]]:
    random = Random(8)
    plain = [_some(count, PLAIN_START, random) for count in COUNTS]
    return [*plain, *(_some(count, TIFF_START, random) for count in TIFF_COUNTS)]


def _random_codes(random: Random) -> tuple[list[int], int]:
    count = random.choice((random.randint(0, 40), random.randint(240, 280), random.randint(0, 1000)))
    return _some(count, random.choice((PLAIN_START, PLAIN_START, TIFF_START)), random)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes | bytearray):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return bytes(result)


def _first_difference(result: bytes, wanted: bytes, arguments: tuple[Any, ...]) -> str:
    codes, known = arguments
    agree = next((at for at, (one, two) in enumerate(zip(result, wanted, strict=False)) if one != two), None)
    begin = f"For {counted(len(codes), 'code')} with `known = {known}` at first"
    if agree is None:
        return f"{begin} your stream has {counted(len(result), 'byte')}; it should have {len(wanted)}."
    bits = f"{result[agree]:08b}, not {wanted[agree]:08b}"
    return f"{begin} the first wrong byte is number {agree} (from 0): {bits}."


def _other_data(result: bytes, wanted: bytes, arguments: tuple[Any, ...]) -> str:
    if len(arguments[0]) <= MOST_PRINTED:
        return ""  # short enough to be printed whole
    agree = next((at for at, (one, two) in enumerate(zip(result, wanted, strict=False)) if one != two), None)
    begin = f"A stream of {len(arguments[0])} bytes holds {counted(len(wanted), 'byte')}"
    if agree is None:
        return f"{begin}; your function gives {len(result)}, and these are right as far as both go."
    return f"{begin}; yours differ from byte {agree} on (counted from 0). Is the width right there?"


WRITE = Exercise(
    id="lzw.write",
    kind="complete",
    objectives=("lzw.stream", "lzw.widths"),
    prompt="""Complete `write(codes, known=255)`: the codes as bytes, the highest bit of each code first. A
        code is as wide as the number of the decoder's next entry, `known`, but it has 9 bits at least and 12
        at most; each code adds 1 to `known`. Two places are left open: the width, and the zeros that fill up
        the last byte.""",
    form=Function(
        code.write,
        "write(codes, known)",
        Space(_codes, _random_codes, count=24),
        (
            code.write_nine_bits,
            code.write_twelve_bits,
            code.write_two_bytes,
            code.write_from_eight,
            code.write_unbounded,
            code.write_late,
            code.write_early,
            code.write_without_end,
            code.write_whole_bytes_only,
            code.write_filled_in_front,
            code.write_one_byte_more,
            code.write_plain_only,
            code.write_text,
        ),
        read=_bytes,
        reference=packed,
        explain=_first_difference,
        errors={"ValueError": "Are both places filled in?"},
    ),
    greeting="""The same bytes as the course's encoder, at every change of width and past the full
        dictionary.""",
    hints=(
        """The width: `known.bit_length()` bits write the number `known`; `min` and `max` keep it between 9
        and 12.""",
        "The zeros: `-len(bits) % 8` is how many bits are missing to a multiple of 8.",
    ),
    worked="""Before the first code `known` is 255, and its 8 bits become 9; the dictionary is full at 4095,
        which has 12.""",
    stub=code.write_stub,
)

# --- a reader ------------------------------------------------------------------------------------

_WORDS = (b"", b"a", b"\xff", b"abababab", b"a" * 40, b"banabanana", bytes(range(256)) + bytes(44))


@cache
def _streams() -> list[tuple[bytes]]:
    """Plain streams of the course's encoder: both special cases, each change of width, full dictionaries."""
    noise = Random(12).randbytes(9000)
    sizes = (255, 256, 257, 258, 259, 300, 765, 775, 1800, 3900, 4300, 9000)
    return [(lzw_files.encode(data),) for data in (*_WORDS, *(noise[:size] for size in sizes), b"ab" * 3000)]


def _stream(random: Random) -> tuple[bytes]:
    values = random.sample(range(256), random.choice((1, 2, 3, 40, 256)))
    many = random.choice((random.randint(0, 60), random.randint(0, 900)))
    return (lzw_files.encode(bytes(random.choices(values, k=many))),)


READ = Exercise(
    id="lzw.read",
    kind="transfer",
    objectives=("lzw.stream", "lzw.widths", "lzw.decode"),
    prompt="""Write `read(stream)`: the data of a plain LZW stream. Cut the bits into codes, as wide as
        `write` made them, and hand the codes to your `decode`; what is left at the end and shorter than a
        code only fills up the last byte. A full dictionary is kept.""",
    form=Function(
        code.read,
        "read(stream)",
        Space(_streams, _stream, count=24),
        (
            code.read_nine_bits,
            code.read_early,
            code.read_without_end,
            code.read_clearing,
            code.read_filling,
            code.read_without_the_first,
            code.read_repeating,
            code.read_codes,
        ),
        read=_bytes,
        reference=lzw_files.decode,
        explain=_other_data,
        errors={
            "KeyError": "A code is not in the dictionary: is each code cut out as wide as `write` made it?",
            "IndexError": "Stop as soon as fewer bits are left than the next code has.",
        },
    ),
    greeting="""Your reader opens every stream of the course's encoder: codes before they are known,
        changes of width, and a full dictionary.""",
    hints=(
        """Keep a place `at` in the bits and the number `known`, which is 255 at first. As in `write`, each
        code adds 1 to `known`.""",
        "`int(bits[at : at + width], 2)` is a code; go on while `at + width <= len(bits)`.",
    ),
    worked="The same widths as in `write`, and the decoder that you have built.",
    stub=code.read_stub,
)
