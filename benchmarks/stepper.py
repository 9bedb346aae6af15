"""How long the stepper takes from a key press to a changed picture, in a blank page and in JupyterLab.

The picture: a Huffman tree over 60 symbols, 119 nodes at the end. The time runs from the
browser's own stamp of the key press to the change of the picture's elements, and to the moment after
the frame that shows it; the 200 ms glide of the marks has then begun.

    python -m benchmarks.stepper                 60 presses in each place
    python -m benchmarks.stepper --presses 10    fewer
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median, quantiles

import nbformat
from playwright.sync_api import Browser, Page

from benchmarks.browser import with_browser
from dualz.codecs import huffman
from dualz.trace import record
from dualz.widgets.stepper import Stepper
from tests.browser.lab import Lab
from tests.browser.stub import StubView

SYMBOLS = 60
COUNTS = "{chr(48 + i): 3 + (i * i * 7) % 97 for i in range(" + str(SYMBOLS) + ")}"
STAGE = ".dz-stage"
WATCH = """() => {
    window.times = [];
    addEventListener("keydown", (event) => {
        const changed = new MutationObserver(() => {
            changed.disconnect();
            const marked = performance.now() - event.timeStamp;
            requestAnimationFrame(() => {
                const channel = new MessageChannel();
                channel.port1.onmessage = () => times.push([marked, performance.now() - event.timeStamp]);
                channel.port2.postMessage(null);
            });
        });
        const svg = document.querySelector("svg.dz-picture");
        changed.observe(svg, { subtree: true, childList: true, attributes: true });
    }, true);
}"""


def press(page: Page, presses: int) -> list[list[float]]:
    """For each of so many ``presses`` of the right arrow: until changed, until painted, in milliseconds."""
    page.evaluate(WATCH)
    page.locator(STAGE).focus()
    for number in range(presses):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("count => times.length > count", arg=number)
        page.wait_for_timeout(40)
    return page.evaluate("times")


def in_blank_page(browser: Browser, presses: int) -> list[list[float]]:
    trace = record(huffman.build_tree(eval(COUNTS)))
    view = StubView(browser, Stepper(trace, step=len(trace) - presses - 1), still=False)
    times = press(view.page, presses)
    view.close()
    return times


def in_lab(browser: Browser, folder: Path, presses: int) -> list[list[float]]:
    lines = [
        "from dualz.codecs import huffman",
        "from dualz.trace import record",
        "from dualz.widgets.stepper import Stepper",
        f"trace = record(huffman.build_tree({COUNTS}))",
        f"Stepper(trace, step=len(trace) - {presses + 1})",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("\n".join(lines))])
    with Lab(browser, folder) as lab, lab.open_and_run(notebook, still=False) as run:
        return press(run.page, presses)


def measure(browser: Browser, folder: Path, presses: int) -> None:
    """Print the table."""
    print(f"Huffman tree of {SYMBOLS} symbols, {2 * SYMBOLS - 1} nodes; times from the key press, in ms")
    print(f"{'where':<12}{'':<10}{'median':>8}{'90 %':>8}{'longest':>9}")
    for where, times in [
        ("blank page", in_blank_page(browser, presses)),
        ("JupyterLab", in_lab(browser, folder, presses)),
    ]:
        for what, column in zip(("changed", "painted"), zip(*times, strict=True), strict=True):
            high = quantiles(column, n=10)[-1]
            print(f"{where:<12}{what:<10}{median(column):>8.1f}{high:>8.1f}{max(column):>9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--presses", type=int, default=60, help="of the right arrow (default: 60)")
    parser.add_argument("--quick", action="store_true", help="10 presses")
    options = parser.parse_args()
    presses = 10 if options.quick else options.presses
    with_browser(lambda browser, folder: measure(browser, folder, presses))


if __name__ == "__main__":
    main()
