"""The checks inside a real kernel: the deadline, the source of a cell's function, a second session."""

import pytest

from dualz.course import answers

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


def run(*sources):
    """The ``text/plain`` of each cell, run in a fresh kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return ["\n".join(output.data["text/plain"] for output in cell.outputs) for cell in notebook.cells]


IMPORTS = "from dualz.course import check, restore, worked\n"
ENDLESS = IMPORTS + "def canonical(lengths):\n    while True: pass\n\ncheck('huffman.canonical', canonical)"
BROKEN = "def canonical(lengths):\n    print('x')\n    return lengths['z']"
FAILING = BROKEN + "\n\ncheck('huffman.canonical', canonical)"
TRACING = "import sys\nsys.gettrace()"


def test_deadline_error_line_and_saved_source_of_a_cell(tmp_path, monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, str(tmp_path / answers.NAME))
    traced, endless, after, failing = run(TRACING, ENDLESS, TRACING, FAILING)
    assert "took more than" in endless
    assert traced == after
    assert "stopped in line 3, `return lengths['z']`, with KeyError: 'z'" in failing
    (later,) = run(IMPORTS + "restore('huffman.canonical')")
    assert later == BROKEN
