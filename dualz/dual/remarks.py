"""Remarks on a model: names and texts that travel along, as ``__metadata__`` does in safetensors files.

Lesson: 14 (dual).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dualz.codecs.errors import CorruptData

MOST_BYTES = 1 << 20


def write(remarks: Mapping[str, str]) -> bytes:
    """Remarks as JSON.

    Raises:
        ValueError: they are no texts, or take more than 2^20 bytes.
    """
    text = json.dumps(checked(dict(remarks)), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    if len(text) > MOST_BYTES:
        raise ValueError(f"The remarks take {len(text)} bytes; {MOST_BYTES} are allowed.")
    return text


def read(text: memoryview) -> dict[str, str]:
    """Remarks from JSON.

    Raises:
        CorruptData: anything but an object of texts, each name once.
    """
    try:
        found = json.loads(bytes(text).decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise CorruptData("The remarks are not JSON in UTF-8 with each name once.") from None
    return checked(found)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object as a dict, for ``json.loads``.

    Raises:
        ValueError: it has a name twice, or a text with half a character, for which UTF-8 has no bytes.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    "".join(text for pair in pairs for text in pair if isinstance(text, str)).encode("utf-8")
    return found


def checked(remarks: Any) -> dict[str, str]:
    """``remarks``, if they are a dict of texts.

    Raises:
        CorruptData: they are not, or UTF-8 cannot hold them.
    """
    texts: list[Any] = [*remarks, *remarks.values()] if isinstance(remarks, dict) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise CorruptData("The remarks are not a JSON object of texts.")
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        raise CorruptData("The remarks cannot be written in UTF-8.") from None
    return remarks
