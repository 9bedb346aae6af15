"""Where each tensor of a .dz file is: sizes and checksums, so that one can be read without the others.

The tensors stand one after the other, and most forms do not say how long they are. So a large file has an
index behind its head: for each tensor how many bytes it takes, and a CRC-32 of these bytes and of the numbers
that come out; then a CRC-32 of the head itself. Small files are read whole, and do without.

Lesson: 14 (dual). The bytes: docs/dz-format.md.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from dualz.codecs.errors import CorruptData
from dualz.dual.fields import Reader, varint
from dualz.short import shown

CRC_BYTES = 4
FROM_BYTES = 1 << 20  # of all tensors in a file: from here on it gets an index by itself ...
MOST_SHARE = 1 / 1000  # ... if that is no more of the file
CHECKED = 1 << 26  # bytes of which a checksum is made in one piece: a tenth of a second


class Place(NamedTuple):
    """The ``size`` in bytes of a tensor in its file, and its checksum."""

    size: int
    checksum: int


def crc(parts: Iterable[Any], value: int = 0) -> int:
    """The CRC-32 of ``parts`` (anything with bytes), one after the other, continued from ``value``."""
    for part in parts:
        view = memoryview(part).cast("B")
        for start in range(0, len(view), CHECKED):  # Python can be interrupted between two
            value = zlib.crc32(view[start : start + CHECKED], value)
    return value


def pays(sizes: Sequence[int]) -> bool:
    """Whether a file of tensors of these sizes gets an index, if nobody says so."""
    total = sum(sizes)
    return total >= FROM_BYTES and sum(len(varint(size)) + CRC_BYTES for size in sizes) < total * MOST_SHARE


def write(places: Iterable[Place]) -> bytes:
    """The index, without the checksum of the head behind it."""
    fields = (varint(place.size) + place.checksum.to_bytes(CRC_BYTES, "little") for place in places)
    return b"".join(fields)


def read(reader: Reader, names: Sequence[str]) -> list[Place]:
    """The places of the tensors of these ``names``, and the checksum behind them, which is checked.

    Raises:
        CorruptData: the head is damaged, or the tensors do not fill the file.
    """
    places = []
    for name in names:
        reader.tensor = name
        size = reader.varint("the bytes of a tensor", len(reader.data), "index")
        checksum = int.from_bytes(reader.take(CRC_BYTES, "index"), "little")
        places.append(Place(size, checksum))
    reader.tensor = ""
    wanted = crc([reader.data[: reader.at]])
    if int.from_bytes(reader.take(CRC_BYTES, "index"), "little") != wanted:
        raise CorruptData("The checksum of the head does not match: the file was damaged.")
    there, said = len(reader.rest), sum(place.size for place in places)
    if there != said:
        raise CorruptData(f"The index says that the tensors take {said} bytes, and there are {there}.")
    return places


def check(name: str, place: Place, parts: Iterable[Any], size: int) -> None:
    """Compare a tensor with the index: ``parts`` are its bytes and its words, ``size`` is that of the first.

    Raises:
        CorruptData: it is not the one that was written.
    """
    if size != place.size:
        raise CorruptData(
            f"The tensor {shown(name)} ends after {size} bytes; the index says that it takes {place.size}."
        )
    if crc(parts) != place.checksum:
        raise CorruptData(f"The checksum of {shown(name)} does not match: the file was damaged.")
