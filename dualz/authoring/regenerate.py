"""Runs the notebooks and stores their outputs: ``python -m dualz.authoring.regenerate [names] [--check]``.

What is written depends on the code alone: no times, no widget state, fixed metadata and cell
ids. A picture of what was measured (times) stays as it was stored where it alone differs. So a second run
changes no byte, and ``--check`` fails where a first one would. The kernel starts in the notebooks' folder
and keeps answers in memory only.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from dualz.authoring.new import TEMPLATE
from dualz.authoring.notebook import FOLDER
from dualz.authoring.rules_of_outputs import METADATA, WIDGET_VIEW
from dualz.course import answers
from dualz.files import write_whole

CELL_SECONDS = 120
_MEASURED = re.compile('<img data-measured="yes"[^>]*>')


class CellFailed(RuntimeError):
    """A cell raised an error; the message says which cell of which notebook, and what it raised."""


def regenerate(path: Path) -> str:
    """The text of the notebook after a fresh run. Nothing is written.

    Raises:
        CellFailed: a cell raised an error, or took more than two minutes.
    """
    import nbformat

    notebook = _clean(nbformat.read(path, as_version=4))
    stored = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    run_cells(notebook, path)
    notebook = _clean(notebook)
    for cell in notebook.cells:
        keep_measured(cell.get("outputs", []), stored[cell.id])
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def run_cells(notebook: Any, path: Path, seconds: int = CELL_SECONDS) -> None:
    """Run the cells of ``notebook``, the lesson at ``path``, which get their outputs; no file is written.

    Raises:
        CellFailed: a cell raised an error, or took more than ``seconds``.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=seconds,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    before = os.environ.get(answers.VARIABLE)
    os.environ[answers.VARIABLE] = answers.IN_MEMORY
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CellFailed(f"{path.name}, cell {_failed_cell(notebook)}: {_last_line(error)}") from None
    finally:
        if before is None:
            del os.environ[answers.VARIABLE]
        else:
            os.environ[answers.VARIABLE] = before


def keep_measured(outputs: list[Any], stored: list[Any]) -> None:
    """Take the stored picture of measured figures where all around it is the same."""
    for fresh, old in zip(outputs, stored, strict=False):
        pages = [one.get("data", {}).get("text/html", "") for one in (fresh, old)]
        if _MEASURED.search(pages[0]) and len({_MEASURED.sub("", page) for page in pages}) == 1:
            fresh.data["text/html"] = pages[1]


def _clean(notebook: Any) -> Any:
    """Fixed metadata and cell ids; no widget view; neighbouring pieces of one stream joined."""
    notebook.metadata = type(notebook.metadata)(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        tags = cell.metadata.get("tags")
        cell.metadata = type(cell.metadata)({"tags": tags} if tags else {})
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            for output in cell.outputs:
                for listed in (output.get("data", {}), output.get("metadata", {})):
                    listed.pop(WIDGET_VIEW, None)
    return notebook


def joined(outputs: list[Any]) -> list[Any]:
    """The outputs with neighbouring pieces of one stream joined."""
    kept: list[Any] = []
    for output in outputs:
        same = (
            kept and output.output_type == kept[-1].output_type == "stream" and output.name == kept[-1].name
        )
        if same:
            # How a stream is cut into messages depends on timing.
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def _failed_cell(notebook: Any) -> str:
    for number, cell in enumerate(notebook.cells, 1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return str(number)
    ran = [at for at, cell in enumerate(notebook.cells, 1) if cell.get("execution_count")]
    return f"after {ran[-1]}" if ran else "1"


def _last_line(error: Exception) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # IPython colours its messages
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


def main(arguments: list[str]) -> int:
    """Regenerate the named notebooks, or all; with ``--check`` only say which would change."""
    parser = argparse.ArgumentParser(
        prog="dualz.authoring.regenerate", description="Run the notebooks, store outputs."
    )
    parser.add_argument("names", nargs="*", help="files, or parts of names as in 'huffman'; default: all")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if anything would change")
    options = parser.parse_args(arguments)
    changed = 0
    for path in _chosen(options.names):
        start = time.monotonic()
        try:
            text = regenerate(path)
        except CellFailed as error:
            print(error, file=sys.stderr)
            return 1
        differs = text != path.read_text(encoding="utf-8")
        changed += differs
        if differs and not options.check:
            write_whole(path, text.encode("utf-8"))
        print(
            f"{path.name}: {'changed' if differs else 'as it was'}, {time.monotonic() - start:.1f} s",
            flush=True,
        )
    return 1 if options.check and changed else 0


def _chosen(names: list[str]) -> list[Path]:
    everything = [*sorted(FOLDER.glob("[0-9][0-9]_*.ipynb")), TEMPLATE]
    if not names:
        return everything
    chosen = [path for path in everything if any(name in path.name for name in names)]
    return [Path(name).resolve() for name in names if Path(name).is_file()] or chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
