"""What a stepper shows where no page script runs: on GitHub, in print, to a screen reader.

One picture with its words, and the caption of every step, folded. The same trace gives the same bytes.
"""

from __future__ import annotations

from html import escape
from typing import Any

from dualz.figures.parts.marks import draw_svg, image_tag

MOST_CAPTIONS = 40


INVITATION = "Run this cell to step through it."


def html(name: str, data: dict[str, Any], number: int = 0, telling: bool = True, notice: str = "") -> str:
    """The run ``data`` (as ``payload`` makes it) as HTML: the picture of step ``number``, then the captions.

    Without ``telling`` the captions are left out: what comes next is for the learner to find, and the
    question about it stands there instead. ``notice`` is what the run has to say of itself.
    """
    frames = data["frames"]
    said = f"<p>{escape(notice)}</p>" if notice else ""
    if not frames:
        return f"<p>{escape(name)}: this run has no steps.</p>{said}"
    frame = frames[number]
    head = f"{name}, step {number + 1} of {len(frames)}: {frame['caption']}"
    words = "\n".join(filter(None, [head, frame["text"]]))
    return (
        f"<figure>{image_tag(svg(data, number), words, data['width'])}"
        f"<figcaption>{escape(head)}</figcaption></figure>{said}<p>{INVITATION}</p>"
        f"{_captions(frames) if telling else _question(data, number)}"
    )


def svg(data: dict[str, Any], number: int) -> str:
    """The picture of one frame, from the very marks that the page gets."""
    frame = data["frames"][number]
    states = [{**data["marks"][mark], "x": x, "y": y} for mark, x, y in frame["marks"]]
    return draw_svg(states, data["width"], data["height"], frame["caption"])


def _question(data: dict[str, Any], number: int) -> str:
    asked = [question for question in data["questions"] if question["at"] == number]
    prompts = "".join(f"<p>{escape(question['prompt'])}</p>" for question in asked)
    options = [label for question in asked for _, label in question["options"]]
    return prompts + (
        f"<ul>{''.join(f'<li>{escape(label)}</li>' for label in options)}</ul>" if options else ""
    )


def _captions(frames: list[dict[str, Any]]) -> str:
    shown = "".join(f"<li>{escape(frame['caption'])}</li>" for frame in frames[:MOST_CAPTIONS])
    more = len(frames) - MOST_CAPTIONS
    rest = f"<p>and {more} more {'step' if more == 1 else 'steps'}</p>" if more > 0 else ""
    count = "1 step" if len(frames) == 1 else f"{len(frames)} steps"
    return f"<details><summary>The run in words: {count}</summary><ol>{shown}</ol>{rest}</details>"
