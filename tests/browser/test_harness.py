"""The harness must catch what it claims to catch: each way for a page to be broken, broken on purpose."""

from __future__ import annotations

from typing import Any

import anywidget
import nbformat
import pytest
import traitlets
from nbformat.v4 import new_code_cell, new_notebook

from tests.browser.harness import PageProblem, WatchedPage

COUNTER = """
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    const paint = () => { button.textContent = `at ${model.get("step")}`; };
    button.addEventListener("click", () => {
      model.set("step", model.get("step") + 1);
      model.save_changes();
    });
    model.on("change:step", paint);
    paint();
    el.append(button);
    return () => model.off("change:step", paint);
  },
};
"""
FROZEN = COUNTER.replace('model.on("change:step", paint);', "")
BAD_TRAIT = COUNTER.replace('model.get("step") + 1', '"not a number"')
PAINT = "const paint = () => {"
THROWS_LATER = COUNTER.replace(PAINT, PAINT + " if (model.get('step') > 3) throw new Error('late');")
LEAKS = COUNTER.replace('return () => model.off("change:step", paint);', "")
BROKEN = {
    "a syntax error": ("export default { render( }", "Unexpected token"),
    "render throws": ("export default { render() { throw new Error('no picture'); } }", "no picture"),
    "a remote import": ("import 'https://example.org/x.js'; export default {}", "not on this machine"),
    "shows nothing": ("export default { render() {} }", "shows nothing"),
}
REMOTE_PICTURE = """export default {
  render({ el }) { el.innerHTML = "<p>Here:</p><img src='https://example.org/x.png'>"; },
};"""
broken = pytest.mark.parametrize(("module", "message"), BROKEN.values(), ids=BROKEN)


def counter(module: str) -> anywidget.AnyWidget:
    kind = type("Counter", (anywidget.AnyWidget,), {"_esm": module, "step": traitlets.Int(3).tag(sync=True)})
    return kind()


def problem(message: str) -> Any:
    """The body of the ``with`` must end in a problem that says ``message``."""
    return pytest.raises(PageProblem, match=message)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For pages that are known to be broken: nothing is gained by waiting for them."""
    monkeypatch.setattr(WatchedPage, "patience", 0.5)


def notebook(module: str, *more: str) -> nbformat.NotebookNode:
    """A notebook that shows a counter with this module, then runs the cells ``more``."""
    show = (
        "import anywidget, traitlets\n"
        "class Counter(anywidget.AnyWidget):\n"
        f"    _esm = {module!r}\n"
        "    step = traitlets.Int(3).tag(sync=True)\n"
        "counter = Counter()\n"
        "counter"
    )
    return new_notebook(cells=[new_code_cell(source) for source in (show, *more)])


class TestStub:
    def test_plays_and_syncs(self, mount: Any) -> None:
        view = mount(counter(COUNTER))
        assert view.text("button") == "at 3"
        with view.repaints("button"):
            view.set(step=7)
        view.locator("button").click()
        assert (view.get("step"), view.saved) == (8, [{"step": 8}])
        assert view.close() == 0

    def test_bytes_arrive_as_a_data_view(self, mount: Any) -> None:
        module = "export default { render({ model, el }) { el.append(model.get('data').getUint8(1)); } }"
        data = traitlets.Bytes(b"\x01\xfe").tag(sync=True)
        holder = type("Holder", (anywidget.AnyWidget,), {"_esm": module, "data": data})()
        assert mount(holder).text("#widget") == "254"

    @broken
    def test_catches(self, mount: Any, module: str, message: str) -> None:
        with problem(message):
            mount(counter(module))

    def test_catches_a_remote_picture(self, mount: Any) -> None:
        with problem("asks for https://example.org/x.png"):
            mount(counter(REMOTE_PICTURE))

    def test_catches_a_module_without_an_export(self, mount: Any) -> None:
        with problem("must export a default"):
            mount(counter("const render = 1;"))

    def test_catches_an_error_in_a_listener(self, mount: Any) -> None:
        view = mount(counter(THROWS_LATER))
        with problem("late"):
            view.set(step=4)

    def test_catches_an_error_in_a_click(self, mount: Any) -> None:
        view = mount(counter(THROWS_LATER))
        view.locator("button").click()
        with problem("late"):
            view.check()

    def test_catches_a_frozen_repaint(self, mount: Any, impatient: None) -> None:
        view = mount(counter(FROZEN))
        with problem("frozen repaint"), view.repaints("button"):
            view.set(step=4)

    def test_counts_listeners_that_are_left(self, mount: Any) -> None:
        assert mount(counter(LEAKS)).close() == 1


class TestLab:
    def test_runs_and_talks_to_python(self, lab: Any) -> None:
        with lab.open_and_run(notebook(COUNTER, "print(counter.step)")) as run:
            (widget,) = run.widgets
            assert run.outputs[1][0]["text"] == "3\n"
            with run.repaints(widget):
                widget.get_by_role("button").click()
            assert widget.inner_text() == "at 4"

    def test_catches_an_exception(self, lab: Any) -> None:
        with problem("code cell 2: ZeroDivisionError"), lab.open_and_run(notebook(COUNTER, "1 / 0")):
            pass

    def test_catches_a_value_that_a_trait_refuses(self, lab: Any) -> None:
        with problem("in the kernel: TraitError"), lab.open_and_run(notebook(BAD_TRAIT)) as run:
            run.widgets[0].get_by_role("button").click()

    def test_catches_an_exception_in_a_callback(self, lab: Any) -> None:
        watch = "counter.observe(lambda change: {}['missing'], 'step')"
        with problem("in the kernel: KeyError"), lab.open_and_run(notebook(COUNTER, watch)) as run:
            run.widgets[0].get_by_role("button").click()

    @broken
    def test_catches(self, lab: Any, impatient: None, module: str, message: str) -> None:
        with problem(message), lab.open_and_run(notebook(module)):
            pass

    def test_catches_a_frozen_repaint(self, lab: Any) -> None:
        with problem("frozen repaint"), lab.open_and_run(notebook(FROZEN)) as run:
            run.patience = 0.5
            with run.repaints(run.widgets[0]):
                run.widgets[0].get_by_role("button").click()

    def test_catches_a_file_that_changed(self, lab: Any) -> None:
        with problem("changed on disk"), lab.open_and_run(notebook(COUNTER)) as run:
            run.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    def test_dark_and_light(self, lab: Any, tmp_path: Any) -> None:
        with lab.open_and_run(notebook(COUNTER), theme="dark") as run:
            dark = run.screenshot(tmp_path / "dark.png", of=run.widgets[0], width=700).read_bytes()
            light = run.screenshot(tmp_path / "light.png", of=run.widgets[0], theme="light").read_bytes()
            assert dark != light
