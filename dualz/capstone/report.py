"""A report: an entry with what the judge found, as JSON that can be judged again, and as Markdown to be read.

A checksum finds damage. It is no proof, since whoever changes a number can compute it anew: the proof is the
entry in it, which anybody can judge again.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dualz.capstone.entry import SEEDS, TRACKS, Entry, require_line
from dualz.capstone.judge import Judged, beats
from dualz.files import write_whole

FORMAT = "dualz capstone 1"
LARGEST = 1 << 24
LONGEST_NOTE = 2000
LARGEST_SIZE = 1 << 30  # bytes on one seed; far more than the judge lets an entry give back
_LONGEST_SECRET = 128
_KEYS = {"format", "author", "note", "entry", "secret", "sizes", "accuracies", "locks", "lost_to", "sha256"}
_ENTRY = {"track", "name", "source", "encoder", "files", "settings"}


class BadReport(ValueError):
    """The text is no whole report. One sentence says what is wrong with it."""


@dataclass(frozen=True)
class Report:
    """``note``: what was tried and expected. ``lost_to``: of a negative result, the rival's name."""

    author: str
    judged: Judged
    note: str = ""
    lost_to: str = ""

    def __post_init__(self) -> None:
        require_line(self.author, "The author")
        if not isinstance(self.note, str) or len(self.note) > LONGEST_NOTE:
            raise ValueError(f"A note is a text of at most {LONGEST_NOTE} characters.")
        if self.judged.refused:
            raise ValueError(f"An entry that is refused has no report. {self.judged.refused}")

    @property
    def negative(self) -> bool:
        """Whether it reports what did not work."""
        return bool(self.lost_to)

    def to_json(self) -> str:
        """The whole report, with the entry in it, as JSON."""
        body = self._body()
        return json.dumps({**body, "sha256": _checksum(body)}, indent=1, sort_keys=True) + "\n"

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it as JSON, whole or not at all.

        Raises:
            OSError: it cannot be written there.
        """
        write_whole(path, self.to_json().encode("utf-8"))
        return Path(path)

    def to_markdown(self) -> str:
        """What somebody else wants to read, and one line of it that finds the whole again."""
        found, entry = self.judged, self.judged.entry
        sizes = " | ".join(map(str, found.sizes))
        lines = [
            f"# {cell(entry.name)}, by {cell(self.author)}",
            "",
            f"Track: {entry.track}. Seeds: {len(found.sizes)}.",
            "",
        ]
        lines += ["| | " + " | ".join(f"seed {at}" for at in range(len(found.sizes))) + " | mean | worst |"]
        lines += ["|---|" + "--:|" * (len(found.sizes) + 2)]
        lines += [f"| bytes | {sizes} | {found.bytes_of():.0f} | {max(found.sizes)} |"]
        if found.accuracies:
            rights = [f"{100 * right:.1f}" for right in found.accuracies]
            mean = 100 * sum(found.accuracies) / len(rights)
            lines += [f"| % right | {' | '.join(rights)} | {mean:.1f} | {100 * min(found.accuracies):.1f} |"]
        lines += ["", f"The decoder's source takes {entry.decoder_bytes} bytes more, where it is counted."]
        lines += [f"Valid: {found.misses() or 'yes.'}"]
        if self.negative:
            lines += [f"A negative result: it lost to {cell(self.lost_to)}."]
        lines += ["", *(f"> {cell(line)}" for line in self.note.splitlines()), ""] if self.note else [""]
        held = ", ".join(found.locks) or "none"
        lines += [f"Limits that held: {held}. Secret of the hidden data: `{cell(found.secret)}`."]
        return "\n".join(lines) + "\n"

    def _body(self) -> dict[str, Any]:
        found, entry = self.judged, self.judged.entry
        return {
            "format": FORMAT,
            "author": self.author,
            "note": self.note,
            "lost_to": self.lost_to,
            "secret": found.secret,
            "sizes": list(found.sizes),
            "accuracies": list(found.accuracies),
            "locks": list(found.locks),
            "entry": {
                "track": entry.track,
                "name": entry.name,
                "source": entry.source,
                "encoder": entry.encoder,
                "files": [base64.b64encode(file).decode() for file in entry.files],
                "settings": dict(entry.settings),
            },
        }


def negative(author: str, judged: Judged, rival: Judged, note: str) -> Report:
    """The report of what did not work: an entry that loses to ``rival`` on every one of five seeds.

    Raises:
        ValueError: it does not lose everywhere, one of the two is not valid, or they met other data; or there
            is no ``note``, which says what was expected.
    """
    if not note.strip():
        raise ValueError("A negative result needs a note: what was expected, and why?")
    lost = sum(beats(rival, judged))
    if lost < SEEDS:
        raise ValueError(f"It loses on {lost} of {SEEDS} seeds; a negative result loses on each.")
    return Report(author, judged, note, rival.entry.name)


def cell(text: str) -> str:
    """Text of a stranger as it may stand in Markdown: one line, and nothing in it that means something."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|<>&~$" else letter for letter in plain)


