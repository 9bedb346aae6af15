"""What is inside a .gz file, a zlib stream or a raw one: its headers and its blocks, counted.

Lesson: 05 (deflate). Bit by bit: ``dualz.codecs.inflate``. At speed: ``dualz.kernels.deflate_listing``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dualz.codecs import bit_tape as tape
from dualz.codecs import fast, inflate, wrappers
from dualz.codecs.bits import settled
from dualz.codecs.inflate import DEFAULT_MAX_OUTPUT
from dualz.codecs.wrappers import Field
from dualz.trace import Step


class Block(NamedTuple):
    """One block: its ``kind``, whether it is the ``last``, and the bit at which it starts.

    Its bits: ``header_bits`` (of a stored block with padding and size), ``code_bits`` that send its code,
    and ``symbol_bits`` of literals, matches and the end, or of stored bytes. Its data: ``size`` in bytes, of
    which ``literals`` were sent one by one, and the others as so many ``matches``, or stored.
    """

    kind: str
    last: bool
    start: int
    header_bits: int
    code_bits: int
    symbol_bits: int
    size: int
    literals: int
    matches: int

    @property
    def bits(self) -> int:
        return self.header_bits + self.code_bits + self.symbol_bits


class Member(NamedTuple):
    """A gzip member or a stream: the fields before it, its blocks, and the fields behind it."""

    header: tuple[Field, ...]
    blocks: tuple[Block, ...]
    trailer: tuple[Field, ...]

    @property
    def size(self) -> int:
        """The bytes of the data."""
        return sum(block.size for block in self.blocks)


def members(blob: bytes, wrapper: str = "gzip", max_output: int = DEFAULT_MAX_OUTPUT) -> list[Member]:
    """What a whole file holds. It is decompressed once, so that damage is found; ``max_output`` bounds that.

    Raises:
        TypeError, ValueError, CorruptData, TooLarge: as ``inflate.decompress``.
    """
    wrappers.require_wrapper(wrapper)
    view = settled(blob)
    kernel = fast.kernel_for("deflate_listing", 8 * len(view))
    if not kernel:
        return members_of(inflate.read(view, wrapper, max_output))
    inflate.decompress(view, wrapper, max_output)
    return kernel.members(view, wrapper)


def members_of(steps: Iterable[Step]) -> list[Member]:
    """The same from the steps of ``inflate.read``.

    >>> [member] = members_of(inflate.read(bytes.fromhex("4b040100"), "raw"))
    >>> member.blocks[0].kind, member.blocks[0].bits, member.size
    ('fixed', 30, 5)
    """
    found: list[tuple[list[Field], list[Block], list[Field]]] = []
    for step in steps:
        if isinstance(step, tape.WrapperField):
            if not found or (found[-1][1] and step.name in ("magic", "method and window")):
                found.append(([], [], []))
            fields = found[-1][2] if found[-1][1] else found[-1][0]
            fields.append(Field(step.name, step.start // 8, step.end // 8, step.value))
        elif isinstance(step, tape.BlockHeader):
            found = found or [([], [], [])]
            found[-1][1].append(Block(step.kind, step.last, step.start, 3, 0, 0, 0, 0, 0))
        elif found and found[-1][1] and not found[-1][2]:
            found[-1][1][-1] = _counted(found[-1][1][-1], step)
    return [Member(tuple(header), tuple(blocks), tuple(trailer)) for header, blocks, trailer in found]


def _counted(block: Block, step: Step) -> Block:
    """The block with one more step of it."""
    bits = step.end - step.start if isinstance(step, tape.Span) else 0
    if isinstance(step, tape.StoredSize) or (isinstance(step, tape.Padding) and block.kind == "stored"):
        return block._replace(header_bits=block.header_bits + bits)
    if isinstance(step, (tape.TableSizes, tape.LengthOfLength, tape.LengthRun)):
        return block._replace(code_bits=block.code_bits + bits)
    if isinstance(step, tape.CopiedMatch):
        return block._replace(size=block.size + len(step.data), matches=block.matches + 1)
    if isinstance(step, tape.LiteralCode):
        block = block._replace(size=block.size + 1, literals=block.literals + 1)
    if isinstance(step, tape.StoredBytes):
        block = block._replace(size=block.size + len(step.data))
    if isinstance(
        step, (tape.StoredBytes, tape.LiteralCode, tape.LengthCode, tape.DistanceCode, tape.BlockEnd)
    ):
        return block._replace(symbol_bits=block.symbol_bits + bits)
    return block


# --- as text -------------------------------------------------------------------------------------

_HEAD = ("block", "kind", "bytes of data", "literals", "matches", "header bits", "code bits", "symbol bits")


def text(found: list[Member], most: int = 40) -> str:
    """A table of the blocks of each member, at most so many rows, with its header and its trailer."""
    lines: list[str] = []
    for number, member in enumerate(found, 1):
        if len(found) > 1:
            lines += [f"member {number} of {len(found)}"]
        lines += [_said(field) for field in member.header]
        rows = [_HEAD, *(_row(place, block) for place, block in enumerate(member.blocks[:most], 1))]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
        lines += [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
        ]
        if len(member.blocks) > most:
            lines.append(f"and {len(member.blocks) - most} more blocks")
        lines.append(f"{member.size} bytes of data in {len(member.blocks)} blocks")
        lines += [_said(field) for field in member.trailer]
    return "\n".join(lines)


def _row(place: int, block: Block) -> tuple[str, ...]:
    numbers = block.size, block.literals, block.matches, block.header_bits, block.code_bits, block.symbol_bits
    return (str(place), block.kind, *map(str, numbers))


def _said(field: Field) -> str:
    return f"bytes {field.start} to {field.end - 1}: {field.name} {_value(field)}"


def _value(field: Field) -> Any:
    if field.name in ("CRC-32", "Adler-32"):
        return f"{field.value:08x}"
    if field.name in ("name", "comment"):
        return repr(field.value.decode("latin-1"))
    return field.value.hex() if isinstance(field.value, bytes) else field.value
