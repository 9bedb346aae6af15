"""What JPEG fixes: the zig-zag, the usual tables, and the grid of blocks of a picture.

A quality is no share of anything. It is a number from 1 to 100 that scales the two tables of Annex K: at 50
they are taken as they are, at 75 they are halved, at 100 every step is 1. Another program may have other
tables, and then its quality 75 is something else.

Source: ITU-T T.81 (JPEG), annexes A, B, K; the scale of qualities is that of the Independent JPEG Group.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from typing import NamedTuple

from dualz.codecs.arguments import whole

# Marker bytes: each follows a byte 0xFF.
SOI, EOI, SOS, DQT, DHT, DRI, DNL, APP0, APP14, COM = (
    0xD8,
    0xD9,
    0xDA,
    0xDB,
    0xC4,
    0xDD,
    0xDC,
    0xE0,
    0xEE,
    0xFE,
)
RST0, TEM = 0xD0, 0x01
BASELINE, EXTENDED, PROGRESSIVE = 0xC0, 0xC1, 0xC2
FRAMES = {
    BASELINE: "baseline", EXTENDED: "extended sequential", PROGRESSIVE: "progressive", 0xC3: "lossless",
    0xC5: "hierarchical", 0xC6: "hierarchical progressive", 0xC7: "hierarchical lossless",
    0xC9: "arithmetic coding", 0xCA: "progressive arithmetic coding", 0xCB: "lossless arithmetic coding",
    0xCD: "hierarchical arithmetic coding", 0xCE: "hierarchical arithmetic coding",
    0xCF: "hierarchical arithmetic coding",
}  # fmt: skip
SUBSAMPLINGS = {
    "4:4:4": (1, 1),
    "4:2:2": (2, 1),
    "4:2:0": (2, 2),
}  # samples of Y for one of Cb, across and down
LARGEST = 65535  # pixels a side


def _zigzag() -> tuple[int, ...]:
    """Along the diagonals; those whose number is even are walked upwards."""
    places = [(row, column) for row in range(8) for column in range(8)]
    places.sort(key=lambda at: (sum(at), at[0] if sum(at) % 2 else at[1]))
    return tuple(8 * row + column for row, column in places)


ZIGZAG = _zigzag()  # entry k: the place, 8 row + column, of the k-th coefficient that is sent

# The tables of Annex K, row by row: steps for brightness, and for the two colour differences.
LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
CHROMINANCE = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    *(32 * (99,)),
)  # fmt: skip


def quantization_table(quality: int, base: tuple[int, ...] = LUMINANCE) -> tuple[int, ...]:
    """The 64 steps, row by row, for a ``quality`` from 1 to 100.

    >>> [quantization_table(quality)[0] for quality in (1, 25, 50, 75, 100)]
    [255, 32, 16, 8, 1]

    Raises:
        TypeError: ``quality`` is no whole number.
        ValueError: it is not from 1 to 100.
    """
    quality = whole(quality, "The quality", least=1)
    if quality > 100:
        raise ValueError(f"The quality is {quality}; it goes from 1 to 100.")
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((step * scale + 50) // 100, 1), 255) for step in base)


def category(level: int) -> int:
    """How many bits the magnitude has: 0 for 0, 1 for 1, 2 for 2 and 3, 3 for 4 to 7.

    >>> [category(level) for level in (0, 1, -1, 2, -3, 4)]
    [0, 1, 1, 2, 2, 3]
    """
    return abs(level).bit_length()


def extra_bits(level: int) -> str:
    """Which level of its category: its bits, and for a negative level those of the level minus one.

    >>> extra_bits(5), extra_bits(-5), extra_bits(0)
    ('101', '010', '')
    """
    size = category(level)
    return f"{level + (1 << size) - 1 if level < 0 else level:0{size}b}" if size else ""


def level_of(more: str) -> int:
    """The level that :func:`extra_bits` wrote.

    >>> level_of("101"), level_of("010"), level_of("")
    (5, -5, 0)
    """
    if not more:
        return 0
    value = int(more, 2)
    return value if more[0] == "1" else value - (1 << len(more)) + 1


class HuffmanTable(NamedTuple):
    """A code as JPEG sends it: how many words of 1, 2, ..., 16 bits there are, and the symbols in order."""

    counts: bytes
    symbols: bytes

    def words(self) -> dict[int, str]:
        """Symbol to code word."""
        found: dict[int, str] = {}
        code, at = 0, 0
        for bits, count in enumerate(self.counts, 1):
            for symbol in self.symbols[at : at + count]:
                found[symbol] = f"{code:0{bits}b}"
                code += 1
            at += count
            code <<= 1
        return found


def _table(counts: str, symbols: str) -> HuffmanTable:
    return HuffmanTable(bytes.fromhex(counts), bytes.fromhex(symbols))


# The codes of Annex K: of the sizes of DC differences, and of (zeros before, size) of the AC coefficients.
DC_LUMINANCE = _table("00010501010101010100000000000000", "000102030405060708090a0b")
DC_CHROMINANCE = _table("00030101010101010101010000000000", "000102030405060708090a0b")
AC_LUMINANCE = _table(
    "0002010303020403050504040000017d",
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a"
    "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394"
    "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8"
    "e9eaf1f2f3f4f5f6f7f8f9fa",
)
AC_CHROMINANCE = _table(
    "00020102040403040705040400010277",
    "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728"
    "292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92"
    "939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7"
    "e8e9eaf2f3f4f5f6f7f8f9fa",
)
DC_TABLES, AC_TABLES = (DC_LUMINANCE, DC_CHROMINANCE), (AC_LUMINANCE, AC_CHROMINANCE)


class Component(NamedTuple):
    """One plane of a picture: its ``number`` in the file, ``across`` and ``down`` as its sampling factors,
    and the ``table`` of its steps."""

    number: int
    across: int
    down: int
    table: int


class Plane(NamedTuple):
    """The size of a plane: its samples, its own blocks, and the blocks that are stored, which fill up the
    last MCUs. ``first`` is the place of its first block among those of all planes."""

    width: int
    height: int
    blocks_across: int
    blocks_down: int
    stored_across: int
    stored_down: int
    first: int

    @property
    def blocks(self) -> int:
        """How many blocks are stored."""
        return self.stored_across * self.stored_down


class Frame(NamedTuple):
    """What SOF says. ``kind``: BASELINE, EXTENDED or PROGRESSIVE; the size is in pixels."""

    kind: int
    width: int
    height: int
    components: tuple[Component, ...]

    @property
    def most_across(self) -> int:
        return max(component.across for component in self.components)

    @property
    def most_down(self) -> int:
        return max(component.down for component in self.components)

    @property
    def mcus_across(self) -> int:
        """How many MCUs (groups of blocks that lie over each other) make a row."""
        return -(-self.width // (8 * self.most_across))

    @property
    def mcus_down(self) -> int:
        return -(-self.height // (8 * self.most_down))

    def planes(self) -> list[Plane]:
        """The size of each component."""
        found: list[Plane] = []
        for one in self.components:
            width = -(-self.width * one.across // self.most_across)
            height = -(-self.height * one.down // self.most_down)
            across, down = self.mcus_across * one.across, self.mcus_down * one.down
            first = found[-1].first + found[-1].blocks if found else 0
            found.append(Plane(width, height, -(-width // 8), -(-height // 8), across, down, first))
        return found
