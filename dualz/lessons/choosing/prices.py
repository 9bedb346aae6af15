"""When compression pays: seconds on a link or disk, and money for what is kept.

Megabytes are 10^6 bytes. Packing, sending and unpacking are taken one after the other; where they overlap,
the slowest of the three counts alone.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from typing import NamedTuple


class Codec(NamedTuple):
    """``share``: bytes after by bytes before. Speeds in megabytes of plain data a second."""

    share: float
    pack: float
    unpack: float


class Seconds(NamedTuple):
    """Where the time goes, in seconds."""

    pack: float
    send: float
    unpack: float

    @property
    def total(self) -> float:
        """One after the other."""
        return self.pack + self.send + self.unpack

    @property
    def overlapped(self) -> float:
        """All three at once on a long stream: the slowest counts."""
        return max(self)


def plain(megabytes: float, link: float) -> Seconds:
    """Sending without a codec; ``link`` in megabytes a second."""
    return Seconds(0.0, megabytes / link, 0.0)


def packed(megabytes: float, link: float, codec: Codec) -> Seconds:
    """Packing, sending what is left, unpacking.

    >>> packed(100, 10, Codec(0.4, 50, 200))
    Seconds(pack=2.0, send=4.0, unpack=0.5)
    """
    return Seconds(megabytes / codec.pack, codec.share * megabytes / link, megabytes / codec.unpack)


def break_even(codec: Codec) -> float:
    """The link, in megabytes a second, at which both ways take equally long; packing pays below it.

    0 where it never pays.

    >>> round(break_even(Codec(0.4, 50, 200)), 6)
    24.0
    """
    return max(0.0, 1 - codec.share) / (1 / codec.pack + 1 / codec.unpack)


def saved_a_month(
    megabytes: float, share: float, price: float, reads: float, unpack: float, cpu: float
) -> float:
    """What packing saves in a month, in the unit of the prices; below 0 it costs more than it saves.

    ``price``: of a gigabyte a month. ``reads``: how often all of it is unpacked in the month. ``cpu``: price
    of an hour of a processor.
    """
    hours = reads * megabytes / unpack / 3600
    return megabytes / 1000 * (1 - share) * price - hours * cpu
