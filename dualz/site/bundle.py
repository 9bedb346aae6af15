"""One zip with the Python that a page runs: dualz, what its widgets need, and the sample texts.

The same versions give the same bytes. Nothing is fetched: the parts are taken from this environment, and
must have the versions that the page was tested with. Beside the zip lies Pyodide, compressed here, so that
it does not depend on what a server compresses.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

from dualz import datasets
from dualz.authoring import notebook

PACKAGE = Path(__file__).resolve().parents[1]
#: Distributions beside dualz; all are pure Python, or have the same source as Python (psygnal).
VERSIONS = {
    "anywidget": "0.11.0",
    "comm": "0.2.3",
    "ipywidgets": "8.1.9",
    "psygnal": "0.16.1",
    "traitlets": "5.16.1",
    "typing_extensions": "4.16.0",
}
#: The folders of dualz that the lessons in a page need, beside those lessons and ``site/inside``.
KEPT = ("codecs", "course", "figures", "recording", "short", "widgets")
PYODIDE = "314.0.7"
PACKED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
LOCK = "pyodide-lock.json"
STANDARD_LIBRARY = "python_stdlib.zip"
LICENSES = f"""Python in the page is Pyodide {PYODIDE}, Mozilla Public License 2.0,
https://pyodide.org, and Python, license of the Python Software Foundation. The zip holds
dualz (MIT), and other packages with their licenses.
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Runs the first code cell of each lesson, by name, where nothing is found that a browser does not have.
_PROBE = """
import io, json, sys
from contextlib import redirect_stdout
from dualz.site.inside.absent import hide

hide()
found = []
for lesson, source in json.load(sys.stdin).items():
    try:
        with redirect_stdout(io.StringIO()):
            exec(source, {"__name__": "__main__"})
    except ModuleNotFoundError:
        continue
    found.append(lesson)
print(json.dumps(found))
"""


class WrongVersion(Exception):
    """A part of the bundle is not the one that the page was tested with."""


@cache
def lessons() -> tuple[str, ...]:
    """The lessons that run in a page: their first code cell needs nothing that a browser does not have."""
    first = {
        lesson.path.stem.partition("_")[2]: next(cell.source for cell in lesson.cells if cell.kind == "code")
        for lesson in notebook.all_lessons()
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], input=json.dumps(first), stdout=subprocess.PIPE, text=True, check=True
    )
    return tuple(json.loads(done.stdout))


def archive() -> bytes:
    """The zip, ready to be unpacked into ``site-packages``.

    Raises:
        WrongVersion: a distribution is missing, or is another version than ``VERSIONS`` says.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zip:
        for name, data in sorted(dict(_files()).items()):
            zip.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def files(pyodide: Path) -> dict[str, bytes]:
    """Everything that the button "Start Python" loads, by name below one folder of the site.

    ``pyodide``: the folder of the npm package. Names hold the version or a digest of the content, so a
    browser may keep the files for ever; ``manifest.json`` says which they are, and how large.

    Raises:
        WrongVersion: as :func:`archive`, or another Pyodide than ``PYODIDE``.
        OSError: a file cannot be read.
    """
    found = json.loads((pyodide / "package.json").read_text(encoding="utf-8"))["version"]
    if found != PYODIDE:
        raise WrongVersion(f"The page is made for Pyodide {PYODIDE}; {found} is here.")
    core, data = f"pyodide-{PYODIDE}/", archive()
    # mtime: gzip would write the time of day, and two exports would differ.
    made = {f"{core}{name}.gz": gzip.compress((pyodide / name).read_bytes(), 9, mtime=0) for name in PACKED}
    made[f"{core}{STANDARD_LIBRARY}"] = (pyodide / STANDARD_LIBRARY).read_bytes()
    # The 357 packages of the lock lie on another host, which a page never asks.
    lock = json.loads((pyodide / LOCK).read_text(encoding="utf-8"))
    made[f"{core}{LOCK}"] = json.dumps({**lock, "packages": {}}).encode()
    bundle = f"dualz-{hashlib.sha256(data).hexdigest()[:12]}.zip"
    made[bundle] = data
    sizes = {name: len(held) for name, held in made.items()}
    made["LICENSES.txt"] = LICENSES.encode()
    made["manifest.json"] = json.dumps({"core": core, "bundle": bundle, "sizes": sizes}, indent=1).encode()
    return made


def _files() -> Iterator[tuple[str, bytes]]:
    """The path of each file in the zip, and its bytes."""
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE)
        if path.is_file() and _wanted(place.parts) and path.suffix in {".py", ".js", ".css", ".json"}:
            yield f"dualz/{place.as_posix()}", path.read_bytes()
    yield "dualz/samples/english.txt", datasets.english_text()
    yield "dualz/samples/python.txt", datasets.python_source()
    for name, version in VERSIONS.items():
        yield from _distribution(name, version)


def _wanted(parts: tuple[str, ...]) -> bool:
    if parts[:1] == ("lessons",):
        return len(parts) == 2 or parts[1] in lessons()
    if parts[:1] == ("site",):
        return parts[1] == "inside" or parts[1:] == ("__init__.py",)
    return len(parts) == 1 or parts[0] in KEPT


def _distribution(name: str, version: str) -> Iterator[tuple[str, bytes]]:
    """The modules of a distribution of this environment, with its name, version and license."""
    held = distribution(name)
    if held.version != version:
        raise WrongVersion(
            f"The page is made for {name} {version}; {held.version} is installed. "
            "Install that one, or try the other and change VERSIONS in dualz/site/bundle.py."
        )
    for file in held.files or ():
        about = file.parts[0].endswith(".dist-info")
        kept = about and (file.name == "METADATA" or "LICENSE" in file.name.upper())
        code = file.suffix == ".py" and "tests" not in file.parts and file.parts[0] != ".."
        if kept or code:
            yield file.as_posix(), Path(str(file.locate())).read_bytes()
