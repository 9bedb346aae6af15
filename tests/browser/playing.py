"""What tests do to a widget in a blank page: choose, answer, and let the real Python side work."""

from __future__ import annotations

from typing import Any

AT = "() => document.querySelector('.dz-where').textContent"
FAST = ".dz-speed"


class Kernel:
    """The real Python side of a widget in a blank page. It works when it is told to, so it can be slow.

    What the page has sent waits in order, questions and reports alike, and Python sends what it would send
    through Jupyter: only the traits that it has changed, and its answers. (The echo of a report is for other
    clients; Jupyter's page drops its own.)
    """

    def __init__(self, view: Any, widget: Any) -> None:
        self.view, self.widget, self.read = view, widget, 0

    def work(self, most: int = 1000) -> int:
        """Take at most ``most`` of the page's messages and deliver the answers; how many it were."""
        before = self.read
        self._wait()
        while self.read < before + most and (waiting := self.outbox()[self.read :]):
            self.read += 1
            for message in self.answers(waiting[0]):
                if message["method"] == "custom":
                    self.view.receive(message["content"])
                elif message["method"] == "update":
                    self.view.set(**message["state"])
        self.view.page.wait_for_timeout(30)
        self.view.check()
        return self.read - before

    def _wait(self) -> None:
        """Give a page on a busy machine half a second to say something."""
        page = self.view.page
        for _ in range(25):
            if len(self.outbox()) > self.read:
                return
            page.wait_for_timeout(20)

    def outbox(self) -> list[dict[str, Any]]:
        return self.view.page.evaluate("stub.model.outbox")

    def answers(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """What Python sends when it gets ``message``."""
        sent: list[dict[str, Any]] = []
        self.widget._send = lambda content, buffers=None: sent.append(content)
        try:
            if "state" in message:
                self.widget.set_state(message["state"])
            else:
                self.widget._handle_custom_msg(message["content"], [])
        finally:
            del self.widget._send
        return sent


def deliver(view: Any, widget: Any) -> int:
    """Let Python take all that the page has sent."""
    if not hasattr(view, "kernel"):
        view.kernel = Kernel(view, widget)
    return view.kernel.work()


def question(stepper, at):
    return next(one for one in stepper.data["questions"] if one["at"] == at)


def mark(view, key):
    return view.page.locator(f"g[data-key={key!r}]" if '"' in key else f'g[data-key="{key}"]')


def choose(view, keys):
    for key in keys:
        mark(view, key).click()
    view.settle()


def wrong(asked):
    """As many choices as are asked for, one of them not right."""
    other = next(key for key in asked["choices"] if key not in asked["answer"])
    return [*asked["answer"][1:], other]


def act(view, label):
    view.page.get_by_role("button", name=label, exact=True).click()
    view.settle()


def to_question(view):
    view.locator(FAST).select_option("4")
    if view.locator(".dz-asking").count() == 0:
        view.locator(".dz-primary").click()
    view.page.wait_for_selector(".dz-asking", timeout=15_000)
