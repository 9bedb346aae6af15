"""Can a compressed file be read from its middle? A .gz cannot, and a .bz2 can: both are measured.

Lesson: 15 (budget). In earlier lessons: 05 (deflate), 06 (bwt).
"""

from __future__ import annotations

from dualz.codecs import bzip2, deflate, deflate_format, lz77
from dualz.codecs import bzip2_format as form
from dualz.codecs.bzip2_bits import number
from dualz.codecs.errors import CorruptData


def from_before(data: bytes, cut: int, span: int) -> float:
    """The share of the ``span`` bytes behind byte ``cut`` that DEFLATE's matches take, directly or by other
    matches, from before it: what a reader who begins there cannot know."""
    old = bytearray()
    for token in lz77.tokens(data[: cut + span], deflate_format.LIMITS, deflate.EFFORTS[2]):
        for at in range(len(old), len(old) + token.length):
            # A literal is told here; a byte of a match is as old as the one that it copies.
            old.append(at < cut or (isinstance(token, lz77.Match) and old[at - token.distance]))
    return sum(old[cut:]) / max(1, len(old) - cut)


def bzip2_blocks(blob: bytes) -> list[bytes]:
    """Each block of a .bz2 file as a file of its own, found by its mark of 48 bits, at any bit.

    As the program bzip2recover does. A mark that stands in the data by chance (1 of 2^48 places) would make a
    wrong cut, and a checksum tells.

    Raises:
        CorruptData: no block is found.
    """
    bits = f"{int.from_bytes(blob):0{8 * len(blob)}b}"
    mark, end = number(form.BLOCK, 48), number(form.END, 48)
    starts = []
    at = bits.find(mark)
    while at >= 0:
        starts.append(at)
        at = bits.find(mark, at + 48)
    if not starts:
        raise CorruptData("No block of bzip2 begins in these bytes.")
    stops = [*starts[1:], bits.rfind(end) if end in bits[starts[-1] :] else len(bits)]
    return [_file(bits[start:stop], end) for start, stop in zip(starts, stops, strict=True)]


def _file(block: str, end: str) -> bytes:
    """A file with this one block: header, block, end. The checksum of the file is then that of the block."""
    bits = f"{int.from_bytes(b'BZh9'):032b}{block}{end}{block[48:80]}"
    size = -(-len(bits) // 8)
    return int(f"{bits:0<{8 * size}}", 2).to_bytes(size)


def read_blocks(blob: bytes) -> list[bytes | None]:
    """The data of each block of a .bz2 file, read on its own; None for one that is damaged."""
    found: list[bytes | None] = []
    for one in bzip2_blocks(blob):
        try:
            found.append(bzip2.decompress(one))
        except CorruptData:
            found.append(None)
    return found
