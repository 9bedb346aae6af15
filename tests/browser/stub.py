"""One anywidget in a blank page, with a stub of Jupyter's model: see ``harness.py`` for how to use it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.harness import WatchedPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STUB = Path(__file__).with_name("stub.js")
ADDRESS = "http://127.0.0.1/blank"  # answered by the harness itself; gives the page a true origin
BLANK = '<!doctype html><html lang="en"><title>blank</title><body><div id="widget"></div></body></html>'
DARK = ":root { color-scheme: dark; --jp-layout-color1: #111; --jp-ui-font-color1: #fff; background: #111 }"
_NOT_FOR_THE_MODULE = ("_esm", "_css")


class StubView(WatchedPage):
    """A widget that is shown in a blank page.

    ``widget`` is an anywidget: its module, style sheet and synced traits are read once. Traits that are set
    in Python later do not follow by themselves: use :meth:`set`.

    Raises:
        PageProblem: the module cannot be loaded, ``render`` fails, or the page stays empty.
    """

    def __init__(self, browser: Browser, widget: Any = None, *, dark: bool = False, **page: Any) -> None:
        super().__init__(browser, dark=dark, **page)
        try:
            self._open(dark)
            if widget is not None:
                self.mount(widget)
        except BaseException:
            self.context.close()
            raise

    def _open(self, dark: bool) -> None:
        self.context.route(ADDRESS, lambda route: route.fulfill(body=BLANK, content_type="text/html"))
        self.page.goto(ADDRESS)
        self.page.add_script_tag(content=STUB.read_text(encoding="utf-8"))
        if dark:
            self.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
            self.page.add_style_tag(content=DARK)

    def mount(self, widget: Any) -> None:
        """Show a widget, in the place of the one before."""
        state = {name: _plain(value) for name, value in widget.get_state().items()}
        esm, css = (str(state.pop(name, "")) for name in _NOT_FOR_THE_MODULE)
        self._call("traits => stub.mount(traits)", {"esm": esm, "css": css, "state": state})
        if not self.page.evaluate("document.querySelector('#widget').getBoundingClientRect().height"):
            self.note("the widget shows nothing")
        self.check()

    def unmount(self) -> int:
        """Take the widget away; how many listeners it has left behind (0 is right)."""
        return self._call("() => stub.close()")

    def set(self, **traits: Any) -> None:
        """Set traits as Python would, wait for the picture, and check."""
        self._call("traits => stub.set(traits)", {name: _plain(value) for name, value in traits.items()})

    def get(self, name: str) -> Any:
        """The value of a trait as the page holds it (not for ``Bytes``)."""
        return self.page.evaluate("name => stub.model.get(name)", name)

    def receive(self, content: Any) -> None:
        """Deliver a custom message, as ``widget.send(content)`` does."""
        self._call("content => stub.receive(content)", content)

    def press(self, key: str, on: str) -> None:
        """Press a key on the element that the selector ``on`` finds."""
        self.locator(on).press(key)
        self.settle()
        self.check()

    @property
    def saved(self) -> list[dict[str, Any]]:
        """What the page has sent to Python with ``save_changes``, oldest first."""
        return self.page.evaluate("stub.model.saved")

    @property
    def sent(self) -> list[Any]:
        """The custom messages that the page has sent, oldest first."""
        return self.page.evaluate("stub.model.sent")

    def close(self) -> int:
        """Run the module's cleanup, close the page; return how many model listeners are left (0 is right)."""
        try:
            left = self.unmount()
        finally:
            self.context.close()
        return left

    def _call(self, script: str, value: Any = None) -> Any:
        from playwright.sync_api import Error

        try:
            result = self.page.evaluate(script, value)
        except Error as error:
            self.note(f"the module fails: {error.message}")
            result = None
        else:
            self.settle()
        self.check()
        return result


def _plain(value: Any) -> Any:
    """A trait's value as JSON can carry it: bytes as base64, which ``stub.js`` makes a DataView again."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bytes": base64.b64encode(bytes(value)).decode("ascii")}
    return value
