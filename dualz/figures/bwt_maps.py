"""Pictures for the explorers of lesson 06: what stands before a context, and the entropy ladder.

Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dualz.codecs.bzip2 import Stage
from dualz.codecs.entropy import entropy, probabilities
from dualz.figures.parts import charts, style
from dualz.figures.parts.marks import Box, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.symbols import show, spell

WIDTH = 480.0
ROW, ROWS, LETTERS = 22.0, 14, 22
BARS = 6


def contexts(text: bytes, starts: Sequence[int], context: bytes, first: int) -> Picture:
    """Rows of the sorted rotations that begin with ``context``: the last letter of each, and its beginning.

    ``starts`` are where these rotations begin, in order; ``first`` is the first row that is shown.
    """
    before = [text[start - 1] for start in starts]
    counts = Counter(before)
    hues = {symbol: style.hue(place, len(counts)) for place, symbol in enumerate(sorted(counts))}
    marks: list[Mark] = [
        head("last", 20, "last column"),
        head("rows", 20, "the beginning of the row", MARGIN + 92),
        head("bars", 20, "before it", MARGIN + 330),
    ]
    shown = range(first, min(first + ROWS, len(starts)))
    for row in shown:
        y = 42 + ROW * (row - first)
        symbol, start = before[row], starts[row]
        title = f"row {row} of these: {spell(symbol)} stands before"
        swatch = hues[symbol]
        marks.append(
            Box(f"before:{start}", MARGIN + 40, y, show(symbol), 26, ROW - 3, "", "plain", title, swatch)
        )
        marks.append(Text(f"row:{start}", MARGIN + 92, y + 4, show(text[start : start + LETTERS]), "code"))
    scale = 84 / max(counts.values())
    for place, (symbol, many) in enumerate(counts.most_common(BARS)):
        y, wide = 42 + ROW * place, max(many * scale, 1.5)
        title = f"{spell(symbol)}: {many} of {len(before)}"
        marks.append(Text(f"letter:{symbol}", MARGIN + 322, y + 4, show(symbol), "label", "middle"))
        bar = MARGIN + 334 + wide / 2
        marks.append(Box(f"bar:{symbol}", bar, y, "", wide, 15, "", "done", title, hues[symbol]))
        marks.append(Text(f"many:{symbol}", MARGIN + 340 + wide, y + 4, str(many)))
    bits, whole = entropy(probabilities(before)), entropy(probabilities(text))
    caption = (
        f"{len(before)} rows begin with {show(context)}. Their last letters have {bits:.2f} bits of entropy; "
        f"the letters of the whole text have {whole:.2f}."
    )
    words = ", ".join(f"{spell(symbol)} {many}" for symbol, many in counts.most_common(BARS))
    return Picture(WIDTH, 42 + ROW * ROWS + 4, tuple(marks), caption, f"before it: {words}")


def ladder(stages: Sequence[Stage], size: int, name: str, active: str) -> Picture:
    """What a perfect code of single symbols would need after each stage, in bytes, and the file at the
    end."""
    rows = [
        (stage.name, stage.bytes, f"{stage.bytes:.0f} bytes = {stage.symbols} x {stage.entropy:.3f} bits")
        for stage in stages
    ]
    rows.append(("the .bz2 file", size, f"{size} bytes"))
    chosen = next((stage for stage in stages if stage.name == active), stages[-1])
    caption = (
        f"{name}: as {chosen.name} there are {chosen.symbols} symbols of {chosen.entropy:.3f} bits, "
        f"{chosen.bytes:.0f} bytes."
    )
    return charts.bars(rows, caption, "bytes for a perfect code of single symbols", [active])
