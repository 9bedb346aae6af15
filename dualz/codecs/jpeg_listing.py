"""What is inside a .jpg file: its segments, in a line each, with the bytes that they take.

Lesson: 07 (lossy). The parser: ``dualz.codecs.jpeg_segments``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dualz.codecs import jpeg_format as form
from dualz.codecs import jpeg_reading
from dualz.codecs.bits import settled
from dualz.codecs.inflate import DEFAULT_MAX_OUTPUT
from dualz.codecs.jpeg_segments import Headers, Segment, read_scan, segments


class Line(NamedTuple):
    """A segment: its ``name``, the byte at which it starts, its ``size`` in bytes, and what it ``says``."""

    name: str
    start: int
    size: int
    says: str


def listing(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> list[Line]:
    """The segments of a file; the bits of a scan are a line of their own, named ``bits``.

    The file is read whole, so that damage is found; ``max_output`` bounds the bytes of its pixels.

    Raises:
        TypeError, ValueError, CorruptData, TooLarge: as ``jpeg.decode``.
    """
    view = settled(blob)
    jpeg_reading.read(view, max_output)
    found: list[Line] = []
    headers = Headers()
    for segment in segments(view):
        if segment.marker not in (form.SOI, form.SOS):
            headers.take(segment)
        alone = segment.marker in (form.SOI, form.EOI, form.TEM)
        size = 2 if alone else 4 + len(segment.data)
        found.append(Line(segment.name, segment.start, size, _said(segment, headers)))
        if segment.marker == form.SOS:
            marks = sum(bytes(segment.bits).count(bytes([0xFF, form.RST0 + k])) for k in range(8))
            says = f"{marks} restart markers among them" if marks else ""
            found.append(Line("bits", segment.start + size, len(segment.bits), says))
    return found


def _said(segment: Segment, headers: Headers) -> str:
    data, frame = segment.data, headers.frame
    if segment.marker in form.FRAMES and frame:
        factors = ", ".join(f"{one.number}: {one.across}x{one.down}" for one in frame.components)
        return f"{form.FRAMES[frame.kind]}, {frame.width} x {frame.height} pixels, sampling {factors}"
    if segment.marker == form.SOS and frame:
        scan = read_scan(frame, data)
        numbers = ", ".join(str(frame.components[part.component].number) for part in scan.parts)
        return (
            f"components {numbers}; places {scan.start} to {scan.stop}, bits from {scan.high} to {scan.low}"
        )
    if segment.marker == form.DQT:
        steps = headers.steps[data[0] & 15]
        return f"table {data[0] & 15}: steps {min(steps)} to {max(steps)}"
    if segment.marker == form.DHT:
        kind, number = data[0] >> 4, data[0] & 15
        code = headers.codes[kind, number]
        return f"{('DC', 'AC')[kind]} table {number}: {len(code.symbols)} words"
    if segment.marker == form.DRI:
        return f"a restart marker every {headers.restart} MCUs"
    if segment.marker == form.APP0 or segment.marker == form.APP14:
        return bytes(data[:5]).split(b"\0")[0].decode("ascii", "replace")
    if segment.marker == form.COM:
        return "a comment"
    return ""


def text(lines: Sequence[Line]) -> str:
    """The lines as a table."""
    rows = [f"{line.start:>10}  {line.size:>9} bytes  {line.name:5} {line.says}".rstrip() for line in lines]
    return "\n".join(rows)
