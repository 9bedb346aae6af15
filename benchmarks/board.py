"""How long a board in JupyterLab takes from a movement of the pointer to a changed picture.

The picture: eight bars, whose best prefix code Python computes anew at every place of the pointer. The time
runs from the browser's own stamp of the movement, to the kernel and back, to the change of the picture's
elements, and to the moment after the frame that shows it. Then a fast drag: how late its last picture is.

    python -m benchmarks.board               60 movements
    python -m benchmarks.board --moves 20    fewer
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median, quantiles

import nbformat
from playwright.sync_api import Browser

from benchmarks.browser import with_browser
from tests.browser.lab import Lab, LabRun

GRIP = "[data-key='grip:h']"
SHOW = "from dualz.lessons.entropy import explorers\nexplorers.shape(dict.fromkeys('abcdefgh', 8))"
WATCH = """() => {
    Object.assign(window, { times: [], moved: null });
    addEventListener("pointermove", (event) => (window.moved ??= event.timeStamp), true);
    const changed = new MutationObserver(() => {
        if (window.moved === null) return;
        const [from, marked] = [window.moved, performance.now() - window.moved];
        window.moved = null;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => times.push([marked, performance.now() - from]);
            channel.port2.postMessage(null);
        });
    });
    const svg = document.querySelector("svg.dz-picture");
    changed.observe(svg, { subtree: true, childList: true, attributes: true });
}"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moves", type=int, default=60, help="of the pointer (default: 60)")
    parser.add_argument("--quick", action="store_true", help="10 movements")
    options = parser.parse_args()
    moves = 10 if options.quick else options.moves
    with_browser(lambda browser, folder: measure(browser, folder, moves))


def measure(browser: Browser, folder: Path, moves: int) -> None:
    """Print the table."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SHOW)])
    with Lab(browser, folder / "lab") as lab, lab.open_and_run(notebook) as run:
        one_by_one, late = drag(run, moves)
    print(f"{'milliseconds':24} {'median':>8} {'95 %':>8} {'worst':>8}")
    for place, what in enumerate(("picture changed", "frame shown")):
        times = [pair[place] for pair in one_by_one]
        print(f"{what:24} {median(times):8.1f} {quantiles(times, n=20)[-1]:8.1f} {max(times):8.1f}")
    print(f"{moves} movements at once: the last picture is {late:.0f} ms late")


def drag(run: LabRun, moves: int) -> tuple[list[list[float]], float]:
    """The times of so many ``moves``, each waited for, and the delay of the last picture of a burst."""
    grip = run.locator(GRIP)
    unit = 9 * run.page.evaluate("document.querySelector('svg.dz-picture').getScreenCTM().a")
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    run.page.mouse.move(x, y)
    run.page.mouse.down()
    run.page.evaluate(WATCH)
    for number in range(moves):
        run.page.mouse.move(x + unit * (1 + number % 20), y)
        run.page.wait_for_function("count => times.length > count", arg=number)
        run.page.wait_for_timeout(40)
    times = run.page.evaluate("times")
    late = run.page.evaluate(BURST, [x, y, unit, moves])
    run.page.mouse.up()
    return times, late


# Ends at a count of 16, which no place before it has.
BURST = """async ([x, y, unit, moves]) => {
    const svg = document.querySelector("svg.dz-picture"), grip = svg.querySelector("[data-key='grip:h']");
    const options = { clientY: y, pointerId: 1, bubbles: true };
    for (let at = 0; at < moves; at += 1) {
        const clientX = x + unit * (at === moves - 1 ? 8 : at % 5);
        svg.dispatchEvent(new PointerEvent("pointermove", { ...options, clientX }));
        await new Promise((done) => setTimeout(done, 4));
    }
    const end = performance.now();
    while (grip.getAttribute("aria-valuenow") !== "16") await new Promise((done) => setTimeout(done, 1));
    return performance.now() - end;
}"""


if __name__ == "__main__":
    main()
