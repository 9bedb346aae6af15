"""The stepper's page in a real browser: every step is what Python drew; controls, keys, themes, sizes."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from dualz.codecs import huffman
from dualz.trace import record
from dualz.widgets.payload import pictures
from dualz.widgets.stepper import Stepper
from tests.widgets.runs import DEMO, coding, sorting

STAGE = ".dz-stage"
LAYERS = '[".dz-layer-back", ".dz-layer-front"].map(name => document.querySelector(name))'
MARKS = (
    f"() => {LAYERS}"
    + """.map(layer => [...layer.children].map(g => {
    const { e, f } = new DOMMatrix(getComputedStyle(g).transform);
    const parts = [...g.children].slice(1).map(part => [
        part.tagName,
        Object.fromEntries([...part.attributes].map(({ name, value }) => [name, value])),
        part.textContent,
    ]);
    const [look, title] = [g.getAttribute("class"), g.firstChild.textContent];
    return { k: g.dataset.key, x: e, y: f, c: look, t: title, p: parts };
}))"""
)
READ = [".dz-caption", ".dz-where", ".dz-tab[aria-selected=false]", ".dz-no", ".dz-string", ".dz-keyword"]
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RUNS = {
    "two generators": lambda: coding("abracadabra"),
    "one symbol": lambda: coding("aaaa"),
    "ties": lambda: huffman.build_tree(Counter("abcdefgh")),
    "own list": lambda: sorting([5, 2, 8, 1, 9, 3]),
}


def shown(view):
    return view.page.evaluate(MARKS)


def drawn(picture):
    """What the page must show of a picture: its marks, behind and in front, in order, as text."""
    layers = []
    for layer in ("back", "front"):
        states = [mark.state() for mark in picture.marks if mark.layer == layer]
        for state in states:
            state.pop("z")
            state["p"] = [[tag, written(given), text] for tag, given, text in state["p"]]
        layers.append(states)
    return layers


def written(attributes):
    """As JavaScript writes them: no point in a whole number."""
    return {name: f"{v:g}" if isinstance(v, float) else str(v) for name, v in attributes.items()}


def where(view):
    return view.text(".dz-where")


@pytest.mark.parametrize("name", RUNS)
def test_every_step_shows_the_marks_that_python_drew(mount, name):
    trace = record(RUNS[name]())
    view = mount(Stepper(trace))
    frames = view.get("data")["frames"]
    forth = list(enumerate(pictures(trace)))
    for number, picture in [*forth, *reversed(forth[:-1])]:
        view.set(step=number)
        assert shown(view) == drawn(picture), f"step {number}"
        assert view.text(".dz-caption") == " ".join(picture.caption.split())
        running = view.locator(".dz-page:not([hidden]) .dz-running code")
        assert running.text_content().strip() == trace.line(number)
        assert view.locator(".dz-calling").count() == len(frames[number]["stack"]) - 1
        assert where(view) == f"step {number + 1} of {len(trace)}"
    assert view.close() == 0


def test_the_join_keeps_the_element_of_a_mark_that_moves(mount):
    trace = record(sorting([3, 1, 2]))
    view = mount(Stepper(trace), still=False)
    view.page.evaluate("() => document.querySelectorAll('g[data-key]').forEach(g => (g.known = true))")
    view.press("ArrowRight", on=STAGE)
    assert view.page.evaluate("() => [...document.querySelectorAll('g[data-key]')].every(g => g.known)")
    assert view.page.evaluate("() => document.getAnimations().some(one => one instanceof CSSTransition)")


def test_reduced_motion_moves_at_once(mount):
    view = mount(Stepper(sorting([3, 1, 2])), still=True)
    view.press("ArrowRight", on=STAGE)
    assert view.page.evaluate("() => document.getAnimations().length") == 0


def test_keys_move_and_stay_inside_the_run(mount):
    view = mount(Stepper(DEMO))
    for key, words in [
        ("ArrowRight", "step 2 of 18"),
        ("ArrowRight", "step 3 of 18"),
        ("ArrowLeft", "step 2 of 18"),
        ("End", "step 18 of 18"),
        ("ArrowRight", "step 18 of 18"),
        ("Home", "step 1 of 18"),
        ("ArrowLeft", "step 1 of 18"),
    ]:
        view.press(key, on=STAGE)
        assert where(view) == words
    assert view.locator(".dz-button.dz-back[aria-disabled=true]").count() == 1


def test_buttons_and_slider_move(mount):
    view = mount(Stepper(DEMO))
    for name, words in [("next", "2"), ("last", "18"), ("back", "17"), ("first", "1")]:
        view.locator(f".dz-{name}").click()
        view.settle()
        assert where(view) == f"step {words} of 18"
    slider = view.locator(".dz-slider")
    slider.fill("9")
    assert where(view) == "step 10 of 18"
    assert slider.get_attribute("aria-valuetext") == "step 10 of 18"


def test_dragging_the_slider_follows_the_pointer_without_gliding(mount):
    view = mount(Stepper(DEMO), still=False)
    box = view.locator(".dz-slider").bounding_box()
    middle = box["y"] + box["height"] / 2
    view.page.mouse.move(box["x"] + 4, middle)
    view.page.mouse.down()
    seen = set()
    for part in range(1, 19):
        view.page.mouse.move(box["x"] + box["width"] * part / 19, middle)
        seen.add(where(view))
        assert view.page.evaluate("() => document.getAnimations().length") == 0
    view.page.mouse.up()
    assert len(seen) >= 16
    view.press("ArrowLeft", on=".dz-slider")
    assert view.locator("svg.dz-still").count() == 0


def test_play_waits_to_be_asked_and_pauses(mount):
    view = mount(Stepper(DEMO))
    view.page.wait_for_timeout(1200)
    assert where(view) == "step 1 of 18"
    view.locator(".dz-speed").select_option("4")
    view.press(" ", on=STAGE)
    assert view.locator(".dz-play").get_attribute("aria-label").startswith("Pause")
    view.page.wait_for_function("() => document.querySelector('.dz-where').textContent >= 'step 3'")
    view.press(" ", on=STAGE)
    stopped = where(view)
    view.page.wait_for_timeout(500)
    assert where(view) == stopped
    assert view.locator(".dz-play").get_attribute("aria-label").startswith("Play")


def test_play_ends_at_the_last_step_and_starts_over(mount):
    view = mount(Stepper(DEMO, step=-2))
    view.locator(".dz-speed").select_option("4")
    view.locator(".dz-play").click()
    view.page.wait_for_function("() => document.querySelector('.dz-where').textContent === 'step 18 of 18'")
    view.page.wait_for_function("() => document.querySelector('.dz-play').title.startsWith('Play')")
    view.locator(".dz-play").click()
    assert where(view) == "step 1 of 18"


def test_the_step_is_reported_once_the_learner_rests(mount):
    view = mount(Stepper(DEMO))
    for _ in range(5):
        view.press("ArrowRight", on=STAGE)
    view.page.wait_for_function("() => stub.model.get('step') === 5")
    reports = [sent for sent in view.saved if "step" in sent]
    assert reports == [{"step": 5, "told": {"run": 1, "number": 1}}]


def test_a_click_on_a_mark_tells_where_it_came_from(mount):
    stepper = Stepper(DEMO, step=-1)
    view = mount(stepper)
    node = view.locator(".dz-layer-front g[data-key=\"branch:'c':2\"]")
    node.click()
    caption = stepper.data["frames"][2]["caption"]
    assert f"first appeared at step 3: {caption}" in view.text(".dz-origin")
    assert view.locator(".dz-followed").count() == 1
    view.locator(".dz-origin button").first.click()
    assert where(view) == "step 3 of 18"
    view.press("Escape", on=STAGE)
    assert view.locator(".dz-followed").count() == 0 and view.locator(".dz-origin").is_hidden()


def test_values_and_words_are_there_when_they_are_opened(mount):
    stepper = Stepper(DEMO, step=-1)
    view = mount(stepper)
    view.locator("summary").nth(0).click()
    view.page.wait_for_selector("tbody tr")  # a browser tells of the opening a moment later
    rows = view.locator("tbody tr").all_text_contents()
    assert rows == [name + value for name, value in stepper.data["frames"][-1]["values"]]
    view.locator("summary").nth(1).click()
    view.page.wait_for_function("() => document.querySelector('.dz-words').textContent")
    assert view.locator(".dz-notice").is_hidden()
    assert view.locator(".dz-words").text_content() == stepper.data["frames"][-1]["text"]


def test_a_docstring_is_folded_and_can_be_opened(mount):
    view = mount(Stepper(sorting([2, 1])))
    hidden = view.locator(".dz-folded").first
    assert hidden.is_hidden()
    view.locator(".dz-fold").click()
    assert hidden.is_visible()


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
    assert where(view) == "step 18 of 18"
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


def test_every_focusable_element_keeps_the_notebook_keys_away(mount):
    view = mount(Stepper(DEMO, mode="predict"))
    view.locator(".dz-last").click()
    assert view.locator("g[tabindex]").count() > 0
    loose = view.page.evaluate("""() => [...document.querySelectorAll(
        "button, input, select, summary, textarea, [tabindex]"
    )].filter(node => !node.hasAttribute("data-lm-suppress-shortcuts")).map(node => node.className)""")
    assert loose == []


def test_a_run_without_steps_says_so(mount):
    view = mount(Stepper(sorting([1])))
    assert "no step" in view.text(".dz-caption") and where(view) == "no step"
    view.press("ArrowRight", on=STAGE)
    view.press(" ", on=STAGE)


def test_an_error_inside_is_told_to_the_learner(mount):
    view = mount(Stepper(DEMO))
    empty = {"marks": [], "sources": [], "questions": [], "gates": []}
    size = {"width": 100, "height": 100, "least": 1}
    view.set(data={**empty, **size, "frames": [{"caption": "a frame without marks"}]})
    view.page.wait_for_selector(".dz-notice:has-text('error of its own')")


def test_nothing_is_left_after_the_cleanup(mount):
    view = mount(Stepper(DEMO))
    view.locator(".dz-play").click()
    view.page.evaluate("""() => {
        const clear = clearTimeout;
        window.cleared = [];
        window.clearTimeout = id => { window.cleared.push(id); clear(id); };
        window.held = document.querySelector(".dz-stepper");
    }""")
    left = view.page.evaluate("() => stub.close()")
    assert left == 0
    assert view.page.evaluate("() => document.querySelector('#widget').childElementCount") == 0
    assert view.page.evaluate("() => window.cleared.length") >= 1
    before = view.page.evaluate("() => held.innerHTML")
    view.page.evaluate("() => held.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' }))")
    view.page.wait_for_timeout(1200)
    assert view.page.evaluate("() => held.innerHTML") == before
