"""The names of all tensors in few bytes: a network of six tensors would else spend 2 % of its file on them.

A name is a stem and an ending. Endings that nearly every network has are one byte; it stands last and so
ends the name. Of the stem only what differs from the stem before is stored: first how many bytes are shared.

Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Sequence

from dualz.codecs.errors import CorruptData
from dualz.dual.fields import Reader, varint
from dualz.short import shown

# The place in this list is what a file stores. The first ending is none at all.
ENDINGS = (
    "",
    ".weight",
    ".bias",
    ".running_mean",
    ".running_var",
    ".num_batches_tracked",
    ".in_proj_weight",
    ".in_proj_bias",
)
ESCAPE = 31  # before a byte below 32 that belongs to the stem
MOST_BYTES = 4096
MOST_IN_ALL = 1 << 24


def write(names: Sequence[str]) -> bytes:
    """All names, one after the other.

    Raises:
        ValueError: a name is longer than 4096 bytes, or cannot be written in UTF-8.
    """
    parts, before = [], b""
    for name in names:
        ending = max((ending for ending in ENDINGS if name.endswith(ending)), key=len)
        stem = _encoded(name[: len(name) - len(ending)])
        if len(_encoded(name)) > MOST_BYTES:
            raise ValueError(f"A name of {len(name)} characters is too long; {MOST_BYTES} bytes are allowed.")
        pairs = enumerate(zip(before, stem, strict=False))
        shared = next((place for place, (one, two) in pairs if one != two), min(len(before), len(stem)))
        rest = b"".join(bytes([ESCAPE, byte] if byte < 32 else [byte]) for byte in stem[shared:])
        parts.append(varint(shared) + rest + bytes([ENDINGS.index(ending)]))
        before = stem
    if sum(len(_encoded(name)) for name in names) > MOST_IN_ALL:
        raise ValueError(f"The names take more than {MOST_IN_ALL} bytes in all.")
    return b"".join(parts)


def _encoded(name: str) -> bytes:
    try:
        return name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"The name {shown(name)} cannot be written in UTF-8.") from None


def read(reader: Reader, count: int) -> list[str]:
    """``count`` names.

    Raises:
        CorruptData: not UTF-8, an unknown ending, a name twice, or more bytes than are allowed.
    """
    names: list[str] = []
    stem, total = b"", 0
    for _ in range(count):
        shared = reader.varint("the beginning that two names share", len(stem), "names")
        fresh, ending = _rest_of_stem(reader)
        stem = stem[:shared] + fresh
        try:
            names.append(stem.decode("utf-8") + ENDINGS[ending])
        except UnicodeDecodeError:
            raise CorruptData("A name is not written in UTF-8.") from None
        size = len(stem) + len(ENDINGS[ending])
        total += size
        if size > MOST_BYTES or total > MOST_IN_ALL:
            raise CorruptData(f"The names are longer than the {MOST_BYTES} bytes that one may have.")
    if len(set(names)) < len(names):
        raise CorruptData("Two tensors have the same name.")
    return names


def _rest_of_stem(reader: Reader) -> tuple[bytes, int]:
    """The bytes of a stem that follow, and the number of the ending behind them."""
    stem = bytearray()
    while True:
        byte = reader.byte("names")
        if byte == ESCAPE:
            byte = reader.byte("names")
            if byte >= 32:
                raise CorruptData("A name marks a byte as special that is not.")
        elif byte < 32:
            if byte >= len(ENDINGS):
                raise CorruptData(f"A name has ending {byte}; there are {len(ENDINGS)}.")
            return bytes(stem), byte
        stem.append(byte)
        if len(stem) > MOST_BYTES:
            raise CorruptData(f"A name is longer than {MOST_BYTES} bytes.")
