"""Short Huffman files for the learner's own coder of lesson 02: header and table come from the course.

The bits are the learner's. The files are those of ``dualz.codecs.huffman_file`` with one stream, so for fewer
than 4096 bytes; the course's decoder reads them, and the learner's reads the course's.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dualz.codecs import huffman, huffman_file
from dualz.codecs.bits import pack, settled, unpack
from dualz.codecs.errors import CorruptData


def write(data: bytes, lengths: Mapping[int, int], bits: str) -> bytes:
    """The file for ``data`` with these code lengths, whose coded data are the text ``bits`` of 0 and 1.

    Raises:
        ValueError: more data than one stream holds, a word that is too long, or something else than bits.
    """
    if len(data) >= huffman_file.SPLIT_FROM:
        raise ValueError(f"These files hold fewer than {huffman_file.SPLIT_FROM} bytes, not {len(data)}.")
    longest = max(lengths.values(), default=1)
    if longest > huffman_file.LONGEST:
        raise ValueError(f"A word has {longest} bits; the file can say {huffman_file.LONGEST} at most.")
    if not isinstance(bits, str) or set(bits) - {"0", "1"}:
        raise ValueError("The bits have to be a text of 0 and 1.")
    return huffman_file.write(memoryview(data), lengths, [pack(bits)])


def read(blob: bytes) -> tuple[dict[int, int], str, int]:
    """Code lengths, bits (the zeros that fill the last byte among them) and number of bytes of a short file.

    Raises:
        CorruptData: no such file.
        ValueError: a file of more than one stream.
    """
    found = huffman_file.read(settled(blob), huffman.DEFAULT_MAX_OUTPUT)
    if len(found.streams) != 1:
        raise ValueError("This file has four streams; the lesson's helper reads files of one.")
    return found.lengths, unpack(bytes(found.streams[0])), found.size


def both_ways(data: bytes, compress: Callable[[bytes], Any], decompress: Callable[[bytes], Any]) -> str:
    """What the course's decoder says of the learner's file, and the learner's of the course's."""
    ours = huffman.compress(data)
    return f"{_theirs(data, compress, len(ours))}\n{_back(data, ours, decompress)}"


def size_of(data: bytes, compress: Callable[[bytes], Any]) -> int | None:
    """The size in bytes of the learner's file; None where there is none that the course's decoder opens."""
    try:
        blob = compress(data)
        return len(blob) if huffman.decompress(blob) == data else None
    except Exception:  # a function that is half written may raise anything: its check says more
        return None


def _theirs(data: bytes, compress: Callable[[bytes], Any], ours: int) -> str:
    try:
        blob = bytes(compress(data))
    except Exception as reason:
        said = f": {reason}" if isinstance(reason, ValueError) else "."
        return f"Your coder writes no file yet{said}"
    try:
        same = "the data are the same" if huffman.decompress(blob) == data else "the data are others"
    except CorruptData as reason:
        return f"Your file has {len(blob)} bytes, and the course's decoder refuses it: {reason}"
    return f"Your file has {len(blob)} bytes, the course's {ours}. The course's decoder opens yours: {same}."


def _back(data: bytes, ours: bytes, decompress: Callable[[bytes], Any]) -> str:
    try:
        same = bytes(decompress(ours)) == data
    except Exception:
        return "Your decoder does not read the course's file yet."
    return (
        f"Your decoder reads the course's file: {'the data are the same' if same else 'the data are others'}."
    )
