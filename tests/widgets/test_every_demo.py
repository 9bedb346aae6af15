"""What holds for every demo of every lesson: each step of each preset is drawn, told and askable."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from dualz.course.steppers import find
from dualz.figures.parts.marks import Box, Circle, Text
from dualz.trace import record
from dualz.widgets import static
from dualz.widgets.payload import payload, pictures
from dualz.widgets.stepper import MODES, Stepper
from tests.widgets.every import NAMES, played

VOID = {"img", "br", "hr", "input"}
LETTER, FIXED = 6.2, 7.8  # pixels of a letter: on average in words, and in labels of fixed width
SEEDS = (1, 2, 3)
every_demo = pytest.mark.parametrize("name", NAMES)


class Elements(HTMLParser):
    """Refuses HTML whose elements do not close in order; collects the images."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.images.append(dict(attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def form(html):
    """The words of the one image of a still form whose image is well-formed SVG."""
    (image,) = Elements(html).images
    svg = ElementTree.fromstring(b64decode(image["src"].partition("base64,")[2]))
    assert svg.tag.endswith("svg")
    return image["alt"]


def require_inside(picture, where):
    for mark in picture.marks:
        reach = mark.width / 2 if isinstance(mark, Box) else mark.radius if isinstance(mark, Circle) else 0
        assert reach - 0.1 <= mark.x <= picture.width - reach + 0.1, (where, mark)
        assert 0 <= mark.y <= picture.height, (where, mark)
        if isinstance(mark, Box):
            assert FIXED * len(mark.label) <= mark.width + 2, (where, mark)
        if isinstance(mark, Text):
            long = LETTER * len(mark.label)
            left = mark.x - {"start": 0, "middle": long / 2, "end": long}[mark.anchor]
            assert left >= -2 and left + long <= picture.width + 2, (where, mark)


@every_demo
def test_every_step_of_every_preset_is_drawn_and_told(name):
    for preset in find(name).presets:
        trace, data = played(name, preset.name)
        assert data["frames"], preset.name
        for number, (picture, frame) in enumerate(zip(pictures(trace), data["frames"], strict=True)):
            where = f"{name}, {preset.name}, step {number + 1}"
            require_inside(picture, where)
            assert frame["caption"].rstrip().endswith((".", "?", "!")), (where, frame["caption"])
            words = picture.words.replace("information", "").split()
            assert not {"nan", "inf", "None"} & set(words), where
            assert form(static.html(name, data, number)).startswith(f"{name}, step {number + 1} of"), where
            if number + 1 < len(trace):
                asked = [one for one in data["questions"] if one["at"] == number]
                words = form(static.html(name, data, number, telling=False))
                following = data["frames"][number + 1]["caption"]
                assert following not in words or not asked or following == frame["caption"], where


@every_demo
def test_every_question_has_a_choice_and_can_be_answered(name):
    demo = find(name)
    runs = [(preset.name, *played(name, preset.name)) for preset in demo.presets]
    for seed in SEEDS if demo.fresh else ():
        trace = record(demo.run(demo.fresh(seed)))
        runs.append((f"seed {seed}", trace, payload(trace)))
        assert runs[-1][2]["questions"], f"{name}, seed {seed}: nothing to perform"
    for run, trace, data in runs:
        drawn = pictures(trace)
        for asked in data["questions"]:
            where = f"{name}, {run}, step {asked['at'] + 1}: {asked['prompt']}"
            choices, answer = set(asked["choices"]), set(asked["answer"])
            assert len(choices) == len(asked["choices"]) and answer < choices, where
            assert "?" in asked["prompt"] and asked["why"].endswith((".", "!")), where
            shown = {mark.key for mark in drawn[asked["at"]].marks}
            assert choices <= ({key for key, _ in asked["options"]} if asked["options"] else shown), where
            assert all(label for _, label in asked["options"]), where
        assert set(data["gates"]) <= {one["at"] for one in data["questions"]}


@every_demo
def test_every_mode_that_is_possible_has_both_forms(name):
    demo = find(name)
    possible = {
        "watch": True,
        "predict": bool(played(name, demo.presets[0].name)[1]["gates"]),
        "perform": demo.fresh is not None,
        "change": True,
    }
    for mode in MODES:
        if not possible[mode]:
            with pytest.raises(ValueError):
                Stepper(demo, mode=mode)
            continue
        stepper = Stepper(demo, mode=mode)
        data = stepper._repr_mimebundle_()[0]
        assert data["text/plain"] == repr(stepper) and " at 0x" not in repr(stepper)
        assert form(data["text/html"]).startswith(f"{name}, step 1 of")
        assert ("The run in words" in data["text/html"]) == (mode in ("watch", "change"))
