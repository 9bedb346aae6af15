"""JPEG files read: the scans fill coefficients, and these become pixels.

Source: ITU-T T.81 (JPEG), T.871 (JFIF).
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``. At speed: ``dualz.kernels.jpeg_*``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dualz.codecs import fast
from dualz.codecs import jpeg_format as form
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.jpeg_format import Frame
from dualz.codecs.jpeg_segments import Headers, Scan, read_scan, segments

if TYPE_CHECKING:
    import numpy as np

MOST_SCANS = 256
_REFUSALS = (
    "",
    "The bits of a scan end early.",
    "The bits of a scan are no word of its Huffman table.",
    "A coefficient lies behind the last one of its block.",
    "A DC value has more than 16 bits.",
)


class Picture:
    """The coefficients of a file as its scans come: ``levels``, int16 of shape (blocks, 64), row by row in
    the block, ``steps`` as they were when the first scan of a component began, and what the headers said."""

    def __init__(self, headers: Headers, frame: Frame, most_blocks: int, max_output: int) -> None:
        import numpy as np

        size = frame.width * frame.height * len(frame.components)
        if size > max_output:
            raise TooLarge(
                f"The picture has {frame.width} x {frame.height} pixels: {size} bytes, "
                f"and the limit is {max_output}."
            )
        self.headers, self.frame, self.planes = headers, frame, frame.planes()
        count = self.planes[-1].first + self.planes[-1].blocks
        if count > most_blocks:  # every block takes a bit at least
            raise CorruptData(
                f"The picture has {count} blocks, and {most_blocks // 8} bytes are too few for them."
            )
        self.levels = np.zeros((count, 64), np.int16)
        self.steps: dict[int, tuple[int, ...]] = {}

    def take(self, scan: Scan, bits: memoryview) -> None:
        """Read the bits of a scan into the coefficients.

        Raises:
            CorruptData: they are damaged, or a table is missing.
        """
        from dualz.codecs.jpeg import mcus

        for part in scan.parts:
            self._begin(part.component, scan)
        order, which = mcus(self.frame, [part.component for part in scan.parts])
        kernel = fast.module_of("jpeg_scans")
        interval = self.headers.restart or len(order)
        wanted = -(-len(order) // interval)
        if wanted > len(bits):
            raise CorruptData(_REFUSALS[kernel.SHORT])
        words, ends, found = kernel.open_scan(bits, wanted)
        if found < wanted:
            raise CorruptData(f"The restart marker {found} of a scan is not where it is expected.")
        status = self._scan(kernel, scan, words, ends, interval, order, which)
        if status:
            raise CorruptData(_REFUSALS[status])

    def _begin(self, component: int, scan: Scan) -> None:
        """The first scan of a component, or a further one of a progressive file."""
        begun = component in self.steps
        if begun and self.frame.kind != form.PROGRESSIVE:
            raise CorruptData("A component comes in two scans of a file that is not progressive.")
        if not begun:
            number = self.frame.components[component].table
            if number not in self.headers.steps:
                raise CorruptData(f"The table of steps {number} is used before it is sent.")
            if scan.start or scan.high:
                raise CorruptData("A component does not begin with its DC values.")
            self.steps[component] = self.headers.steps[number]

    def _scan(
        self, kernel: Any, scan: Scan, words: Any, ends: Any, interval: int, order: Any, which: Any
    ) -> int:
        import numpy as np

        rest = (words, ends, interval)
        if self.frame.kind != form.PROGRESSIVE:
            dc, ac = (
                np.stack([self._table(kernel, kind, part[1 + kind]) for part in scan.parts])
                for kind in (0, 1)
            )
            return kernel.sequential(*rest, order, which, dc, ac, self.levels)
        progressive = fast.module_of("jpeg_progressive")
        if not scan.start and scan.high:
            return progressive.refine_dc(*rest, order, scan.low, self.levels)
        if not scan.start:
            dc = np.stack([self._table(kernel, 0, part.dc) for part in scan.parts])
            return progressive.first_dc(*rest, order, which, dc, scan.low, self.levels)
        work = progressive.refine_ac if scan.high else progressive.first_ac
        table = self._table(kernel, 1, scan.parts[0].ac)
        return work(*rest, order.reshape(-1), table, scan.start, scan.stop, scan.low, self.levels)

    def _table(self, kernel: Any, kind: int, number: int) -> np.ndarray:
        code = self.headers.codes.get((kind, number))
        if code is None:
            raise CorruptData(f"The {('DC', 'AC')[kind]} table {number} is used before it is sent.")
        return kernel.reading_table(code)


def read(view: memoryview, max_output: int) -> Picture:
    """The coefficients of a whole file.

    Raises:
        CorruptData: what is no file of JPEG, damaged, or of a kind that dualz does not read.
        TooLarge: the pixels are more than ``max_output`` bytes.
    """
    headers = Headers()
    picture: Picture | None = None
    count = 0
    for segment in segments(view):
        if segment.marker == form.SOS:
            picture = picture or Picture(headers, _frame(headers), 8 * len(view), max_output)
            picture.take(read_scan(picture.frame, segment.data), segment.bits)
            count += 1
            if count > MOST_SCANS:
                raise CorruptData(f"The file has more than {MOST_SCANS} scans.")
        elif segment.start:
            headers.take(segment)
    if picture is None or len(picture.steps) < len(picture.frame.components):
        raise CorruptData("The file ends before every component has had a scan.")
    return picture


def _frame(headers: Headers) -> Frame:
    if headers.frame is None:
        raise CorruptData("A scan comes before the frame that says how large the picture is.")
    return headers.frame


def pixels(picture: Picture) -> np.ndarray:
    """The pixels: uint8 of shape (rows, columns) or (rows, columns, 3)."""
    import numpy as np

    frame = picture.frame
    full = [_full_plane(picture, place) for place in range(len(frame.components))]
    if len(full) == 1:
        return np.ascontiguousarray(full[0][: frame.height, : frame.width])
    if _is_rgb(picture):
        return np.stack([plane[: frame.height, : frame.width] for plane in full], axis=2)
    out = np.empty((frame.height, frame.width, 3), np.uint8)
    fast.module_of("jpeg_planes").joined(*full, out.reshape(frame.height, -1))
    return out


def _is_rgb(picture: Picture) -> bool:
    """JFIF means Y, Cb, Cr; then Adobe's segment has the word; then the letters R, G, B as numbers."""
    if picture.headers.jfif:
        return False
    if picture.headers.adobe is not None:
        return picture.headers.adobe == 0
    return [component.number for component in picture.frame.components] == [82, 71, 66]


def _full_plane(picture: Picture, place: int) -> np.ndarray:
    """The samples of a component, as many as there are pixels, or more."""
    import numpy as np

    frame, plane = picture.frame, picture.planes[place]
    samples = np.empty((8 * plane.blocks_down, 8 * plane.blocks_across), np.uint8)
    fast.module_of("jpeg_blocks").restored(
        picture.levels,
        np.array(picture.steps[place]),
        samples.view(np.int64),
        plane.first,
        plane.stored_across,
    )
    own = samples[: plane.height, : plane.width]
    across = frame.most_across // frame.components[place].across
    down = frame.most_down // frame.components[place].down
    work = {(2, 1): "widened", (1, 2): "heightened", (2, 2): "enlarged"}.get((across, down))
    # Of a plane of one or two columns, samples are repeated: so do the others, and they would not agree else.
    if work is None or (across == 2 and plane.width <= 2):
        return own.repeat(down, axis=0).repeat(across, axis=1) if across * down > 1 else own
    out = np.empty((down * plane.height, across * plane.width), np.uint8)
    getattr(fast.module_of("jpeg_planes"), work)(own, out)
    return out
