"""The board in a real browser: clicks, drags and keys reach Python, and its answers reach the picture."""

from __future__ import annotations

from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from dualz.lessons.entropy import explorers
from tests.browser.playing import Kernel
from tests.widgets.boards import slots


class Wired:
    """A board in a blank page whose messages are answered by the real Python side, when asked to."""

    def __init__(self, mount: Any, board: Any, **page: Any) -> None:
        self.board, self.view = board, mount(board, **page)
        self.kernel = Kernel(self.view, board)

    def answer(self) -> int:
        """Deliver what the page has sent, and the answers, until both are quiet; how many messages it was."""
        return self.kernel.work()

    def middle(self, key: str) -> tuple[float, float]:
        box = self.view.locator(f"[data-key='{key}']").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, key: str, *places: tuple[float, float]) -> None:
        """Press on the middle of a mark and move by each of the places, without letting go."""
        x, y = self.middle(key)
        mouse = self.view.page.mouse
        mouse.move(x, y)
        mouse.down()
        for across, down in places:
            mouse.move(x + across, y + down)


@pytest.fixture
def wired(mount: Any) -> Any:
    return lambda board=None, **page: Wired(mount, board or slots(), **page)


def test_the_page_shows_the_marks_of_the_picture(wired: Any) -> None:
    one = wired()
    drawn = one.view.page.evaluate("""() => [...document.querySelectorAll('.dz-picture g[data-key]')].map(
        node => [node.dataset.key, node.getAttribute('class'), node.querySelector('title').textContent])""")
    states = [mark.state() for mark in one.board.picture.marks]
    assert sorted(map(tuple, drawn)) == sorted((s["k"], s["c"], s["t"]) for s in states)
    assert one.view.text(".dz-caption") == "At 50, slot 0."
    assert one.view.text(".dz-name") == "slots and a knob"
    assert one.view.close() == 0


def test_a_click_goes_to_python_and_the_picture_follows(wired: Any) -> None:
    one = wired()
    one.view.locator("[data-key='slot:2'] rect").click()
    assert one.view.sent == [{"type": "click", "key": "slot:2", "x": 120, "y": 90, "number": 1}]
    with one.view.repaints("[data-key='slot:2']"):
        one.answer()
    assert one.view.text(".dz-caption") == "At 50, slot 2."
    assert "tone-new" in one.view.locator("[data-key='slot:2']").get_attribute("class")
    assert one.view.close() == 0


@pytest.mark.parametrize("key", ["Enter", " "])
def test_keys_click_too_and_the_focus_stays(wired: Any, key: str) -> None:
    one = wired()
    one.view.press(key, on="[data-key='slot:1']")
    one.answer()
    assert one.board.state == (50, 1)
    assert one.view.page.evaluate("document.activeElement.dataset.key") == "slot:1"


def test_a_refusal_is_said_and_goes_with_the_next_act(wired: Any) -> None:
    one = wired()
    one.view.locator("[data-key='slot:3'] rect").click()
    one.answer()
    assert one.view.text("[role=alert]") == "Slot 3 is closed."
    one.view.locator("[data-key='slot:1'] rect").click()
    one.answer()
    assert not one.view.locator("[role=alert]").is_visible()


def test_marks_that_do_nothing_cannot_be_reached(wired: Any) -> None:
    one = wired()
    one.view.locator("[data-key='words'] text").click()
    assert one.view.sent == []
    reached = one.view.page.evaluate(
        "[...document.querySelectorAll('[tabindex=\"0\"]')].map(n => n.dataset.key)"
    )
    assert [key for key in reached if key] == ["post", "slot:1", "slot:2", "slot:3", "knob"]
    for key in filter(None, reached):
        assert one.view.locator(f"[data-key='{key}']").get_attribute("data-lm-suppress-shortcuts") == "true"


def test_a_drag_moves_along_its_axis(wired: Any) -> None:
    one = wired()
    one.drag("knob", (20, 15))
    one.answer()
    assert one.board.state == (60, 0)
    assert one.view.sent[-1] == {"type": "drag", "key": "knob", "x": 130, "y": 30, "number": 1}
    assert one.view.locator("[data-key='knob']").get_attribute("aria-valuetext") == "60 of 100"
    one.view.page.mouse.up()
    one.view.page.mouse.move(400, 400)
    assert one.answer() == 0, "after letting go nothing is dragged"
    one.drag("post", (25, -10))
    one.answer()
    assert one.board.state == (50, 0)


def test_a_mark_can_be_dragged_by_another_one(wired: Any) -> None:
    one = wired()
    one.drag("bar", (30, 0))
    one.answer()
    assert one.board.state == (65, 0)
    assert one.view.page.evaluate("document.activeElement.dataset.key") == "knob"


def test_while_python_is_busy_only_the_last_place_waits(wired: Any) -> None:
    one = wired()
    one.drag("knob", *((step, 0) for step in range(1, 60)))
    assert len(one.view.sent) == 1
    assert one.answer() == 2
    assert one.board.state == (round((110 + 59 - 10) / 2), 0)


