"""The page as a device, in a real browser: it reads what Python reads, however it was drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dualz import signals
from dualz.models.device_file import to_bytes
from dualz.models.probes import prediction_depth, readings
from tests.browser.test_saved import reopened, saved_notebook, trust
from tests.widgets.device_script import codes, job, module
from tests.widgets.devices import network, pad, samples

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


@pytest.mark.parametrize("kind", ["signal", "image"])
def test_page_and_python_agree_to_the_bit_on_the_whole_test_part(blank: Any, kind: str) -> None:
    data, net, probing = network(kind)
    page = blank()
    page.page.add_script_tag(content=module())
    files = [to_bytes(probe) for probe in probing]
    found = page.page.evaluate("job => work(job)", job(to_bytes(net), data.test.x, files))
    assert (codes(found) == net.codes(data.test.x)).all() and len(data.test.x) == len(found["codes"])
    read = readings(net, probing, data.test.x)
    assert found["read"] == np.c_[read, prediction_depth(read)].tolist()


def test_signals_drawn_with_the_mouse_are_read(mount: Any) -> None:
    view = mount(pad())
    for label in (1, 3, 6, 9):
        view.page.get_by_role("button", name="Clear").click()
        draw(view, shape(label))
        agrees(view, "signal")
        assert view.text(".dz-caption").startswith(f"Read as {label},")
    assert view.close() == 0


@pytest.mark.parametrize(("label", "strokes"), [(2, TWO), (7, SEVEN)])
def test_digits_drawn_with_the_mouse_are_read(mount: Any, label: int, strokes: Any) -> None:
    view = mount(pad("image"))
    view.page.get_by_role("button", name="Clear").click()
    told(view)
    assert view.get("drawn") == [0.0] * 64
    draw(view, *strokes)
    assert view.text(".dz-caption").startswith(f"Read as {label},")
    assert set(np.array(view.get("drawn")) * 16 % 1) == {0.0}
    agrees(view, "image")
    assert view.close() == 0


@pytest.mark.parametrize(("kind", "stroke"), [("signal", shape(6)), ("image", TWO[0])])
def test_a_finger_draws_and_the_page_stays_where_it_is(mount: Any, kind: str, stroke: Any) -> None:
    view = mount(pad(kind), width=400, height=500)
    view.page.get_by_role("button", name="Clear").click()
    fingers = view.context.new_cdp_session(view.page)
    before = view.page.evaluate("scrollY")
    first, *more = places(view, stroke)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", first)
    for point in more:
        touch("touchMove", point)
    touch("touchEnd")
    told(view)
    assert view.page.evaluate("scrollY") == before
    assert view.text(".dz-caption").startswith("Read as 6," if kind == "signal" else "Read as 2,")
    agrees(view, kind)
    assert view.close() == 0


def test_a_signal_is_drawn_with_keys(mount: Any) -> None:
    view = mount(pad())
    view.page.get_by_role("button", name="Clear").click()
    keys = [
        "Home",
        "ArrowRight",
        "ArrowRight",
        "PageUp",
        "ArrowUp",
        "Shift+ArrowRight",
        "ArrowRight",
        "PageDown",
    ]
    for key in [*keys, "End", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Delete"]:
        view.press(key, on=PAD)
    assert view.text(".dz-where-pen") == "Point 39 of 40: 0.00."
    told(view)
    assert view.get("drawn") == [0, 0, 1.25, 1.25, -1, *[0] * 34, -0.25]
    agrees(view, "signal")
    for _ in range(9):
        view.press("PageUp", on=PAD)
    told(view)
    assert view.get("drawn")[38] == 4, "and not further than the pad is high"
    assert view.close() == 0


def test_a_digit_is_drawn_with_keys(mount: Any) -> None:
    view = mount(pad("image"))
    view.page.get_by_role("button", name="Clear").click()
    # A 7: from the place of the pen to the right, then down and to the left.
    for key in [
        *["ArrowUp"] * 2,
        " ",
        *["ArrowRight"] * 7,
        *["ArrowDown", "ArrowDown", "ArrowLeft"] * 6,
        " ",
    ]:
        view.press(key, on=PAD)
    assert view.text(".dz-where-pen").startswith("Pen up, row 8, column")
    told(view)
    assert view.text(".dz-caption").startswith("Read as 7,")
    agrees(view, "image")
    filled = sum(value > 0 for value in view.get("drawn"))
    view.press("Delete", on=PAD)
    view.press("ArrowUp", on=PAD)
    told(view)
    assert sum(value > 0 for value in view.get("drawn")) == filled - 1
    assert view.close() == 0


def test_the_keys_of_the_notebook_do_not_get_what_is_drawn_with(mount: Any) -> None:
    view = mount(pad())
    view.page.evaluate("document.addEventListener('keydown', event => (window.seen ??= []).push(event.key))")
    for key in ("ArrowUp", "Delete", "a", "Tab"):
        view.press(key, on=PAD)
    assert view.page.evaluate("window.seen") == ["a", "Tab"]
    unmarked = view.page.evaluate("""[...document.querySelectorAll('.dz-device :is(button, [tabindex])')]
        .filter((node) => !node.dataset.lmSuppressShortcuts).length""")
    assert unmarked == 0
    assert view.close() == 0


def test_an_example_is_drawn_and_then_traced(mount: Any) -> None:
    view = mount(pad())
    view.page.get_by_role("button", name="Draw the example of class 5").click()
    told(view)
    assert view.get("drawn") == list(samples("signal")[5])
    assert view.text(".dz-caption").startswith("Read as 5,")
    assert view.locator(".dz-best").text_content().startswith("5")
    view.page.get_by_role("button", name="Clear").click()
    told(view)
    assert view.get("drawn") == [0] * 40
    assert view.locator(".dz-ghost").get_attribute("points").count(",") == 40
    agrees(view, "signal")
    assert view.close() == 0


def test_what_python_draws_is_read(mount: Any) -> None:
    view = mount(pad("image"))
    with view.repaints(".dz-maps"):
        view.set(drawn=list(samples("image")[8]))
    assert view.text(".dz-caption").startswith("Read as 8,")
    assert view.close() == 0


def test_the_layer_that_decided_is_marked(mount: Any) -> None:
    view = mount(pad())
    data, net, probing = network("signal")
    depths = prediction_depth(readings(net, probing, data.validation.x))
    for depth in range(5):
        view.set(drawn=data.validation.x[int(np.flatnonzero(depths == depth)[0])].astype(float).tolist())
        marked = view.page.evaluate("[...document.querySelectorAll('.dz-maps li')].map(row => row.className)")
        assert [("dz-decided" in row, "dz-agrees" in row) for row in marked] == [
            (place == depth, place >= depth) for place in range(5)
        ]
        assert ", decided" in view.text(f".dz-maps li:nth-child({depth + 1})")
    assert view.close() == 0


def test_without_probes_nothing_is_said_of_a_decision(mount: Any) -> None:
    view = mount(pad(probes=()))
    assert "Decided" not in view.text(".dz-caption")
    told(view)
    assert view.get("depth") is None
    assert view.close() == 0


def test_without_a_kernel_it_draws_and_reads_the_same(mount: Any) -> None:
    view = mount(pad())
    view.page.evaluate("() => { stub.model.assign = () => { throw new Error('no kernel') } }")
    view.page.get_by_role("button", name="Clear").click()
    draw(view, shape(3))
    assert view.text(".dz-caption").startswith("Read as 3,")
    assert "bytes in the file" in view.text(".dz-facts")
    assert view.locator(".dz-notice").is_hidden()


SAVED = """
import numpy as np
from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device_file import to_bytes
from dualz.models.device_made import device_net
from dualz.widgets.device import DevicePad
x = signals().train.x[:200]
net = device_net(signals_base(), x)
DevicePad(to_bytes(net), net.scores, x[:10])
"""


def test_saved_in_a_notebook_it_reads_after_the_kernel_is_gone(lab: Any) -> None:
    path = saved_notebook(lab, SAVED)
    trust(lab, path)
    page = reopened(lab, PAD)
    try:
        draw_in = page.page.locator(PAD)
        page.page.get_by_role("button", name="Clear").click()
        before = page.text(".dz-caption")
        box = draw_in.bounding_box()
        for at, y in ((0.3, 0.5), (0.4, 0.1), (0.5, 0.9)):
            page.page.mouse.move(box["x"] + at * box["width"], box["y"] + y * box["height"])
            if at == 0.3:
                page.page.mouse.down()
        page.page.mouse.up()
        page.page.wait_for_selector(".dz-device:not([aria-busy])")
        assert before.startswith("Read as ") and page.text(".dz-caption") != before
        assert "19 300 bytes in the file" in page.text(".dz-facts")
    finally:
        page.context.close()


def test_a_damaged_file_is_answered_with_a_sentence_and_a_good_one_after_it_works(mount: Any) -> None:
    one = pad()
    view = mount(one)
    view.set(file=one.file[:-1] + bytes([one.file[-1] ^ 1]))
    assert view.text("[role=alert]") == (
        "The page cannot run this network. The file is damaged: its checksum differs."
    )
    assert view.locator(PAD).count() == 0
    view.page.get_by_role("button", name="Clear").click()
    other = pad("image").file
    view.set(file=other)
    assert "reads 64 numbers, and 40 are drawn here" in view.text("[role=alert]")
    view.set(file=one.file)
    assert view.text(".dz-caption").startswith("Read as 0,")
    assert view.locator("[role=alert]").is_hidden()
    assert view.close() == 0


@pytest.mark.parametrize("width", [400, 1000])
@pytest.mark.parametrize("kind", ["signal", "image"])
def test_nothing_is_cut_off(mount: Any, kind: str, width: int) -> None:
    view = mount(pad(kind), width=width)
    told(view)
    wide = view.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    cut = view.page.evaluate("""[...document.querySelectorAll('.dz-device :is(p, span, button)')]
        .filter((node) => getComputedStyle(node).display !== 'inline')
        .filter((node) => node.scrollWidth > node.clientWidth + 1)
        .map((node) => node.className)""")
    assert cut == []
    assert view.close() == 0


def test_a_stroke_is_read_before_the_eye_waits(mount: Any) -> None:
    view = mount(pad())
    times = view.page.evaluate("""() => {
        const svg = document.querySelector('.dz-pad');
        const { left, top, width, height } = svg.getBoundingClientRect();
        svg.setPointerCapture = () => {};
        const fire = (type, x, y) => {
            const at = { clientX: left + x * width, clientY: top + y * height };
            svg.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, ...at }));
        };
        fire('pointerdown', 0, 0.5);
        return Array.from({ length: 20 }, (_, step) => {
            const start = performance.now();
            fire('pointermove', step / 20, step % 2);
            return performance.now() - start;
        });
    }""")
    assert min(times) < 100
    view.page.mouse.up()


def test_the_names_are_different_for_two_on_a_page(mount: Any) -> None:
    view = mount(pad())
    view.page.evaluate("stub.twin()")
    names = view.page.evaluate("[...document.querySelectorAll('.dz-device')].map(n => n.ariaLabel)")
    assert names == ["Device: the page is the device", "Device: the page is the device, number 2"]
    assert view.close() == 0