def _checksum(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- reading ------------------------------------------------------------------------------------------


def read(text: str | bytes) -> Report:
    """The report in a text of JSON. Nothing of it is run.

    Raises:
        BadReport: the text is damaged, or no such report, or its checksum is another.
    """
    if len(text) > LARGEST:
        raise BadReport(f"A report has at most {LARGEST} bytes, and this one has {len(text)}.")
    try:
        body = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadReport(f"This is no JSON: {str(error)[:100]}.") from None
    _require_keys(body, _KEYS, "A report")
    if body["format"] != FORMAT:
        raise BadReport(f"This is no report of the capstone: its format is {str(body['format'])[:40]!r}.")
    if body.pop("sha256") != _checksum(body):
        raise BadReport("The checksum does not match: the report was damaged or changed.")
    try:
        return _report(body)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise BadReport(f"The report says what cannot be: {str(error)[:200]}") from None


def read_file(path: str | os.PathLike[str]) -> Report:
    """:func:`read` of a file.

    Raises:
        OSError: it cannot be read.
        BadReport: as :func:`read`.
    """
    with open(path, "rb") as file:
        return read(file.read(LARGEST + 1))


def _report(body: dict[str, Any]) -> Report:
    _require_keys(body["entry"], _ENTRY, "An entry")
    given = body["entry"]
    files = tuple(_file(text) for text in _listed(given["files"], str))
    if not isinstance(given["settings"], dict):
        raise TypeError("Settings are names with numbers.")
    parts = (given["track"], given["name"], given["source"], given["encoder"])
    if parts[0] not in TRACKS:
        raise ValueError(f"There is no track {str(parts[0])[:40]!r}.")
    entry = Entry(*parts, files, given["settings"])
    sizes, rights = _listed(body["sizes"], int), _listed(body["accuracies"], float)
    if not 1 <= len(sizes) <= SEEDS or min(sizes) < 0 or max(sizes) > LARGEST_SIZE:
        raise ValueError(f"There are one to five sizes, in bytes, each at most {LARGEST_SIZE}.")
    wanted = 0 if entry.track == "data" else len(sizes)
    if len(rights) != wanted or not all(0 <= right <= 1 for right in rights):
        raise ValueError("There is an accuracy from 0 to 1 for each size, but none for data.")
    for key in ("secret", "lost_to", "author"):
        if not isinstance(body[key], str) or len(body[key]) > _LONGEST_SECRET:
            raise TypeError(f"{key} is a short text.")
    judged = Judged(entry, body["secret"], tuple(sizes), tuple(rights), tuple(_listed(body["locks"], str)))
    return Report(body["author"], judged, body["note"], body["lost_to"])


def _file(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A file is not written in base 64.") from None


def _listed(value: Any, kind: type) -> list[Any]:
    if not isinstance(value, list) or any(type(each) is not kind for each in value):
        raise TypeError(f"A list of {kind.__name__} is wanted.")
    return value


def _require_keys(value: Any, keys: set[str], what: str) -> None:
    if not isinstance(value, dict) or set(value) != keys:
        raise BadReport(f"{what} has the keys {', '.join(sorted(keys))}, and nothing else.")


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)