def test_arrow_keys_move_a_handle_also_faster_than_python_answers(wired: Any) -> None:
    one = wired()
    for _ in range(3):
        one.view.press("ArrowRight", on="[data-key='knob']")
    one.answer()
    assert one.board.state == (56, 0)
    for key, at in (("ArrowLeft", 54), ("ArrowUp", 56), ("ArrowDown", 54), ("PageUp", 64), ("PageDown", 54)):
        one.view.press(key, on="[data-key='knob']")
        one.answer()
        assert one.board.state == (at, 0), key
    one.view.press("ArrowUp", on="[data-key='post']")
    one.answer()
    assert one.board.state[0] == 50
    assert one.view.page.evaluate("document.activeElement.dataset.key") == "post"


def test_reset(wired: Any) -> None:
    one = wired()
    one.view.locator("[data-key='slot:2'] rect").click()
    one.answer()
    one.view.locator("button.dz-action").click()
    one.answer()
    assert one.board.state == (50, 0) and one.view.text(".dz-caption") == "At 50, slot 0."


def test_a_kernel_that_does_not_answer_is_named(wired: Any) -> None:
    one = wired()
    one.view.page.clock.install()
    one.view.locator("[data-key='slot:1'] rect").click()
    one.view.locator("[data-key='slot:2'] rect").click()
    one.view.page.clock.fast_forward(6000)
    assert one.view.text("[role=alert]").startswith("The kernel does not answer")
    one.view.locator("[data-key='slot:2'] rect").click()
    one.answer()
    assert one.board.state[1] == 2
    assert not one.view.locator("[role=alert]").is_visible()


def test_a_picture_of_another_size_and_with_other_marks(wired: Any) -> None:
    one = wired(explorers.shape({"a": 3, "b": 4}))
    tall = explorers.shape({"a": 3, "b": 4, "c": 5})
    one.view.set(data=tall.data)
    assert one.view.locator(".dz-picture").get_attribute("viewBox") == f"0 0 640 {tall.picture.height:g}"
    assert one.view.locator("[data-key='grip:c']").count() == 1
    one.view.set(data=one.board.data)
    assert one.view.locator("[data-key='grip:c']").count() == 0


@pytest.mark.parametrize("width", [1000, 430])
def test_a_drag_counts_in_the_picture_also_when_it_is_scaled(wired: Any, width: int) -> None:
    one = wired(explorers.shape({"a": 16, "b": 8, "c": 8}), width=width)
    scale = one.view.page.evaluate("document.querySelector('.dz-picture').getScreenCTM().a")
    one.drag("grip:a", (-72 * scale, 0))
    one.answer()
    assert one.board.state == {"a": 8, "b": 8, "c": 8}
    assert "Entropy 1.585 bits" in one.view.text(".dz-caption")


def test_the_budget_refuses_what_is_no_prefix_code(wired: Any) -> None:
    one = wired(explorers.budget())
    for word in ("0", "10", "01"):
        one.view.locator(f"[data-key='node:{word}'] circle").click()
        one.answer()
    assert one.view.text("[role=alert]") == "01 begins with 0: a decoder would stop there and read a."
    assert one.board.state.codes == {"a": "0", "n": "10"}
    assert one.view.text("[data-key='head:space'] text") == "code space: 3/4 spent, 1/4 left"


def test_a_drag_in_jupyterlab_with_a_kernel_that_answers(lab: Any) -> None:
    show = (
        "from dualz.lessons.entropy import explorers\n"
        "board = explorers.shape({'a': 16, 'b': 8, 'c': 4, 'd': 4})\n"
        "board"
    )
    with lab.open_and_run(new_notebook(cells=[new_code_cell(show)])) as run:
        (widget,) = run.widgets
        grip = widget.locator("[data-key='grip:a']")
        said = grip.get_attribute("aria-valuetext")
        box = grip.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        run.page.mouse.move(x, y)
        run.page.mouse.down()
        for step in range(1, 9):
            run.page.mouse.move(x - 9 * step, y)
            assert run.within(lambda step=step: grip.get_attribute("aria-valuetext") == str(16 - step))
        run.page.mouse.up()
        run.check()
        assert said == "16" and grip.get_attribute("aria-valuetext") == "8"
        grip.press("ArrowRight")
        assert run.within(lambda: grip.get_attribute("aria-valuetext") == "9")


@pytest.mark.parametrize("width", [1000, 330])
def test_on_a_narrow_page_the_picture_scrolls_in_a_region_of_its_own(wired: Any, width: int) -> None:
    one = wired(explorers.budget(), width=width)
    narrow = width < 400
    stage, button = one.view.locator(".dz-stage"), one.view.locator(".dz-resize")
    scrolls = lambda: stage.evaluate("node => node.scrollWidth > node.clientWidth")  # noqa: E731
    assert scrolls() == narrow and button.is_visible() == narrow
    assert (stage.get_attribute("role") == "region") == narrow
    if narrow:
        assert stage.get_attribute("aria-label") == "spend the code space on 'a banana bandana': picture"
        one.view.press("ArrowRight", on=".dz-stage")
        assert one.view.within(lambda: stage.evaluate("node => node.scrollLeft") > 0)
        button.click()
        assert button.inner_text() == "Readable size" and not scrolls()
        assert stage.get_attribute("tabindex") is None
