"""What the learner builds in lesson 17 for files and privacy: an attack, and a loader that refuses."""

from __future__ import annotations

import struct
from random import Random
from typing import Any
from zlib import crc32

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.deploy import attempts_files as files

# --- an attack -----------------------------------------------------------------------------------------


def _losses(random: Random) -> tuple[list[float], list[float]]:
    worth = (0.0, 0.25, 0.5, 1.0, 2.5) if random.random() < 0.5 else ()

    def some() -> list[float]:
        count = random.randint(1, 6)
        return [random.choice(worth) if worth else round(random.expovariate(1), 3) for _ in range(count)]

    return some(), some()


_SAMPLES = [
    ([0.1], [0.2]),
    ([0.2], [0.1]),
    ([0.5], [0.5]),
    ([0.1, 0.2], [0.3]),
    ([1.0, 1.0], [1.0, 1.0]),
    ([0.0, 9.0], [1.0, 1.0, 1.0]),
    ([0.4], [0.1, 0.2, 5.0]),
]

AUC = Exercise(
    id="deploy.auc",
    kind="complete",
    objectives=("deploy.privacy",),
    prompt="""Complete `auc(members, others)`: two lists of losses, neither empty. In what share of all pairs,
        a member and another sample, is the member's loss the lower one? Equal losses count a half.""",
    form=Function(
        files.auc,
        "auc(members, others)",
        Space(_SAMPLES, _losses),
        (
            files.auc_reversed,
            files.auc_without_ties,
            files.auc_ties_won,
            files.auc_side_by_side,
            files.auc_one_bound,
            files.auc_by_samples,
            files.auc_of_means,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        unit="share",
    ),
    greeting="A half is a coin; one would be a network that tells everything.",
    hints=(
        "Inside the loops: 1 for a lower loss of the member, 0.5 for equal ones.",
        "There are `len(members) * len(others)` pairs.",
    ),
    worked="Every member meets every other sample; the pairs won, over all pairs.",
    stub=files.auc_stub,
)

# --- a loader that refuses -----------------------------------------------------------------------------


def _file(rows: int, columns: int, weights: Any, head: bytes = b"net1") -> bytes:
    """With a right checksum, whatever the sizes say: an enemy can compute it, too."""
    body = head + struct.pack(f"<HH{len(weights)}b", rows, columns, *weights)
    return body + crc32(body).to_bytes(4, "little")


def _weights(random: Random, count: int) -> list[int]:
    return [random.randint(-128, 127) for _ in range(count)]


def _damaged(random: Random) -> tuple[bytes]:
    rows, columns = random.randint(1, 5), random.randint(1, 5)
    data = bytearray(_file(rows, columns, _weights(random, rows * columns)))
    kind = random.choice(("whole", "whole", "bit", "cut", "longer", "sizes", "head", "lies"))
    if kind == "bit":
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif kind == "cut":
        del data[random.randrange(len(data)) :]
    elif kind == "longer":
        data += random.randbytes(random.randint(1, 4))
    elif kind == "sizes":
        sizes = random.choice((0, 1, 64, 65, 65535)), random.choice((0, 1, 63, 64, 65535))
        data = bytearray(_file(*sizes, _weights(random, rows * columns)))
    elif kind == "head":
        data = bytearray(_file(rows, columns, _weights(random, rows * columns), random.randbytes(4)))
    elif kind == "lies":
        data = bytearray(_file(rows, columns, _weights(random, random.randint(0, 26))))
    return (bytes(data),)


_WHOLE = _file(2, 3, [1, -2, 3, -128, 127, 0])
_FILES = [
    (b"",),
    (b"net1",),
    (b"net1" + bytes(7),),
    (_WHOLE,),
    (_file(3, 2, [1, -2, 3, -128, 127, 0]),),
    (_file(1, 1, [-1]),),
    (_WHOLE[:-1],),
    (_WHOLE + b"\0",),
    (_WHOLE[:-4] + bytes(4),),
    (_file(0, 0, []),),
    (_file(0, 7, []),),
    (_file(2, 3, [1, 2, 3, 4, 5]),),
    (_file(2, 2, [1, 2, 3, 4, 5]),),
    (_file(6, 1, [1, -2, 3, -128, 127, 0]),),
    (_file(65535, 65535, [1]),),
    (_file(2, 3, [1, -2, 3, -128, 127, 0], b"net2"),),
    (_file(64, 64, [5] * 4096),),
    (_file(241, 17, [5] * 4097),),
]


def _read_file(result: Any) -> Any:
    if isinstance(result, str | bytes):
        if compare.folded(compare.text(result)) != files.REFUSED:
            raise NotYet(f"The text `{result}` is none that is wanted: rows of weights, or 'refused'.")
        return files.REFUSED
    rows = compare.sequence(result, "From your function rows of weights, or the text 'refused',")
    return [compare.numbers(row, "From your function rows of weights") for row in rows]


def _refusal(result: Any, wanted: Any, arguments: Any) -> str:
    (data,) = arguments
    if wanted == files.REFUSED:
        return f"Your loader takes {data[:40]!r}, {len(data)} bytes, which is no such file."
    if result == files.REFUSED:
        return f"Your loader refuses {data[:40]!r}, {len(data)} bytes, which is a file as it should be."
    return ""


_STOPS = "Answer `'refused'` for what does not fit: a program that stops is what an enemy would like, too."
LOAD = Exercise(
    id="deploy.load",
    kind="transfer",
    objectives=("deploy.loader",),
    prompt="""Write `load(data)`: a file of a layer as bytes. It begins with `net1`; then come its rows and
        its columns, two bytes each, the low byte first; then the weights, int8, row by row; then four bytes,
        the low one first: the `crc32` of everything before them. Return the weights as a list of rows, or
        the text `'refused'` for anything else. A layer has 1 to 4096 weights. `struct` and `crc32` are
        loaded.""",
    form=Function(
        files.load,
        "load(data)",
        Space(_FILES, _damaged, count=240),
        (
            files.load_by_checksum,
            files.load_unchecked,
            files.load_longer,
            files.load_unlimited,
            files.load_empty,
            files.load_anything,
            files.load_unsigned,
            files.load_big_endian,
            files.load_flat,
            files.load_that_stops,
        ),
        read=_read_file,
        explain=_refusal,
        errors={"IndexError": _STOPS, "ValueError": _STOPS, "error": _STOPS, "MemoryError": _STOPS},
    ),
    greeting="Whole files come back; files that are cut, longer, damaged, or lie about their sizes do not.",
    hints=(
        "`rows, columns = struct.unpack('<HH', data[4:8])`: the length must be 12 + rows x columns.",
        "`crc32(data[:-4]) == int.from_bytes(data[-4:], 'little')`; then `struct.unpack` with `b` for int8.",
    ),
    worked="Length and name first, then the sizes against the length, then the checksum, then the weights.",
    stub=files.load_stub,
)
