"""Data that come with the installed libraries, so that no lesson downloads anything.

The same versions of the libraries give the same bytes on every machine.
"""

from __future__ import annotations

from importlib.resources import files


def english_text(size: int | None = None) -> bytes:
    """About 43 kB of English prose: the descriptions of scikit-learn's data sets, UTF-8.

    ``size`` cuts it to that many bytes. License: BSD, as scikit-learn.
    """
    folder = files("sklearn.datasets.descr")
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".rst")), key=lambda p: p.name)
    return b"".join(page.read_bytes() for page in pages)[:size]


def python_source(size: int | None = None) -> bytes:
    """About 31 kB of Python source: a module of scikit-learn. License: BSD, as scikit-learn.

    ``size`` cuts it to that many bytes.
    """
    return (files("sklearn.linear_model") / "_base.py").read_bytes()[:size]
