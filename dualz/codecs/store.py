"""A store in small: data in chunks over several disks, with checksums, and copies or parity beside them.

A checksum notices damage and mends nothing; a copy mends and does not know which of two is right. Together
they do both. Parity is cheaper than a copy: of a *stripe* of chunks, one on each disk, the XOR is kept on one
disk more. Any one chunk of a stripe is the XOR of all the others; of two that are missing none comes back.

The checksums (CRC-32) stand in the catalogue, apart from the chunks, so that a chunk that was written to the
wrong place is noticed, too. They are no protection against people, who can compute them as well.

Source: Patterson, Gibson and Katz, "A case for redundant arrays of inexpensive disks (RAID)" (1988).
Lesson: 08 (choosing). Pictures: ``dualz.figures.store``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.trace import Step, finish

ONE, TWO, PARITY = "one copy", "two copies", "parity"
KINDS = (ONE, TWO, PARITY)
MOST_DISKS = 255

Chunk = bytes | None


@dataclass(frozen=True)
class Store:
    """``disks[d][s]`` is the chunk of stripe ``s`` on disk ``d``, or None where it is lost.

    ``width``: how many disks hold data; further ones hold the copies in the same order, or the parity.
    ``sums[d][s]`` is the CRC-32 of the chunk as it was written. ``size`` is that of the data, in bytes; the
    last chunks are filled up with zeros.
    """

    kind: str
    size: int
    chunk: int
    width: int
    disks: tuple[tuple[Chunk, ...], ...]
    sums: tuple[tuple[int, ...], ...]

    @property
    def stripes(self) -> int:
        """How many chunks there are on each disk."""
        return -(-self.size // (self.chunk * self.width))

    @property
    def stored(self) -> int:
        """The bytes on all disks, checksums (4 each) counted, lost chunks too."""
        return len(self.disks) * self.stripes * (self.chunk + 4)

    def flipped(self, disk: int, stripe: int, bit: int) -> Store:
        """The store with one bit of a chunk turned over; nobody is told.

        Raises:
            IndexError: there is no such chunk, or no such bit in it.
            ValueError: the chunk is lost.
        """
        held = self.disks[disk][stripe]
        if held is None:
            raise ValueError("This chunk is lost; it has no bits.")
        damaged = bytearray(held)
        damaged[bit // 8] ^= 1 << bit % 8
        return self._with(disk, stripe, bytes(damaged))

    def without(self, disk: int, stripe: int | None = None) -> Store:
        """The store with a chunk lost, or with the whole disk lost (``stripe`` None)."""
        if stripe is not None:
            return self._with(disk, stripe, None)
        lost: tuple[Chunk, ...] = (None,) * self.stripes
        return replace(self, disks=(*self.disks[:disk], lost, *self.disks[disk + 1 :]))

    def intact(self, disk: int, stripe: int) -> bool:
        """Whether the chunk is there and has its checksum."""
        held = self.disks[disk][stripe]
        return held is not None and len(held) == self.chunk and crc32(held) == self.sums[disk][stripe]

    def _with(self, disk: int, stripe: int, chunk: Chunk) -> Store:
        row = self.disks[disk]
        changed = (*row[:stripe], chunk, *row[stripe + 1 :])
        return replace(self, disks=(*self.disks[:disk], changed, *self.disks[disk + 1 :]))


@dataclass(frozen=True)
class BeganScrub(Step):
    """Every chunk of this store is about to be read and compared with its checksum."""

    store: Store


@dataclass(frozen=True)
class CheckedChunk(Step):
    """The chunk of ``stripe`` on ``disk`` was read: it is intact, or else damaged or lost."""

    disk: int
    stripe: int
    intact: bool


@dataclass(frozen=True)
class MendedChunk(Step):
    """The chunk was written anew from those of its stripe on the disks ``sources``; its checksum fits."""

    disk: int
    stripe: int
    sources: tuple[int, ...]


@dataclass(frozen=True)
class GaveUpChunk(Step):
    """Nothing is left from which the chunk could be mended."""

    disk: int
    stripe: int


def keep(data: bytes, kind: str = PARITY, chunk: int = 16, width: int = 3) -> Store:
    """Put ``data`` into a store: chunks of ``chunk`` bytes, one after the other over ``width`` disks.

    >>> keep(b"she sells", PARITY, 3, 3).disks[3]
    (b'?ws',)

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: no such kind, a chunk without bytes, or a number of disks outside 1 to 255.
    """
    data = bytes(as_bytes(data))
    if kind not in KINDS:
        raise ValueError(f"A store has {', '.join(KINDS)}; {kind!r} is none of them.")
    if chunk < 1 or not 1 <= width <= MOST_DISKS:
        raise ValueError(f"A chunk has at least one byte, and there are 1 to {MOST_DISKS} disks.")
    filled = data + bytes(-len(data) % (chunk * width))
    chunks = [filled[at : at + chunk] for at in range(0, len(filled), chunk)]
    disks = [tuple(chunks[disk::width]) for disk in range(width)]
    if kind == TWO:
        disks += disks
    if kind == PARITY:
        disks.append(tuple(xor(stripe) for stripe in zip(*disks, strict=True)))
    sums = tuple(tuple(crc32(held) for held in disk) for disk in disks)
    return Store(kind, len(data), chunk, width, tuple(disks), sums)


def xor(chunks: Sequence[bytes]) -> bytes:
    """The XOR of chunks of one length, bit by bit.

    >>> xor([b"ab", b"  "])
    b'AB'

    Raises:
        ValueError: no chunks, or chunks of different lengths.
    """
    if not chunks or len({len(one) for one in chunks}) > 1:
        raise ValueError("XOR needs chunks, all of one length.")
    total = 0
    for one in chunks:
        total ^= int.from_bytes(one, "little")
    return total.to_bytes(len(chunks[0]), "little")


def scrub(store: Store) -> Generator[Step, None, Store]:
    """Read every chunk, find what is damaged or lost, and mend what can be mended; returns the mended store.

    A chunk is put back only if its checksum then fits.
    """
    yield BeganScrub(store)
    for stripe in range(store.stripes):
        damaged = []
        for disk in range(len(store.disks)):
            intact = store.intact(disk, stripe)
            yield CheckedChunk(disk, stripe, intact)
            if not intact:
                damaged.append(disk)
        for disk in damaged:
            sources = _sources(store, disk)
            if sources and all(store.intact(one, stripe) for one in sources):
                anew = xor([held for one in sources if (held := store.disks[one][stripe]) is not None])
                if crc32(anew) == store.sums[disk][stripe]:
                    store = store._with(disk, stripe, anew)
                    yield MendedChunk(disk, stripe, sources)
                    continue
            yield GaveUpChunk(disk, stripe)
    return store


def _sources(store: Store, disk: int) -> tuple[int, ...]:
    """The disks whose chunks, added by XOR, give the chunk of ``disk``; none for a single copy."""
    if store.kind == PARITY:
        return tuple(one for one in range(len(store.disks)) if one != disk)
    return ((disk + store.width) % len(store.disks),) if store.kind == TWO else ()


def read(store: Store) -> bytes:
    """The data, mended on the way where that is necessary.

    Raises:
        CorruptData: a chunk of the data is damaged or lost, and cannot be mended; the sentence says which.
    """
    mended = finish(scrub(store))
    chunks = []
    for stripe in range(mended.stripes):
        for disk in range(mended.width):
            held = mended.disks[disk][stripe]
            if held is None or not mended.intact(disk, stripe):
                first = (stripe * mended.width + disk) * mended.chunk
                raise CorruptData(
                    f"Disk {disk}, stripe {stripe}: the bytes from {first} on are lost; nothing mends them."
                )
            chunks.append(held)
    return b"".join(chunks)[: mended.size]


def read_unchecked(store: Store) -> bytes:
    """The data as they lie on the first disks, checksums unread: zeros for what is lost, damage unnoticed."""
    rows = zip(*store.disks[: store.width], strict=True)
    return b"".join(held or bytes(store.chunk) for row in rows for held in row)[: store.size]
