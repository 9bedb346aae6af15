"""The course's own entries, with what the judge found: reports, as a learner's are.

``OPEN`` stand on every board. ``IDEAS`` beat the best of them in each track by one idea, which the
instructor's guide gives away; whoever wants to find it reads no further. ``benchmarks/capstone.py`` makes the
reports, all with one secret, so that they can be compared seed by seed.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files

from dualz.capstone.entry import Entry, from_text
from dualz.capstone.report import Report, read

SECRET = "the course"
AUTHOR = "the course"
SETTINGS = {"channels": 16, "bits": 5}
# Track, name on the board, and the file of the source; settings where the track has them.
OPEN = {
    "data_columns": ("data", "columns, differences, rANS"),
    "data_lzma": ("data", "LZMA, as it is"),
    "data_bzip2": ("data", "bzip2, as it is"),
    "model_chain": ("model", "the chain, 7 % kept"),
    "model_smuggled": ("model", "nothing in the file"),
    "both_differences": ("both", "differences in time"),
    "both_bytes": ("both", "a byte a sample"),
}
NEGATIVE = {"data_zipped": ("data", "columns, and a zip on top")}
IDEAS = {
    "data_relation": ("data", "what a column says of another"),
    "model_many": ("model", "more signals, then the chain"),
    "both_cosines": ("both", "cosines"),
}
HARD = {"data": "data_columns", "model": "model_chain", "both": "both_differences"}
_SOURCE_OF = {"model_chain": "model_net", "model_many": "model_net"}


def source(key: str) -> str:
    """The text of an entry's source."""
    name = f"{_SOURCE_OF.get(key, key)}.py"
    return (files("dualz.capstone") / "entries" / name).read_text(encoding="utf-8")


def entry(key: str, networks: tuple[bytes, ...] = ()) -> Entry:
    """One of the entries from its source; those of the track ``model`` need their five files."""
    track, name = {**OPEN, **NEGATIVE, **IDEAS}[key]
    more = {"settings": SETTINGS} if track == "both" else {"files": networks}
    return from_text(track, name, source(key), **more)


def smuggled(honest: Entry) -> Entry:
    """The same networks with nothing in the files: they stand in the source of the decoder, as text."""
    texts = [base64.b85encode(file).decode() for file in honest.files]
    head = f"import base64\n\nNETWORKS = [\n{''.join(f'    {text!r},{chr(10)}' for text in texts)}]\n\n\n"
    body = honest.source.replace("def predict(blob, signals):", "def predict(number, signals):").replace(
        "file.read(blob)", "file.read(base64.b85decode(NETWORKS[number[0]]))"
    )
    return Entry("model", OPEN["model_smuggled"][1], head + body, files=tuple(bytes([at]) for at in range(5)))


@cache
def report(key: str) -> Report:
    """What the judge found for one of the entries."""
    return read((files("dualz.capstone") / "entries" / f"{key}.json").read_bytes())


def reports(keys: dict[str, tuple[str, str]] | None = None) -> list[Report]:
    """Those that stand on every board, or those of ``keys``."""
    return [report(key) for key in ({**OPEN, **NEGATIVE} if keys is None else keys)]
