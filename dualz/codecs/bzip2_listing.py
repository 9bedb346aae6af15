"""What is inside a .bz2 file: its blocks, and where their bits go.

Lesson: 06 (bwt). Bit by bit: ``dualz.codecs.bzip2_reader``. At speed: ``dualz.kernels.bzip2``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs import fast
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled
from dualz.codecs.bzip2_reader import DEFAULT_MAX_OUTPUT, read
from dualz.codecs.bzip2_writer import DATA, SHORT_RUNS
from dualz.trace import Step, finish


class Block(NamedTuple):
    """One block: the ``level`` of its stream, and the bit at which it ``start``s.

    It holds ``data`` bytes, ``size`` once runs are shortened, of ``values`` kinds, and is ``row`` of its
    rotations. Its bits: ``header_bits``, ``table_bits`` for the ``tables`` of code lengths and for which
    table each of its ``groups`` uses, and ``symbol_bits``.
    """

    level: int
    start: int
    data: int
    size: int
    row: int
    values: int
    tables: int
    groups: int
    header_bits: int
    table_bits: int
    symbol_bits: int

    @property
    def bits(self) -> int:
        return self.header_bits + self.table_bits + self.symbol_bits


def blocks(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> list[Block]:
    """The blocks of a whole file, which is decompressed once, so that damage is found.

    Raises:
        TypeError, ValueError, CorruptData, TooLarge: as ``bzip2.decompress``.
    """
    view, max_output = settled(blob), whole(max_output, "max_output")
    if kernel := fast.kernel_for("bzip2", 64 * len(view)):
        reader = kernel.BlockReader(view)
        finish(read(view, max_output, reader))
        return reader.blocks
    return blocks_of(read(view, max_output))


def blocks_of(steps: Iterable[Step]) -> list[Block]:
    """The same from the steps of ``bzip2_reader.read``."""
    found: list[Block] = []
    level = 0
    for step in steps:
        if isinstance(step, bits.Field):
            if step.name == bits.LEVEL:
                level = step.value
            elif step.name == bits.BLOCK:
                found.append(Block(level, step.start, 0, 0, 0, 0, 0, 0, 48, 0, 0))
            elif found and step.name in _PARTS:
                found[-1] = _with(found[-1], step)
        elif isinstance(step, bits.Staged) and step.stage == SHORT_RUNS:
            found[-1] = found[-1]._replace(size=len(step.values))
        elif isinstance(step, bits.Staged) and step.stage == DATA:
            found[-1] = found[-1]._replace(data=len(step.values))
    return found


_PARTS = {
    bits.CHECK: "header_bits", bits.RANDOMISED: "header_bits", bits.ROW: "header_bits",
    bits.VALUES: "header_bits", bits.TABLES: "table_bits", bits.GROUPS: "table_bits",
    bits.SELECTORS: "table_bits", bits.LENGTHS: "table_bits", bits.SYMBOL: "symbol_bits",
}  # fmt: skip


def _with(block: Block, field: bits.Field) -> Block:
    part = _PARTS[field.name]
    block = block._replace(**{part: getattr(block, part) + field.end - field.start})
    if field.name == bits.VALUES:
        return block._replace(values=len(field.value))
    if field.name in (bits.ROW, bits.TABLES):
        return block._replace(**{field.name: field.value})
    if field.name == bits.GROUPS:
        return block._replace(groups=min(field.value, form.MOST_SELECTORS))
    return block


_HEAD = (
    "block", "level", "data", "sorted", "row", "values", "tables", "groups", "header", "tables", "symbols",
)  # fmt: skip


def text(found: list[Block], size: int, most: int = 40) -> str:
    """A table of at most ``most`` blocks; ``size`` is that of the file, in bytes. Data and what was sorted
    are in bytes, the last three columns in bits."""
    rows = [_HEAD, *(_row(place, block) for place, block in enumerate(found[:most], 1))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    if len(found) > most:
        lines.append(f"and {len(found) - most} more blocks")
    used = sum(block.bits for block in found)
    lines.append(f"{used} bits in {len(found)} blocks; {8 * size - used} bits around them")
    lines.append(f"{sum(block.data for block in found)} bytes of data")
    return "\n".join(lines)


def _row(place: int, block: Block) -> tuple[str, ...]:
    numbers = (
        block.level, block.data, block.size, block.row, block.values, block.tables, block.groups,
        block.header_bits, block.table_bits, block.symbol_bits,
    )  # fmt: skip
    return (str(place), *map(str, numbers))
