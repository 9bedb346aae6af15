"""Time as a limit, like memory: what decoding will cost is counted before it is begun.

A few bytes may say "these 2^26 numbers are all predictable", and a decoder that believes them runs for
minutes. So each step of the decoder has a price in nanoseconds (of one core of about 2020), it is paid before
the step, and a file has only so much to spend: see :func:`limited`. Beyond that it is refused.

Lesson: 14 (dual). The prices stand in docs/dz-format.md too, since they say which files every reader reads.
"""

from __future__ import annotations

from numbers import Real

from dualz.codecs.errors import TooLarge

# Nanoseconds: for a tensor or a part of one, for a Huffman table, for a number, for a bit.
TENSOR, TABLE, CONTEXT_TABLES = 30_000, 60_000, 150_000
BYTE = 0.5
SYMBOL, GAP = 8, 30
PLANE, CODED_PLANE, TURNED = 1, 2.5, 4
KEPT_OR_NOT, LABEL, LABEL_BIT, ROW = 60, 25, 90, 100
BIT, PUT, SCALED, COPIED, SUMMED = 14, 5, 8, 4, 6

FREE = 250_000_000
PER_NUMBER, PER_INPUT_BYTE = 20, 1_000_000 / 1024
DEFAULT_SECONDS = 5.0


class TooLong(TooLarge):
    """Decoding would take more time than is allowed; ``limit`` is that, in seconds."""

    def __init__(self, limit: float) -> None:
        self.said = f"Decoding would take more than the {limit:.2g} seconds of work that such a file may cost"
        super().__init__(f"{self.said}; raise max_seconds if you trust it.")


class Work:
    """What may be spent, in nanoseconds, and what ``spent`` was. Never more than ``most``; and of that only
    what has been earned: ``free`` from the beginning, the rest by :meth:`earn`."""

    def __init__(self, most: float = float("inf"), free: float = float("inf")) -> None:
        self.most = most
        self.earned = free
        self.spent = 0.0

    @property
    def limit(self) -> float:
        """What may be spent so far, in nanoseconds."""
        return min(self.most, self.earned)

    def earn(self, numbers: int) -> None:
        """A tensor of so many numbers begins."""
        self.earned += PER_NUMBER * numbers

    def spend(self, nanoseconds: float) -> None:
        """Pay for the next step.

        Raises:
            TooLong: it would go past the limit.
        """
        self.spent += nanoseconds
        if self.spent > self.limit:
            raise TooLong(self.limit / 1e9)


def looked_up(count: int, size: int) -> float:
    """The price of ``count`` values of ``size`` bytes that labels point at."""
    return (3 + 1.5 * size) * count


def contexts(rows: tuple[int, int], kept: int, kinds: int, dense: bool) -> float:
    """The price of contexts: in ``rows`` (and columns) ``kept`` numbers have one of ``kinds`` labels."""
    decided = 0 if dense else KEPT_OR_NOT * rows[0] * rows[1]
    labelled = (LABEL + LABEL_BIT * (kinds - 1).bit_length()) * kept
    return CONTEXT_TABLES + ROW * rows[0] + decided + labelled


def limited(size: int, max_seconds: float | None = None, share: float = 1.0) -> Work:
    """The work that a file of ``size`` bytes may cost.

    A quarter of a second and 1 ms for each 1024 bytes of the file, and 20 ns for each number of the tensors
    that have begun; never more than 5 seconds. All that grows with ``share``, how many times larger than the
    default the limit on the output is. A caller's ``max_seconds`` takes the place of all that; infinity is no
    limit at all.

    Raises:
        ValueError: ``max_seconds`` is no number above 0.
    """
    if max_seconds is not None:
        if not isinstance(max_seconds, Real) or not max_seconds > 0:
            raise ValueError(f"max_seconds must be a number of seconds above 0, not {max_seconds!r}.")
        return Work(1e9 * float(max_seconds))
    share = max(share, 1.0)
    return Work(1e9 * DEFAULT_SECONDS * share, share * (FREE + PER_INPUT_BYTE * size))
