"""Every demo of every lesson in a page: all steps of all presets, letters that can be read, all modes.

One page for all of them: a widget is mounted, played and taken away.
"""

from __future__ import annotations

from typing import Any

import pytest

from dualz.course.steppers import find
from dualz.figures.parts.style import LEAST_LETTER
from dualz.widgets.stepper import Stepper
from tests.browser.playing import Kernel
from tests.widgets.every import NAMES, played

WIDTHS = (970, 700)
MARGIN = 16  # of the page round the widget
# Goes through all frames of the run that is shown; what is wrong with any of them, and the smallest letters.
PLAY = """() => {
    const { marks, frames } = stub.model.get("data");
    const svg = document.querySelector(".dz-picture");
    const wrong = [];
    const letters = new Map();
    frames.forEach((frame, step) => {
        stub.set({ step });
        const shown = [...svg.querySelectorAll("g[data-key]")].map(node => node.dataset.key).sort();
        const wanted = frame.marks.map(([number]) => marks[number].k).sort();
        if (String(shown) !== String(wanted)) wrong.push(`step ${step + 1} shows other marks`);
        const caption = document.querySelector(".dz-caption").textContent;
        if (!caption.trim() || caption !== frame.caption) wrong.push(`step ${step + 1} says ${caption}`);
        for (const text of svg.querySelectorAll("text")) {
            const kind = `${text.getAttribute("class")} in ${text.parentNode.getAttribute("class")}`;
            if (!text.textContent || letters.has(kind)) continue;
            letters.set(kind, parseFloat(getComputedStyle(text).fontSize));
        }
    });
    const [letter, size] = [...letters].sort(([, one], [, other]) => one - other)[0];
    return { wrong, letter, least: size * svg.getScreenCTM().a };
}"""
# Answers every question rightly; how often it was asked, and what is said in the end.
ANSWER = """() => {
    const panel = document.querySelector(".dz-panel");
    const press = () => document.querySelector(".dz-stage")
        .dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
    const button = label => [...panel.querySelectorAll("button")].find(one => one.textContent === label);
    let asked = 0;
    for (press(); panel.querySelector(".dz-tally"); press()) {
        asked += 1;
        const step = Number(document.querySelector(".dz-slider").value);
        const { answer } = stub.model.get("data").questions.find(({ at }) => at === step);
        const name = key => `[data-key="${CSS.escape(key)}"]`;
        for (const key of answer) {
            const mark = panel.querySelector(`button${name(key)}`) ?? document.querySelector(`g[role=button]${name(key)}`);
            mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        }
        button("Check").click();
        button("Continue")?.click();
    }
    return [asked, panel.querySelector(".dz-prompt")?.textContent];
}"""  # noqa: E501
LAYOUT = """() => {
    const [stepper, stage, source] = [".dz-stepper", ".dz-stage", ".dz-source"]
        .map(name => document.querySelector(name).getBoundingClientRect());
    const node = document.querySelector(".dz-stage");
    return {
        width: stepper.width, full: source.top >= stage.bottom,
        scrolls: node.scrollWidth > node.clientWidth, role: node.getAttribute("role"), tab: node.tabIndex,
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
}"""


@pytest.fixture(scope="module")
def bench(one_page: Any) -> Any:
    return one_page(width=WIDTHS[0] + MARGIN)


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_is_played_and_can_be_read(bench: Any, name: str) -> None:
    demo = find(name)
    bench.mount(Stepper(demo))
    about = bench.get("about")
    for number, preset in enumerate(demo.presets):
        _, data = played(name, preset.name)
        bench.set(data=data, about={**about, "run": number + 2, "preset": preset.name})
        for width in WIDTHS if number == 0 else WIDTHS[1:]:
            bench.page.set_viewport_size({"width": width + MARGIN, "height": 800})
            bench.settle()
            seen, room = bench.page.evaluate(PLAY), bench.page.evaluate(LAYOUT)
            bench.check()
            where = f"{name}, {preset.name}, at {width} px"
            assert seen["wrong"] == [], where
            assert seen["least"] >= LEAST_LETTER - 0.01, (where, seen["letter"])
            assert room["width"] == width and room["over"] <= 0, where
            assert (room["role"], room["tab"]) == ("region", 0), where
            if room["scrolls"]:
                assert room["full"], f"{where}: the picture scrolls although the source stands beside it"
    assert bench.unmount() == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_mode_is_done_to_its_end(bench: Any, name: str) -> None:
    demo = find(name)
    stepper = Stepper(demo)
    # The narrow page: more pictures are scrolled there, also while a new run takes the place of the old one.
    bench.page.set_viewport_size({"width": WIDTHS[-1] + MARGIN, "height": 800})
    bench.mount(stepper)
    kernel = Kernel(bench, stepper)
    modes = [one.get_attribute("data-mode") for one in bench.page.locator("[role=tab]").all()]
    gates = len(stepper.data["gates"])
    assert modes == [
        "watch",
        *["predict"] * bool(gates),
        *["perform"] * bool(demo.fresh),
        "change",
    ]
    if gates:
        bench.set(mode="predict")
        asked, said = bench.page.evaluate(ANSWER)
        count = f"{gates} question{'s' * (gates != 1)}"
        assert (asked, said) == (gates, f"{count}: {gates} right, 0 wrong, 0 skipped.")
    if demo.fresh:
        bench.page.get_by_role("tab", name="Perform").click()
        kernel.work()
        asked, said = bench.page.evaluate(ANSWER)
        assert asked and said == f"✓ Done without an error: {asked} of {asked} choices were right."
        kernel.work()
        assert stepper.performed.complete
    bench.page.get_by_role("tab", name="Change").click()
    last = demo.presets[-1].name
    bench.page.get_by_role("button", name=last, exact=True).click()
    kernel.work()
    assert bench.text(".dz-preset[aria-pressed=true]") == last and stepper.about["preset"] == last
    assert bench.text(".dz-where") == f"step 1 of {len(stepper.trace)}"
    assert bench.locator("p.dz-notice").all_text_contents() == []  # an error of the page's own
    assert bench.unmount() == 0
