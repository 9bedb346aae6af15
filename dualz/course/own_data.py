"""The learner's own data, a text or a file, in an explorer: shared by the lessons on codecs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ipywidgets import FileUpload, Textarea

from dualz.figures.parts.marks import Picture
from dualz.widgets.explorer import Explorer

MOST_UPLOADED = 4 << 20


def data_field(sizes_of: Callable[[bytes], Picture], sample: str) -> Explorer:
    """A field for text, which begins with ``sample``, and one for a file; what came last counts.

    ``sizes_of`` draws the data; it refuses what :func:`require_measurable` refuses.
    """

    def show(text: str, file: Any) -> Picture:
        return sizes_of(bytes(file[0]["content"]) if file else text.encode())

    text = Textarea(sample, description="text", rows=3)
    upload = FileUpload(description="or a file")

    def typed(change: Any) -> None:
        upload.value = ()  # what was typed last counts, so the file is let go

    text.observe(typed, "value")
    return Explorer(show, "sizes of your data", text=text, file=upload)


def require_measurable(data: bytes) -> None:
    """Refuse what cannot be measured while you wait.

    Raises:
        ValueError: no data, or more than ``MOST_UPLOADED`` bytes.
    """
    if not data:
        raise ValueError("There are no data yet: type a text or choose a file.")
    if len(data) > MOST_UPLOADED:
        raise ValueError(f"The file has {len(data)} bytes; at most {MOST_UPLOADED} are measured here.")
