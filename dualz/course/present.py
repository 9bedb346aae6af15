"""Say it to somebody: a claim with its number, its price and what could refute it, from one's own results.

Each lesson ends with such a card. The sentences are the learner's and are for a neighbour, so nobody judges
them; the numbers in them are compared with what this notebook measured.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dualz.course import compare
from dualz.course.cards import NOT_TRIED, NOT_YET, Card
from dualz.course.sandbox import NotYet, plain
from dualz.files import write_whole

PRESENTED = "Presented"
LONGEST = 600
_ROUNDED_AWAY = 0.1  # a number that is rounded by more says something else: 0.588 is not "about 1"
_ABOUT = "present"
_QUESTIONS = {
    "claim": "what did you find, with its number?",
    "cost": "what does it cost, with a number?",
    "refuted": "which measurement would show that you are wrong?",
}
_NEED_A_NUMBER = ("claim", "cost")
# Names without their numbers: trained ones differ from machine to machine, and a notebook is compared.
_WANTED = "Three sentences are wanted: {}. Numbers to use, as this notebook measured them: {}."
# 1,234 and 1 234 and 1_234 are one number; a digit inside a name, as in int8 or LZ77, is none.
_GROUPED = r"\d{1,3}(?:[, _\u202f\u00a0]\d{3})+(?:\.\d+)?"
_PLAIN = r"\d+(?:\.\d+)?"
_NUMBER = re.compile(rf"(?<![\w.])[-+]?(?:{_GROUPED}|{_PLAIN})(?!\w)")
_GROUPS = re.compile(r"[, _\u202f\u00a0]")


@dataclass(frozen=True, repr=False)
class Talk(Card):
    """The card of :func:`present`; ``text`` is what a file of it holds."""

    text: str = ""

    def save(self, path: str | os.PathLike[str]) -> int:
        """Write the text to a file, UTF-8; its length in bytes.

        Raises:
            ValueError: nothing has been presented yet.
            OSError: the file cannot be written.
        """
        if not self.text:
            raise ValueError("There is nothing to save yet: fill in the card first.")
        data = self.text.encode()
        write_whole(path, data)
        return len(data)


def present(
    lesson: str, measured: Mapping[str, Any], *, claim: Any = ..., cost: Any = ..., refuted: Any = ...
) -> Talk:
    """A card of a claim, what it costs and what would refute it, each a sentence of the learner's.

    ``measured``: names of results to the numbers that this notebook found. Every number in the claim and in
    the cost must be one of them, rounded as the learner likes, or stand in one of their names; both need at
    least one that was measured. Dots are never wrong.

    >>> found = {"bytes": 2670, "points lost": 0.588}
    >>> present("dual", found, claim="My file has 2670 bytes.", cost="It lost 0.6 points.", refuted="...")
    present: Not yet. What is still missing: refuted (which measurement would show that you are wrong?).
    >>> talk = present("dual", found, claim="My file has 2 670 bytes.", cost="It lost 0.6 points.",
    ...                refuted="Another seed that loses more than 2.")
    >>> print(talk.text)
    dual
    Claim: My file has 2 670 bytes.
    Cost: It lost 0.6 points.
    Refuted by: Another seed that loses more than 2.
    Measured: bytes 2670, points lost 0.588
    """
    said = {"claim": claim, "cost": cost, "refuted": refuted}
    try:
        results = {str(name): _result(name, value) for name, value in measured.items()}
        sentences = {part: _sentence(part, value) for part, value in said.items()}
        missing = [f"{part} ({_QUESTIONS[part]})" for part, text in sentences.items() if not text]
        if len(missing) == len(said):
            return Talk(_ABOUT, NOT_TRIED, _WANTED.format("; ".join(missing), ", ".join(results)))
        if missing:
            return Talk(_ABOUT, NOT_YET, f"What is still missing: {'; '.join(missing)}.")
        for part in _NEED_A_NUMBER:
            _compare(part, sentences[part], results)
        _require_own(sentences)
    except NotYet as reason:
        return Talk(_ABOUT, NOT_YET, str(reason))
    text = "\n".join(
        [
            lesson,
            f"Claim: {sentences['claim']}",
            f"Cost: {sentences['cost']}",
            f"Refuted by: {sentences['refuted']}",
            f"Measured: {_listed(results)}",
        ]
    )
    return Talk(_ABOUT, PRESENTED, "Read it to somebody, and let them ask.", text, text)


def _result(name: Any, value: Any) -> float:
    found = float(compare.number(plain(value), f"A number for {name!r}"))
    if not math.isfinite(found):
        raise NotYet(f"A finite number for {name!r} is wanted.")
    return found


def _sentence(part: str, value: Any) -> str:
    """One line of text; empty where it is still dots."""
    value = compare.text(plain(value))
    if value is ... or value is None:
        return ""
    if not isinstance(value, str):
        raise NotYet(f"{part} is a sentence, in quotation marks; this is {compare.named(value)}.")
    if len(value) > LONGEST:
        raise NotYet(f"{part} has {len(value)} characters: say it in at most {LONGEST}.")
    text = " ".join(value.split())
    return text if text.strip(". \u2026") else ""


def _compare(part: str, sentence: str, results: Mapping[str, float]) -> None:
    written = [found.group() for found in _NUMBER.finditer(sentence)]
    measured = {text for text in written if any(_rounds_to(text, value) for value in results.values())}
    # "at level 9" may be said where a result is called "bytes at level 9"; it is not what was measured.
    named = {found.group() for name in results for found in _NUMBER.finditer(name)}
    for text in written:
        if text not in measured | named:
            raise NotYet(f"{text} in {part} is none of the numbers measured here: {_listed(results)}.")
    if not measured:
        raise NotYet(f"{part} holds no number yet. Measured here: {_listed(results)}.")


def _rounds_to(text: str, value: float) -> bool:
    """Whether ``text`` is ``value`` as it is rounded: to the last decimal written, or to its last zero."""
    text = _GROUPS.sub("", text)
    decimals = len(text.partition(".")[2])
    unit = 10.0**-decimals
    if not decimals:
        trailing = len(text) - len(text.rstrip("0"))
        unit = 10.0 ** min(trailing, max(0, len(text.lstrip("+-")) - 2))
    # Just a little more than half a unit: 0.125 may be written 0.12 or 0.13.
    away = abs(abs(float(text)) - abs(value))
    return away <= min(unit * 0.5000001, abs(value) * _ROUNDED_AWAY + 1e-12)


def _require_own(sentences: Mapping[str, str]) -> None:
    if len({compare.folded(text) for text in sentences.values()}) < len(sentences):
        raise NotYet("Two of the three sentences are the same; each answers a question of its own.")


def _listed(results: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {_short(value)}" for name, value in results.items())


def _short(value: float) -> str:
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:.3g}"
