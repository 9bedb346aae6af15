"""Build: a gzip member from its parts, and data in chunks that gzip reads as one file.

Lesson: 15 (budget).
"""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.budget import scale_attempts as code
from dualz.lessons.budget.scale_reader import member_data

# --- a member -------------------------------------------------------------------------------------


def _member(result: Any) -> bytes:
    return member_data(result)


def _draw_chunk(random: Random) -> tuple[bytes]:
    letters = random.choice((b"ab", b"she sells", bytes(range(256))))
    return (bytes(random.choices(letters, k=random.choice((1, 5, 60, 700)))),)


MEMBER = Exercise(
    id="budget.member",
    kind="complete",
    objectives=("budget.chunks",),
    prompt="""Complete `member(chunk)`: bytes become a gzip member. `HEADER` is given, 10 bytes; `stream` is
        the chunk by DEFLATE, without a wrapper. Behind them stand the CRC-32 of the chunk (`zlib.crc32`) and
        its size in bytes, 4 bytes each, lowest byte first.""",
    form=Function(
        code.member,
        "member(chunk)",
        Space(((b"",), (b"a",), (b"she sells sea shells",), (bytes(300),)), _draw_chunk),
        (
            code.member_raw,
            code.member_zlib,
            code.member_without_trailer,
            code.member_of_stream,
            code.member_adler,
            code.member_big,
            code.member_compressed_size,
            code.member_turned,
            code.member_list,
        ),
        read=_member,
        reference=lambda chunk: code.member(chunk),
        errors={"ellipsis": "Dots are still to be replaced."},
    ),
    greeting="Every gzip in the world opens what your function gives.",
    hints=(
        '`zlib.crc32(chunk).to_bytes(4, "little")` is a checksum of four bytes.',
        "`HEADER + stream + checksum + size`.",
    ),
    worked="Four parts in their order; checksum and size are of the chunk, not of the stream.",
    stub=code.member_stub,
)

# --- chunks ---------------------------------------------------------------------------------------


def _parts(result: Any) -> list[bytes]:
    if isinstance(result, (bytes, bytearray, memoryview)):
        raise NotYet("From your function a list of parts is wanted; joining them comes later.")
    found = compare.sequence(result, "From your function a list")
    data = b""
    chunks = []
    for place, part in enumerate(found):
        chunks.append(member_data(part, f"Part {place}", data))
        data += chunks[-1]
    return chunks


def _draw_pack(random: Random) -> tuple[bytes, int]:
    size = random.choice((1, 3, 10, 64))
    whole = random.randint(1, 5) * size
    many = random.choice((whole, whole + random.randint(0, size - 1), random.randint(0, 40)))
    return bytes(random.choices(b"she sells", k=many)), size


PACK = Exercise(
    id="budget.pack",
    kind="transfer",
    objectives=("budget.chunks",),
    prompt="""Write `pack(data, size)`: cut the data into chunks of `size` bytes (the last may be shorter),
        and give the list of their gzip members, each made by your `member`, or by `gzip.compress`. No data
        are one chunk of 0 bytes.""",
    form=Function(
        code.pack,
        "pack(data, size)",
        Space(
            (
                (b"", 4),
                (b"a", 4),
                (b"abcd", 4),
                (b"abcdefgh", 4),
                (b"abcdefghi", 4),
                (b"she sells sea shells", 7),
                (b"abc", 1),
            ),
            _draw_pack,
            count=30,
        ),
        (
            code.pack_raw,
            code.pack_one_header,
            code.pack_running,
            code.pack_whole,
            code.pack_full_ones,
            code.pack_nothing,
            code.pack_and_one,
            code.pack_by_count,
            code.pack_joined,
        ),
        read=_parts,
        reference=lambda data, size: code.pack(data, size),
    ),
    greeting="Joined, they are one file for gzip; apart, they are work for many.",
    hints=(
        "`range(0, len(data), size)` gives where chunks start, but for no data it gives nothing.",
        "`data[start : start + size]` is a chunk, the last one may be shorter.",
    ),
    worked="A loop over the starts, at least one of them, and a member for each slice.",
)

EXERCISES = (MEMBER, PACK)
