"""Every explorer's picture and every board in a page of 970 and of 700 pixels: its letters can be read."""

from __future__ import annotations

from typing import Any

import pytest

from dualz.figures.parts.style import LEAST_LETTER
from dualz.widgets.board import Board
from tests.browser.test_every_demo import MARGIN, WIDTHS
from tests.widgets.test_every_explorer import EXAMPLES

# The two boxes that ipywidgets puts round an HTML widget: the inner one is as wide as its content wants.
SHOW = """html => {
    const [outer, inner] = [document.createElement("div"), document.createElement("div")];
    outer.id = "explorer";
    outer.style.display = "flex";
    inner.style.flexGrow = "1";
    inner.innerHTML = html;
    outer.append(inner);
    document.body.append(outer);
}"""
LOOK = """frame => {
    const box = document.querySelector(frame);
    const svg = box.querySelector("svg");
    const sizes = [...svg.querySelectorAll("text")].filter(text => text.textContent)
        .map(text => parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a);
    return {
        least: Math.min(...sizes),
        scrolls: box.scrollWidth > box.clientWidth,
        region: box.getAttribute("role") === "region" && box.tabIndex === 0,
        name: box.getAttribute("aria-label"),
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
}"""


@pytest.fixture(scope="module")
def bench(one_page: Any) -> Any:
    return one_page(width=WIDTHS[0] + MARGIN)


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_letters_can_be_read(bench: Any, name: str) -> None:
    one = EXAMPLES[name]()
    bench.unmount()
    bench.page.evaluate("() => document.querySelector('#explorer')?.remove()")
    if isinstance(one, Board):
        bench.mount(one)
        frame, said = ".dz-stage", f"{one.name}: picture"
    else:
        style, picture = one.children[-1].value, one._picture.value
        bench.page.evaluate(SHOW, style + picture)
        frame, said = "#explorer .dz-frame", f"{one._name}: picture"
    for width in WIDTHS:
        bench.page.set_viewport_size({"width": width + MARGIN, "height": 800})
        bench.settle()
        seen = bench.page.evaluate(LOOK, frame)
        assert seen["least"] >= LEAST_LETTER - 0.01, (width, seen)
        assert seen["over"] <= 0, (width, seen)
        if seen["scrolls"]:
            assert seen["region"] and seen["name"] == said, (width, seen)
    bench.check()
