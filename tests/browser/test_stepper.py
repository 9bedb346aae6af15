"""The stepper's page in a real browser: every step is what Python drew; controls, keys."""

from __future__ import annotations

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
