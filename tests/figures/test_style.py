"""One place has the colours and the sizes of letters: nothing else names one, and they can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dualz
from dualz.figures.parts import style
from dualz.figures.parts.marks import Box, Circle, Picture, Text
from dualz.widgets import page

ROOT = Path(dualz.__file__).parent
FILES = [
    path
    for folder in ("figures", "widgets", "lessons")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".css", ".js") and path.name != "style.py"
]
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?!;)|\brgba?\(\s*\d|\bhsla?\(")
PICTURE = Picture(200, 50, (Box("b", 20, 20, "b", note="n", tone="taken"), Text("t", 80, 20, "t")), "A box.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_file_names_a_colour(path):
    assert COLOUR.findall(path.read_text(encoding="utf-8")) == []


def test_the_pattern_finds_colours():
    for text in ("fill: #a34f00", "rgba(11, 110, 200, 0.5)", "color: #fff }", "hsl(10 20% 30%)"):
        assert COLOUR.search(text), text


def test_every_property_that_is_used_is_defined_and_every_colour_is_used():
    sheets = page.sheet("stepper", "board")
    defined = set(re.findall(r"(--dz-[a-z-]+):", sheets))
    used = set(re.findall(r"var\((--dz-[a-z-]+)", sheets)) | {"--dz-at"}
    assert used <= defined | {"--dz-indent", "--dz-need", "--dz-at"}
    assert {f"--dz-{name}" for name in style.COLOURS} <= used


def test_a_still_picture_has_the_colours_of_light_paper_in_their_places():
    still = PICTURE.svg()
    assert "var(" not in still and "--dz-" not in still
    assert style.still() == re.sub(
        r"var\(--dz-([a-z-]+)\)", lambda found: style.COLOURS[found[1]].light, style.live()
    )
    assert style.COLOURS["taken"].light in still


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "fill", "wash")
TONES = ("active", "taken", "new", "done")
LETTERS_ON = [
    *((letters, ground) for letters in ("ink", "soft", "active", "wrong", "new") for ground in GROUNDS),
    *((letters, "paper") for letters in ("taken", "done")),
    *((letters, f"{tone}-fill") for tone in TONES for letters in ("ink", "soft")),
    *(("on-accent", ground) for ground in ("active", "new", "wrong")),
    *((token, "wash") for token in ("keyword", "string", "number")),
]


@pytest.mark.parametrize("paper", ["light", "dark"])
@pytest.mark.parametrize(("letters", "ground"), LETTERS_ON)
def test_letters_can_be_read(letters, ground, paper):
    pair = [getattr(style.COLOURS[name], paper) for name in (letters, ground)]
    assert contrast(*pair) >= 4.5


def test_the_least_scale_follows_the_smallest_letters():
    scale = lambda *marks: style.least_scale([mark.state() for mark in marks])  # noqa: E731
    assert scale(Circle("c", 0, 0, "c")) == round(style.LEAST_LETTER / style.LETTERS["label"], 4)
    assert scale(Circle("c", 0, 0, "c"), Text("t", 0, 0, "t", "head")) == round(11 / 12, 4)
    assert scale(Circle("c", 0, 0, "c"), Text("t", 0, 0, "t", "note")) == 1
    assert scale() == 1
    with pytest.raises(KeyError):
        scale(Text("t", 0, 0, "t", "tiny"))


def test_a_live_picture_gets_no_narrower_than_its_letters_allow():
    assert 'style="min-width:200px"' in PICTURE.svg(styled=False)
    assert "min-width" not in PICTURE.svg()
