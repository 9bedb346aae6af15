"""The few marks that every picture is made of, and the picture itself.

A mark has a key that stays the same from step to step: the page moves a mark whose key it
knows, lets a new one appear and a lost one go. Lengths are in pixels at scale 1, x to the
right, y down. A mark turns itself into SVG primitives here, once; the page and the static
picture only put these primitives in place, so they cannot differ.

``tone`` says what a mark means, and is shown by shape of the outline as well as by colour:
``plain``, ``active`` (the step is about it), ``new``, ``taken``, ``done``, ``faint``.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dualz.figures.parts import style

TONES = ("plain", "active", "new", "taken", "done", "faint")

Primitive = tuple[str, dict[str, Any], str]


@dataclass(frozen=True)
class Mark:
    """Base of all marks. ``title`` is the tooltip and the name that a screen reader speaks."""

    key: str
    x: float
    y: float

    layer = "front"

    def primitives(self) -> list[Primitive]:
        """(tag, attributes, text) in the mark's own coordinates."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What the page needs to draw this mark, in JSON types."""
        return {
            "k": self.key,
            "x": round(self.x, 1),
            "y": round(self.y, 1),
            "c": f"{type(self).__name__.lower()} tone-{getattr(self, 'tone', 'plain')}",
            "t": getattr(self, "title", "") or getattr(self, "label", ""),
            "z": self.layer,
            "p": [list(primitive) for primitive in self.primitives()],
        }


def _line(y: float, words: str, kind: str, x: float = 0, anchor: str = "middle") -> Primitive:
    return ("text", {"x": round(x, 1), "y": round(y, 1), "class": kind, "text-anchor": anchor}, words)


@dataclass(frozen=True)
class Circle(Mark):
    """A round mark with a label in it; (x, y) is its centre."""

    label: str
    tone: str = "plain"
    title: str = ""
    radius: float = 16

    def primitives(self) -> list[Primitive]:
        return [("circle", {"r": self.radius}, ""), _line(4.5, self.label, "label")]


@dataclass(frozen=True)
class Box(Mark):
    """A rectangle with a label, and optionally a smaller ``note`` below the label; (x, y) is its centre.

    With ``swatch`` (a colour) the box is filled with it: for pixels and heat maps.
    """

    label: str
    width: float = 32
    height: float = 28
    note: str = ""
    tone: str = "plain"
    title: str = ""
    swatch: str = ""

    def primitives(self) -> list[Primitive]:
        frame: dict[str, Any] = {
            "x": round(-self.width / 2, 1),
            "y": round(-self.height / 2, 1),
            "width": round(self.width, 1),
            "height": round(self.height, 1),
            "rx": min(4, self.height / 6),
        }
        if self.swatch:
            frame["style"] = f"fill:{self.swatch}"
        parts: list[Primitive] = [("rect", frame, "")]
        if self.label:
            parts.append(_line(-3 if self.note else 4.5, self.label, "label"))
        if self.note:
            parts.append(_line(12, self.note, "note"))
        return parts


@dataclass(frozen=True)
class Text(Mark):
    """Words without a frame. ``kind``: ``label``, ``note``, ``head`` or ``code`` (fixed width)."""

    label: str
    kind: str = "note"
    anchor: str = "start"
    tone: str = "plain"
    title: str = ""

    def primitives(self) -> list[Primitive]:
        return [_line(0, self.label, self.kind, anchor=self.anchor)]


@dataclass(frozen=True)
class Edge(Mark):
    """A straight line from (x, y) to (x2, y2), behind the other marks, with a label near its middle."""

    x2: float
    y2: float
    label: str = ""
    tone: str = "plain"
    title: str = ""
    arrow: bool = False

    layer = "back"

    def primitives(self) -> list[Primitive]:
        dx, dy = round(self.x2 - self.x, 1), round(self.y2 - self.y, 1)
        parts: list[Primitive] = [("path", {"d": f"M0 0L{dx} {dy}"}, "")]
        if self.arrow:
            size = max((dx * dx + dy * dy) ** 0.5, 1)
            ux, uy = dx / size * 7, dy / size * 7
            head = [(dx, dy), (dx - ux - uy / 2, dy - uy + ux / 2), (dx - ux + uy / 2, dy - uy - ux / 2)]
            (ax, ay), (bx, by), (cx, cy) = [(round(x, 1), round(y, 1)) for x, y in head]
            parts.append(("path", {"class": "arrow", "d": f"M{ax} {ay}L{bx} {by}L{cx} {cy}Z"}, ""))
        if self.label:
            side = -9 if dx < 0 else 9
            parts.append(_line(dy / 2 + 2, self.label, "note", x=dx / 2 + side))
        return parts


