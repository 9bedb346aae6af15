"""The room that a stepper takes: source beside or below, themes, sizes, and letters that can be read."""

from __future__ import annotations

import math

import pytest

from dualz.codecs import huffman
from dualz.trace import record
from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO

STAGE = ".dz-stage"
READ = [".dz-caption", ".dz-where", ".dz-tab[aria-selected=false]", ".dz-no", ".dz-string", ".dz-keyword"]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def long_lines():
    if True:
        yield "first", "a line that is longer than the pane is wide, so that it has to go on below itself", 1
    yield "second"


@pytest.mark.parametrize("width", [700, 1280, 1500])
def test_a_long_source_line_goes_on_below_itself(mount, width):
    view = mount(Stepper(long_lines()), width=width)
    pane = view.locator(".dz-code")
    assert pane.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    lines = view.page.evaluate("""() => [...document.querySelectorAll(".dz-line")].map(line => {
        const range = document.createRange();
        range.selectNodeContents(line.querySelector("code"));
        const rows = [...range.getClientRects()].filter(box => box.width);
        const [number, top] = [line.querySelector(".dz-no"), Math.min(...rows.map(box => box.top))];
        const left = below =>
            Math.min(...rows.filter(box => box.top > top + 5 === below).map(box => box.left));
        const off = number.getBoundingClientRect().top - top;
        return { said: number.textContent, off, starts: [left(false), left(true)] };
    })""")
    assert [line["said"] for line in lines] == ["1", "2", "3", "4"]
    assert all(abs(line["off"]) < 6 for line in lines)
    first, below = lines[2]["starts"]
    assert first + 20 < below < math.inf and lines[3]["starts"][1] == math.inf


def test_stepping_never_scrolls_the_page(mount):
    view = mount(Stepper(DEMO), width=500, height=300)
    view.locator(STAGE).focus()
    before = view.page.evaluate("() => scrollY")
    for _ in range(17):
        view.page.keyboard.press("ArrowRight")
    view.settle()
    assert view.text(".dz-where") == "step 18 of 18"
    assert view.page.evaluate("() => scrollY") == before


@pytest.mark.parametrize("width", [320, 500, 800, 1200])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_its_room_and_can_be_read(mount, width, dark):
    view = mount(Stepper(DEMO, step=-1), width=width, dark=dark)
    assert view.page.evaluate(OVERFLOW) <= 0
    source, stage = view.locator(".dz-source").bounding_box(), view.locator(STAGE).bounding_box()
    assert (source["y"] > stage["y"] + stage["height"]) == (width < 1000)
    for selector in READ:
        assert contrast(view, selector) >= 4.5, selector


def contrast(view, selector):
    """The contrast of an element's text with what is painted behind it (WCAG 2.2)."""
    return view.locator(selector).first.evaluate("""element => {
        const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const rgba = colour => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        };
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
        let behind = element;
        const ground = node => getComputedStyle(node).backgroundColor;
        while (rgba(ground(behind))[3] < 255) behind = behind.parentElement;
        const pair = [getComputedStyle(element).color, ground(behind)];
        const [high, low] = pair.map(rgba).map(light).sort((a, b) => b - a);
        return (high + 0.05) / (low + 0.05);
    }""")


def test_a_wide_picture_keeps_a_readable_size_and_scrolls_to_what_is_new(mount):
    counts = {chr(48 + number): 3 + number * number * 7 % 97 for number in range(60)}
    trace = record(huffman.build_tree(counts))
    view = mount(Stepper(trace, step=-1), width=1000)
    svg = view.locator("svg.dz-picture")
    assert float(svg.get_attribute("width")) == pytest.approx(view.get("data")["width"], abs=1)
    told = view.locator(".tone-new, .tone-active, .tone-taken").first
    stage, mark = view.locator(STAGE).bounding_box(), told.bounding_box()
    assert stage["x"] <= mark["x"] <= stage["x"] + stage["width"]
    view.locator(".dz-resize").click()
    view.settle()
    assert float(svg.get_attribute("width")) < view.locator(STAGE).bounding_box()["width"]


NAMES = """() => [...document.querySelectorAll(".dz-stepper, [role=region]")]
    .map(node => node.getAttribute("aria-label"))"""


def test_every_stepper_and_every_region_of_a_page_has_a_name_of_its_own(mount):
    view = mount(Stepper(DEMO))
    for _ in range(2):
        view.page.evaluate("() => stub.twin()")
    names = view.page.evaluate(NAMES)
    assert names[:3] == ["Stepper: Huffman tree", "Huffman tree: picture", "Huffman tree: source"]
    assert names[3] == "Stepper: Huffman tree, number 2" and names[-1] == "Huffman tree, number 3: source"
    assert len(names) == len(set(names)) == 9
    view.set(about={**view.get("about"), "name": "another", "run": 2})
    view.page.wait_for_function("() => document.querySelector('.dz-stepper').dataset.name === 'another'")
    assert view.page.evaluate(NAMES)[1] == "another: picture"


def test_on_paper_the_picture_comes_with_its_words(mount):
    view = mount(Stepper(DEMO, step=3))
    view.page.emulate_media(media="print")
    view.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    words = view.locator(".dz-words")
    assert words.is_visible() and words.text_content() == view.get("data")["frames"][3]["text"]
    assert view.locator(".dz-picture").is_visible() and view.locator(".dz-caption").is_visible()
    for pressed in (".dz-controls", ".dz-tabs"):
        assert view.locator(pressed).is_hidden()
    view.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    view.page.emulate_media(media="screen")
    assert words.is_hidden() and view.locator(".dz-controls").is_visible()
