"""The bench of lesson 08 as a panel: points that appear one by one, the front, the learner's own codecs.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any, NamedTuple

from ipywidgets import Checkbox, Dropdown, FileUpload

from dualz.course import bench as course
from dualz.course.own_data import require_measurable
from dualz.datasets import english_text, photograph, python_source
from dualz.figures import choosing_maps as maps
from dualz.figures.parts.marks import Picture
from dualz.lessons.choosing import files
from dualz.lessons.choosing.columns import columns
from dualz.widgets.training import Outcome, TrainingPanel, Watch

MEGABYTE = 1_000_000
WAYS: dict[str, Callable[[course.Row], float]] = {
    "packing": lambda row: row.pack_seconds,
    "unpacking": lambda row: row.unpack_seconds,
}
NOT_YET = "Nothing has been measured here yet"
Both = tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]


class Measured(NamedTuple):
    """The rows so far, what could not be measured, and on request the peak of memory by codec, in bytes."""

    rows: tuple[course.Row, ...]
    remark: str
    memory: Mapping[str, int | None]


def make(texts: Mapping[str, bytes] | None = None, yours: Mapping[str, Both] | None = None) -> TrainingPanel:
    """Measure every codec that is here on one file; ``yours``: names of your own to (pack, unpack)."""
    texts = texts or {"a mixture": mixture(), **files.known(), "prices": columns()["prices"].values.tobytes()}
    own = {
        name: course.Codec(name, ("dualz",), _apart(pack), _apart(unpack))
        for name, (pack, unpack) in (yours or {}).items()
    }

    def run(watch: Watch, data: str, file: Any, memory: bool, **others: Any) -> Measured:
        plain = bytes(file[0]["content"]) if file else texts[data]
        require_measurable(plain)
        rows: list[course.Row] = []
        remarks, peaks = [course.absent()], {}
        codecs = [*course.here(), *own.values()]
        for done, one in enumerate(codecs, 1):
            if watch.stopped():
                break
            try:
                rows.append(course.measure(one, plain))
                if memory and one.name not in own:
                    peaks[one.name] = course.memory(one, plain)
            except Exception as reason:  # the learner's own may do anything
                if one.name not in own:
                    raise
                remarks.append(f"{one.name}: {reason}".rstrip())
            watch(done, len(codecs))
            watch.show(Measured(tuple(rows), " ".join(filter(None, remarks)), dict(peaks)))
        return Measured(tuple(rows), " ".join(filter(None, remarks)), peaks)

    def draw(outcome: Outcome | None, way: str, decoder: bool, **others: Any) -> Picture:
        if outcome is None or not outcome.result.rows:
            return maps.bench([], "No points yet. Press Measure: they appear one by one.")
        return _spots(outcome.result, way, decoder, set(own))

    return TrainingPanel(
        run,
        draw,
        "the bench",
        label="Measure",
        unit="codecs",
        idle=NOT_YET,
        view=("way", "decoder"),
        data=Dropdown(options=list(texts), description="data"),
        file=FileUpload(description="or a file"),
        way=Dropdown(options=list(WAYS), description="time for"),
        decoder=Checkbox(False, description="count the decoder"),
        memory=Checkbox(False, description="memory, too (slow)"),
    )


def _apart(function: Callable[[bytes], bytes]) -> Callable[..., bytes]:
    return lambda data, _: function(data)


def _spots(found: Measured, way: str, decoder: bool, own: set[str]) -> Picture:
    rows, seconds = found.rows, WAYS[way]
    sizes = {row.name: row.size for row in rows}
    if decoder:
        rows = tuple(_with_decoder(row) for row in rows if row.name not in own)
    best = {row.name for row in course.front(rows, seconds)}
    spots = [
        maps.Spot(
            row.name,
            row.plain / MEGABYTE / max(seconds(row), 1e-9),
            100 * row.share,
            row.name in best,
            row.name in own,
            _needs(row, sizes, found),
        )
        for row in rows
    ]
    rounds = median(row.rounds for row in found.rows)
    what = "with the decoder's files (+)" if decoder else "the packed data alone"
    what += ", and the peak of memory (MB)" if found.memory else ""
    caption = (
        f"{found.rows[0].plain} bytes, {way}, {what}: medians of up to {course.MOST_ROUNDS} rounds "
        f"(mostly {rounds:.0f}). The joined points are the front."
    )
    return maps.bench(spots, caption, found.remark)


def _with_decoder(row: course.Row) -> course.Row:
    return replace(row, size=row.size + (course.decoder_bytes(course.codec(row.name)) or 0))


def _needs(row: course.Row, sizes: Mapping[str, int], found: Measured) -> str:
    """What is said of a codec beside size and speed: its decoder, if it was counted; its memory."""
    words = f"+{(row.size - sizes[row.name]) / 1000:.0f} kB" if row.size != sizes[row.name] else ""
    peak = found.memory.get(row.name)
    return ", ".join(filter(None, [words, f"{peak / MEGABYTE:.0f} MB" if peak is not None else ""]))


@cache
def mixture(size: int = 1 << 20) -> bytes:
    """Prose, source, a photograph, generated files by six seeds, cut to a mebibyte: nothing comes twice."""
    parts = [english_text(), python_source(), photograph(1).tobytes()]
    for seed in range(11, 17):
        parts += files.generated(seed).values()
    return b"".join(parts)[:size]