@dataclass(frozen=True)
class Curve(Mark):
    """A line through ``points``, given relative to (x, y); behind boxes and circles."""

    points: tuple[tuple[float, float], ...]
    tone: str = "plain"
    title: str = ""

    layer = "back"

    def primitives(self) -> list[Primitive]:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)
        return [("path", {"d": f"M{path}"}, "")]


@dataclass(frozen=True)
class Picture:
    """One step as marks, with a caption (one or two sentences) and the same content in plain text."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    caption: str
    text: str = field(default="")

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for mark in self.marks:
            if mark.key in seen:
                raise ValueError(f"Two marks of one picture have the key {mark.key!r}.")
            seen.add(mark.key)

    @property
    def words(self) -> str:
        """The caption and the text form: what is read out instead of the picture."""
        return f"{self.caption}\n{self.text}".strip()

    def svg(self, styled: bool = True) -> str:
        """A self-contained SVG with its own background and style; the same text for the same picture.

        Without ``styled`` it takes the style of the page that it is put into, the dark theme included; there
        it may be narrower, down to the width at which all its letters can be read.
        """
        states = [mark.state() for mark in self.marks]
        return draw_svg(states, self.width, self.height, self.caption, styled)

    def html(self, measured: bool = False) -> str:
        """The picture as an ``img`` element, with its words as the alternative text.

        ``measured`` marks a picture of figures that differ from machine to machine.
        """
        tag = image_tag(self.svg(), self.words, self.width)
        return tag.replace("<img ", '<img data-measured="yes" ', 1) if measured else tag


@dataclass(frozen=True)
class Question:
    """What can be asked before a step is shown: click the marks with the keys of ``answer``.

    ``choices`` are the keys that can be clicked; ``why`` is said after the answer, right or wrong.
    ``options``: (key, label) pairs, where the answers are words and no marks: the page shows them as
    buttons, in this order, and ``choices`` are their keys.
    ``always``: the rare case that an algorithm is known for; the predict mode, which asks a few
    questions only, picks this one before all others.
    """

    prompt: str
    choices: tuple[str, ...]
    answer: tuple[str, ...]
    why: str
    always: bool = False
    options: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.options and tuple(key for key, _ in self.options) != self.choices:
            raise ValueError("The choices of a question with options must be the keys of its options.")
        if not self.answer or not set(self.answer) <= set(self.choices):
            raise ValueError("The answer of a question must be among its choices.")


def draw_svg(
    states: list[dict[str, Any]], width: float, height: float, name: str, styled: bool = True
) -> str:
    """The marks' states as SVG text, ``back`` layer first; with ``styled`` it carries its style sheet."""
    groups = [
        "".join(_group(state) for state in states if state["z"] == layer) for layer in ("back", "front")
    ]
    narrowest = "" if styled else f' style="min-width:{width * style.least_scale(states):.0f}px"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" class="dz-picture"{narrowest}>'
        f"<title>{escape(name)}</title>"
        f"{f'<style>{style.still()}</style>' if styled else ''}"
        f'<rect class="paper" width="{width:g}" height="{height:g}"/>{"".join(groups)}</svg>'
    )


def image_tag(svg: str, words: str, width: float) -> str:
    """``svg`` as an ``img`` element that shows in untrusted notebooks too: its data are in the address."""
    data = b64encode(svg.encode()).decode("ascii")
    source = f"data:image/svg+xml;base64,{data}"
    return f'<img alt="{escape(words)}" src="{source}" style="max-width:100%" width="{width:g}">'


def _group(state: dict[str, Any]) -> str:
    body = "".join(_element(*primitive) for primitive in state["p"])
    return f'<g class="{state["c"]}" transform="translate({state["x"]:g} {state["y"]:g})">{body}</g>'


def _element(tag: str, attributes: dict[str, Any], words: str) -> str:
    listed = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{listed}>{escape(words)}</{tag}>" if words else f"<{tag}{listed}/>"
