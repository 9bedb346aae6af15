"""The segments of a .jpg file, and what its tables and headers say, every field checked.

A file is a row of segments. Each begins with 0xFF and a byte that names it, the marker; most have a length
and so many bytes. Behind the header of a scan (SOS) stand its bits, in which a byte 0xFF is followed by
a byte 0, or by a restart marker. As real files have them, bytes 0xFF that fill up before a marker, and other
bytes between two segments, are skipped.

Source: ITU-T T.81, annex B; JFIF (T.871) and Adobe's segment for the colours.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dualz.codecs import jpeg_format as form
from dualz.codecs.bits import take
from dualz.codecs.errors import CorruptData
from dualz.codecs.jpeg_format import Component, Frame, HuffmanTable

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # what ends the bits of a scan
_NAMES = {
    form.SOI: "SOI", form.EOI: "EOI", form.SOS: "SOS", form.DQT: "DQT", form.DHT: "DHT", form.DRI: "DRI",
    form.DNL: "DNL", form.COM: "COM", form.TEM: "TEM", 0xCC: "DAC", 0xDE: "DHP", 0xDF: "EXP",
}  # fmt: skip


class Segment(NamedTuple):
    """A marker, the byte where it starts, its ``data`` without the length, and the ``bits`` behind a SOS."""

    marker: int
    start: int
    data: memoryview
    bits: memoryview

    @property
    def name(self) -> str:
        return name_of(self.marker)


def name_of(marker: int) -> str:
    """What the standard calls a marker.

    >>> name_of(0xC0), name_of(0xE1), name_of(0xD3)
    ('SOF0', 'APP1', 'RST3')
    """
    if marker in form.FRAMES:
        return f"SOF{marker - form.BASELINE}"
    if form.APP0 <= marker < form.APP0 + 16:
        return f"APP{marker - form.APP0}"
    if form.RST0 <= marker < form.RST0 + 8:
        return f"RST{marker - form.RST0}"
    return _NAMES.get(marker, f"0xFF{marker:02X}")


def segments(view: memoryview) -> Iterator[Segment]:
    """The segments from SOI to EOI; what stands behind EOI is not looked at, as in other programs.

    Raises:
        CorruptData: the file does not begin with SOI, or ends before EOI, or within a segment.
    """
    if bytes(view[:2]) != b"\xff\xd8":
        raise CorruptData("This is not a JPEG file: it does not begin with the bytes FF D8.")
    nothing = view[:0]
    yield Segment(form.SOI, 0, nothing, nothing)
    at, marker = 2, form.SOI
    while marker != form.EOI:
        found = _MARKER.search(view, at)
        if found is None:
            raise CorruptData("The file ends early: there is no marker EOI.")
        start, marker = found.start(), view[found.start() + 1]
        at = start + 2
        if marker in (form.EOI, form.SOI, form.TEM):
            yield Segment(marker, start, nothing, nothing)
            continue
        size = int.from_bytes(take(view, at, 2, f"the length of {name_of(marker)}"), "big")
        if size < 2:
            raise CorruptData(
                f"The segment {name_of(marker)} says it has {size} bytes; its length alone has 2."
            )
        data = take(view, at + 2, size - 2, f"the segment {name_of(marker)}")
        at += size
        bits = nothing
        if marker == form.SOS:
            found = _MARKER.search(view, at)
            stop = len(view) if found is None else found.start()
            bits, at = view[at:stop], stop
        yield Segment(marker, start, data, bits)


class ScanPart(NamedTuple):
    """A component in a scan: its place in the frame, and the numbers of its two Huffman tables."""

    component: int
    dc: int
    ac: int


class Scan(NamedTuple):
    """The header of a scan: the coefficients ``start`` to ``stop`` of its parts, down to the bit ``low``.
    ``high`` is the bit down to which they were known before, or 0."""

    parts: tuple[ScanPart, ...]
    start: int
    stop: int
    high: int
    low: int


@dataclass
class Headers:
    """What the segments up to now have said. Steps stand row by row; Huffman tables under (class, number)."""

    steps: dict[int, tuple[int, ...]] = field(default_factory=dict)
    codes: dict[tuple[int, int], HuffmanTable] = field(default_factory=dict)
    frame: Frame | None = None
    restart: int = 0
    jfif: bool = False
    adobe: int | None = None

    def take(self, segment: Segment) -> None:
        """Note what a segment says; scans are for the caller.

        Raises:
            CorruptData: it says what cannot be, or what dualz does not read.
        """
        marker, data = segment.marker, segment.data
        if marker == form.DQT:
            self._take_steps(data)
        elif marker == form.DHT:
            self._take_codes(data)
        elif marker in form.FRAMES:
            if self.frame:
                raise CorruptData("There is a second frame (SOF) in the file.")
            self.frame = read_frame(marker, data)
        elif marker == form.DRI:
            self.restart = int.from_bytes(_exactly(data, 2, "DRI"), "big")
        elif marker == form.APP0:
            self.jfif = self.jfif or bytes(data[:5]) == b"JFIF\0"
        elif marker == form.APP14:
            if len(data) >= 12 and bytes(data[:5]) == b"Adobe":
                self.adobe = data[11]
        elif marker == form.DNL:
            raise CorruptData(
                "The file says how high the picture is only behind it (DNL); dualz reads no such files."
            )
        elif marker == 0xCC:
            raise CorruptData("The file has arithmetic coding (DAC), which dualz does not read.")
        elif not (form.APP0 < marker < form.APP0 + 16 or marker in (form.COM, form.EOI, form.TEM)):
            raise CorruptData(f"The marker {segment.name} at byte {segment.start} is not known, or not here.")

    def _take_steps(self, data: memoryview) -> None:
        at = 0
        while at < len(data):
            wide, number = data[at] >> 4, data[at] & 15
            if wide > 1 or number > 3:
                raise CorruptData(
                    f"A table of steps begins with the byte {data[at]:02X}, which says nothing."
                )
            values = take(data, at + 1, 64 << wide, "a table of steps")
            numbers = [int.from_bytes(values[k << wide : (k + 1) << wide], "big") for k in range(64)]
            if not all(numbers):
                raise CorruptData(f"A step of table {number} is 0; steps are at least 1.")
            steps = [0] * 64
            for place, step in zip(form.ZIGZAG, numbers, strict=True):
                steps[place] = step
            self.steps[number] = tuple(steps)
            at += 1 + len(values)

    def _take_codes(self, data: memoryview) -> None:
        at = 0
        while at < len(data):
            kind, number = data[at] >> 4, data[at] & 15
            if kind > 1 or number > 3:
                raise CorruptData(f"A Huffman table begins with the byte {data[at]:02X}, which says nothing.")
            counts = bytes(take(data, at + 1, 16, "the counts of a Huffman table"))
            if sum(counts) > 256:
                raise CorruptData(f"A Huffman table says it has {sum(counts)} symbols; 256 are the most.")
            if sum(count << 16 - bits for bits, count in enumerate(counts, 1)) > 1 << 16:
                raise CorruptData("A Huffman table has more words than there are.")
            symbols = bytes(take(data, at + 17, sum(counts), "the symbols of a Huffman table"))
            self.codes[kind, number] = HuffmanTable(counts, symbols)
            at += 17 + len(symbols)


def _exactly(data: memoryview, size: int, name: str) -> memoryview:
    if len(data) != size:
        raise CorruptData(f"The segment {name} has {len(data)} bytes behind its length; {size} are needed.")
    return data


def read_frame(marker: int, data: memoryview) -> Frame:
    """What SOF says.

    Raises:
        CorruptData: it is damaged, or a kind of JPEG that dualz does not read.
    """
    if marker not in (form.BASELINE, form.EXTENDED, form.PROGRESSIVE):
        raise CorruptData(
            f"The file is {form.FRAMES[marker]} JPEG; dualz reads baseline, extended and progressive."
        )
    head = take(data, 0, 6, "the frame")
    depth, count = head[0], head[5]
    height, width = int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big")
    _exactly(data, 6 + 3 * count, name_of(marker))
    if depth != 8:
        raise CorruptData(f"The samples have {depth} bits; dualz reads 8.")
    if not width or not height:
        raise CorruptData(f"The picture has {width} x {height} pixels; both have to be at least 1.")
    if count == 4:
        raise CorruptData("The picture has four components (CMYK or YCCK); dualz reads one or three.")
    if count not in (1, 3):
        raise CorruptData(f"The picture has {count} components; dualz reads one or three.")
    found = []
    for at in range(6, len(data), 3):
        number, factors, table = data[at : at + 3]
        if not 1 <= factors >> 4 <= 4 or not 1 <= factors & 15 <= 4 or table > 3:
            raise CorruptData(
                f"A component has sampling {factors >> 4} x {factors & 15} and table {table}: that cannot be."
            )
        found.append(Component(number, factors >> 4, factors & 15, table))
    if len({component.number for component in found}) < count:
        raise CorruptData("Two components have the same number.")
    if count == 1:  # a lone component has nothing to be compared with
        found = [found[0]._replace(across=1, down=1)]
    frame = Frame(marker, width, height, tuple(found))
    for component in found:
        if frame.most_across % component.across or frame.most_down % component.down:
            raise CorruptData(
                "A component has 3 samples where another has 2; dualz reads whole multiples only."
            )
    return frame


def read_scan(frame: Frame, data: memoryview) -> Scan:
    """What SOS says.

    Raises:
        CorruptData: it is damaged, or does not fit the frame.
    """
    count = take(data, 0, 1, "a scan")[0]
    if not 1 <= count <= 4:
        raise CorruptData(f"A scan has {count} components; 1 to 4 are allowed.")
    _exactly(data, 4 + 2 * count, "SOS")
    numbers = [component.number for component in frame.components]
    parts = []
    for at in range(1, 1 + 2 * count, 2):
        if data[at] not in numbers:
            raise CorruptData(f"A scan has the component {data[at]}, which the frame does not have.")
        if data[at + 1] >> 4 > 3 or data[at + 1] & 15 > 3:
            raise CorruptData("A scan names a Huffman table above 3.")
        parts.append(ScanPart(numbers.index(data[at]), data[at + 1] >> 4, data[at + 1] & 15))
    if len({part.component for part in parts}) < count:
        raise CorruptData("A scan has a component twice.")
    members = [frame.components[part.component] for part in parts]
    if count > 1 and sum(one.across * one.down for one in members) > 10:
        raise CorruptData("The components of a scan have more than 10 blocks together.")
    start, stop, bits = data[1 + 2 * count :]
    scan = Scan(tuple(parts), start, stop, bits >> 4, bits & 15)
    if frame.kind != form.PROGRESSIVE:
        # Some writers leave other numbers here, and readers have learnt not to look.
        return scan._replace(start=0, stop=63, high=0, low=0)
    wrong = stop > 63 or scan.low > 13 or (scan.high and scan.high - 1 != scan.low)
    if wrong or (stop if not start else stop < start or count > 1):
        raise CorruptData(f"A progressive scan has the coefficients {start} to {stop}, bits {bits:02X}.")
    return scan
