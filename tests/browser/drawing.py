"""Drawing on the pad of the device as a hand does, and what the page says of it beside what Python finds."""

from __future__ import annotations

from typing import Any

import numpy as np

from dualz import signals
from dualz.models.probes import prediction_depth, readings
from tests.widgets.devices import network

PAD = ".dz-pad"
# A 2 and a 7 as a hand draws them: places in parts of the pad, a list for each time that the pen is down.
TWO = [[(0.19, 0.25), (0.44, 0.09), (0.69, 0.25), (0.62, 0.5), (0.21, 0.9), (0.79, 0.9)]]
SEVEN = [[(0.22, 0.1), (0.72, 0.1), (0.38, 0.91)], [(0.25, 0.5), (0.65, 0.5)]]


def shape(label: int) -> list[tuple[float, float]]:
    """The shape of a class without noise, in the middle of the pad, as places to draw at."""
    none = np.zeros((1, 72))
    changes = signals.Changes(np.array([48]), np.ones(1), np.array([20]), none, none, np.zeros(1))
    *_, (_, x) = signals.stages(np.array([label]), changes)
    return [((at + 0.5) / 40, 0.5 - value / 4 * 95 / 200) for at, value in enumerate(x[0])]


def places(view: Any, stroke: Any) -> list[tuple[float, float]]:
    box = view.locator(PAD).bounding_box()
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]


def draw(view: Any, *strokes: Any) -> None:
    mouse = view.page.mouse
    for stroke in strokes:
        first, *more = places(view, stroke)
        mouse.move(*first)
        mouse.down()
        for x, y in more:
            mouse.move(x, y)
        mouse.up()
    told(view)


def told(view: Any) -> None:
    """Wait until the page has measured and told Python what is drawn."""
    view.page.wait_for_selector(".dz-device:not([aria-busy])")
    view.check()


def agrees(view: Any, kind: str) -> None:
    """What the page says of its drawing is what Python computes from the same numbers."""
    _, net, probing = network(kind)
    drawn = np.array([view.get("drawn")])
    assert view.get("codes") == net.codes(drawn)[0].tolist()
    assert view.get("depth") == prediction_depth(readings(net, probing, drawn))[0]
