"""Python in a page, in Chromium: the button, own text, checks, what fails, Stop, and what is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest

from tests.site.conftest import NAMES, Exported

# Pyodide and the course, in bytes as they are sent.
MOST_SENT = 7_500_000
# Seconds that a busy machine may take; the bars of the course are for a quiet one, and are printed.
PATIENCE = 240_000
pytestmark = pytest.mark.skipif(
    bool(NAMES) and not {"01_", "02_"} <= set(NAMES), reason="Lessons 01 and 02 are not in this export."
)
RIGHT = """def lengths(counts):
    total = sum(counts.values())
    return {one: max(1, next(n for n in range(99) if many * 2**n >= total)) for one, many in counts.items()}


check("entropy.lengths", lengths)"""
WRONG = RIGHT.replace("max(1, next(n for n in range(99) if many * 2**n >= total))", "total - many + 1")


class Page:
    """A page of the site with Python started in it."""

    def __init__(self, view: Any, sent: list[tuple[str, int]]) -> None:
        self.view, self.page, self.sent = view, view.page, sent

    def cell(self, number: int) -> Any:
        return self.page.locator(f"#cell-{number:02}")

    def press(self, number: int, button: str, wait: str = ".live > *") -> Any:
        cell = self.cell(number)
        cell.get_by_role("button", name=button, exact=True).first.click()
        cell.locator(".run-bar:not([aria-busy])").wait_for()
        cell.locator(wait).first.wait_for()
        return cell.locator(".live")

    def says(self) -> str:
        return self.page.locator(".python-says").inner_text()


@pytest.fixture(scope="module")
def started(site: Exported, chromium: Any, tools: Any) -> Iterator[Callable[[str], Page]]:
    """``started("02_huffman")``: a page whose button was pressed; one for each lesson."""
    from tests.browser.harness import WatchedPage

    pages: dict[str, Page] = {}

    def start(lesson: str) -> Page:
        if lesson not in pages:
            view, sent = WatchedPage(chromium), []
            view.page.set_default_timeout(PATIENCE)
            view.page.on(
                "response",
                lambda found: sent.append((found.url, int(found.headers.get("content-length", 0)))),
            )
            view.page.goto(f"{site.address}{lesson}.html")
            view.page.wait_for_load_state("networkidle")
            assert not [url for url, _ in sent if re.search("python|worker|comms|controls|runnable", url)]
            sent.clear()
            begin = monotonic()
            view.page.get_by_role("button", name="Start Python").click()
            view.page.get_by_role("button", name="Stop Python").wait_for()
            print(f"{lesson}: Python was ready after {monotonic() - begin:.1f} s")
            pages[lesson] = Page(view, list(sent))
        return pages[lesson]

    yield start
    for one in pages.values():
        one.view.close()


def test_python_comes_once_from_this_site_and_says_that_it_is_there(started, site):
    page = started("02_huffman")
    assert re.fullmatch(r"Python 3\.\d+\.\d+ is ready: .*", page.says())
    assert all(url.startswith(site.address) for url, _ in page.sent)
    whole = sum(size for _, size in page.sent)
    print(f"{whole / 1e6:.2f} MB were sent for Python")
    assert 5_000_000 < whole < MOST_SENT
    assert len({url for url, _ in page.sent}) == len(page.sent)


def test_own_text_and_an_own_file_into_a_stepper(started):
    page = started("02_huffman")
    cell = page.cell(17)
    cell.scroll_into_view_if_needed()
    cell.get_by_role("tab", name="Change").click()
    for text in ("river", "delta", "estuary"):
        cell.get_by_label("Your own input").fill(text)
        begin = monotonic()
        cell.locator(".dz-form button").click()
        page.page.wait_for_function(
            "text => document.querySelector('#cell-17 .dz-input').textContent === text", arg=text
        )
        print(f"own text was shown after {monotonic() - begin:.2f} s")
    assert "step 1 of" in cell.locator(".dz-where").inner_text()
    cell.get_by_label("A file of yours").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"from a file"}
    )
    page.page.wait_for_function(
        "() => document.querySelector('#cell-17 .dz-input').textContent.includes('from a file')"
    )
    cell.get_by_label("Your own input").fill("")
    cell.locator(".dz-form button").click()
    cell.locator(".dz-notice:not([hidden])").wait_for()
    assert cell.locator(".dz-notice").inner_text()
    page.view.check()


def test_a_check_wrong_then_right_with_help_and_kept(started):
    page = started("01_entropy")
    cell, field = page.cell(60), page.cell(60).get_by_label("Your answer: entropy.lengths")
    assert "Not tried yet" in page.press(60, "Check").inner_text()
    assert "Not shown yet" in page.press(60, "Worked answer").inner_text()
    field.fill(WRONG)
    assert "Not yet" in page.press(60, "Check").inner_text()
    assert "Hint 1 of 2" in page.press(60, "Hint").inner_text()
    field.fill(RIGHT)
    assert page.press(60, "Check").inner_text().startswith("Right")
    assert "def lengths" in page.press(60, "Worked answer").inner_text()
    assert page.page.evaluate("JSON.parse(localStorage['dualz.progress']).solved['entropy.lengths']") is True
    cell.get_by_role("button", name="Start over").click()
    assert "..." in field.input_value()
    cell.get_by_role("button", name="Restore").click()
    assert field.input_value() == RIGHT
    assert not cell.locator(".hints").is_visible()
    page.view.check()


def test_a_cell_that_cannot_run_here_stops_nobody(started):
    page = started("01_entropy")
    said = page.press(98, "Run").inner_text()
    assert "This cell needs NumPy" in said and "Run it in the notebook, Binder or Colab." in said
    said = page.press(104, "Run").inner_text()
    assert "a cell above could not make: that one needs NumPy" in said
    assert "bytes of context" in page.press(51, "Run", ".live pre").inner_text()


def test_what_the_learner_breaks_is_shown_with_its_line(started):
    page = started("01_entropy")
    cell = page.cell(11)
    cell.get_by_role("button", name="Edit").click()
    cell.get_by_label("Code of cell 11").fill("1 / 0")
    said = page.press(11, "Run", ".live .fault").inner_text()
    assert said.splitlines()[-1] == "ZeroDivisionError: division by zero" and "line 1" in said
    cell.get_by_label("Code of cell 11").fill("2 +")
    said = page.press(11, "Run", ".live .fault").inner_text()
    assert "SyntaxError" in said and "cell-11.py" in said and "ast.py" not in said
    cell.get_by_role("button", name="As it was").click()
    assert "SyntaxError" not in page.press(11, "Run", ".live pre").inner_text()
    # What was typed is not lost: it comes back at once, and in a page that was loaded anew.
    cell.get_by_role("button", name="My text").click()
    assert cell.get_by_label("Code of cell 11").input_value() == "2 +"
    kept = "() => JSON.parse(localStorage['dualz.texts'])['01_entropy/cell-11']"
    assert page.page.evaluate(kept)["text"] == "2 +" and page.page.evaluate(kept)["open"]
    cell.get_by_role("button", name="Start over").click()
    assert "2 +" != cell.get_by_label("Code of cell 11").input_value() != ""
    cell.get_by_role("button", name="As it was").click()
    assert cell.get_by_role("button", name="Edit").is_visible()


def test_what_was_typed_is_there_when_the_page_is_loaded_anew(blank, site):
    view = blank()
    view.page.set_default_timeout(PATIENCE)

    def start(lesson: str) -> None:
        view.page.goto(f"{site.address}{lesson}.html")
        view.page.get_by_role("button", name="Start Python").focus()
        view.page.keyboard.press("Enter")
        view.page.get_by_role("button", name="Stop Python").wait_for()
        # The keyboard is still where it was: the next stop is the button that stops Python.
        assert view.page.evaluate("document.activeElement.className") == "python-says"
        view.page.keyboard.press("Tab")
        assert view.page.evaluate("document.activeElement.className") == "stop-python"

    start("01_entropy")
    cell = view.page.locator("#cell-11")
    cell.get_by_role("button", name="Edit").click()
    cell.get_by_label("Code of cell 11").fill("6 * 7")
    start("01_entropy")
    assert cell.get_by_label("Code of cell 11").input_value() == "6 * 7"
    cell.get_by_role("button", name="Run").click()
    cell.locator(".live pre").wait_for()
    assert cell.locator(".live pre").inner_text() == "42"
    view.check()


def test_what_said_that_python_is_missing_says_so_no_longer(blank, site):
    view = blank()
    view.page.set_default_timeout(PATIENCE)
    view.page.goto(f"{site.address}02_huffman.html")
    assert "once Python is started" in view.page.locator(".board-says").first.inner_text()
    cell = view.page.locator("#cell-17")
    cell.scroll_into_view_if_needed()
    cell.get_by_role("tab", name="Change").click()
    cell.get_by_label("Your own input").fill("river")
    cell.locator(".dz-form button").click()
    cell.locator(".dz-notice", has_text="press Start Python").wait_for()
    view.page.get_by_role("button", name="Start Python").click()
    view.page.get_by_role("button", name="Stop Python").wait_for()
    assert not cell.locator(".dz-notice").is_visible()
    assert "Press Run above" in view.page.locator(".board-says").first.inner_text()
    view.check()


def test_an_explorer_and_a_board_of_python_move(started):
    page = started("02_huffman")
    page.press(78, "Run", ".live .explorer")
    picture = page.cell(78).locator(".live .dz-frame")
    slider = page.cell(78).locator(".live input[type=range]").first
    for _ in range(5):
        before = picture.inner_html()
        begin = monotonic()
        slider.press("ArrowRight")
        page.page.wait_for_function(
            "was => document.querySelector('#cell-78 .live .dz-frame').innerHTML !== was", arg=before
        )
        print(f"the explorer followed after {1000 * (monotonic() - begin):.0f} ms")
    assert page.cell(78).locator(".live .control label").first.inner_text()
    page.press(10, "Run", ".live .dz-board")
    caption = page.cell(10).locator(".live .dz-caption")
    before = caption.inner_text()
    page.cell(10).locator(".live [role=button]").first.click()
    page.page.wait_for_function(
        "was => document.querySelector('#cell-10 .live .dz-caption').textContent !== was", arg=before
    )
    page.view.check()


@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_shut_out_while_python_is_there(started, tools, dark):
    page = started("02_huffman").page
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.evaluate((tools / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(({ violations }) => violations.map(one => [one.id, one.nodes[0].html]))"
    )
    assert found == []
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": width, "height": 800})


def test_stop_ends_what_does_not_end(started):
    page = started("01_entropy")
    page.cell(9).get_by_role("button", name="Edit").click()
    page.cell(9).get_by_label("Code of cell 9").fill("while True: pass")
    page.cell(9).get_by_role("button", name="Run").click()
    page.page.wait_for_timeout(500)
    page.cell(9).get_by_role("button", name="Stop", exact=True).click()
    page.page.wait_for_function(
        "() => document.querySelector('.python-says').textContent.includes('is ready again')"
    )
    assert "Python was stopped" in page.cell(9).locator(".says").inner_text()
    assert not page.cell(9).get_by_role("button", name="Stop", exact=True).count()
    assert page.cell(9).locator(".live").inner_text() == ""
    page.cell(9).get_by_role("button", name="As it was").click()
    assert "bytes of context" in page.press(51, "Run", ".live pre").inner_text()
    page.view.check()


def test_where_python_cannot_come_a_sentence_says_so(opened):
    view = opened("02_huffman.html", awake=False, allowed=("404|Failed to load|Error",))
    view.page.route("**/manifest.json", lambda route: route.fulfill(status=404))
    view.page.get_by_role("button", name="Start Python").click()
    says = view.page.get_by_text("Python did not start: it is not part of this site (404).")
    says.wait_for()
    assert view.page.get_by_role("button", name="Start Python").is_enabled()
