"""What a stepper shows where no page script runs: on GitHub, in print, to a screen reader.

One picture with its words, and the caption of every step. The same trace gives the same bytes.
"""

from __future__ import annotations

from html import escape
from typing import Any

from dualz.figures.marks import draw_svg, image_tag

MOST_CAPTIONS = 40


def html(name: str, data: dict[str, Any], still: int = -1) -> str:
    """The run ``data`` (as ``payload`` makes it) as HTML: the picture of step ``still``, then the captions.

    Raises:
        IndexError: the run has no step ``still``.
    """
    frames = data["frames"]
    if not frames:
        return f"<p>{escape(name)}: this run has no steps.</p>"
    number = range(len(frames))[still]
    frame = frames[number]
    head = f"{name}, step {number + 1} of {len(frames)}: {frame['caption']}"
    words = "\n".join(filter(None, [head, frame["text"]]))
    return (
        f'<figure>{image_tag(svg(data, number), words, data["width"])}'
        f"<figcaption>{escape(head)}</figcaption></figure>{_captions(frames)}"
    )


def svg(data: dict[str, Any], number: int) -> str:
    """The picture of one frame, from the very marks that the page gets."""
    frame = data["frames"][number]
    states = [{**data["marks"][mark], "x": x, "y": y} for mark, x, y in frame["marks"]]
    return draw_svg(states, data["width"], data["height"], frame["caption"])


def _captions(frames: list[dict[str, Any]]) -> str:
    shown = "".join(f"<li>{escape(frame['caption'])}</li>" for frame in frames[:MOST_CAPTIONS])
    more = len(frames) - MOST_CAPTIONS
    rest = f"<p>and {more} more {'step' if more == 1 else 'steps'}</p>" if more > 0 else ""
    count = "1 step" if len(frames) == 1 else f"{len(frames)} steps"
    return f"<details><summary>The run in words: {count}</summary><ol>{shown}</ol>{rest}</details>"
