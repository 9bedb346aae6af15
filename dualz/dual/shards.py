"""Large models come in several files, the shards, and an index that says where each tensor is.

The index is JSON, ``{"metadata": {...}, "weight_map": {"0.weight": "model-00001-of-00002.safetensors"}}``,
and stands beside its shards. A name of a shard with a folder in it is refused: it could lead anywhere.

Lesson: 14 (dual).
"""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from dualz.codecs.errors import CorruptData
from dualz.dual import safetensors_file
from dualz.dual.remarks import unique
from dualz.dual.tensors import Stored
from dualz.short import shown

MAP = "weight_map"
MOST_BYTES = 100_000_000


class Index(NamedTuple):
    """``shards``: the file of each tensor, by the tensor's name."""

    shards: dict[str, str]


def read(path: str | os.PathLike[str]) -> Index:
    """The index at ``path``.

    Raises:
        CorruptData: it is no index, or names a file outside its folder.
    """
    if os.path.getsize(path) > MOST_BYTES:
        raise CorruptData(f"This is not an index of shards: it is longer than {MOST_BYTES} bytes.")
    return parse(Path(path).read_bytes())


def parse(text: bytes) -> Index:
    """The index that ``text`` is.

    Raises:
        CorruptData: as :func:`read` does.
    """
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise CorruptData("This is not an index of shards: it is not JSON with each name once.") from None
    places = found.get(MAP) if isinstance(found, dict) else None
    if not isinstance(places, dict) or not all(isinstance(place, str) for place in places.values()):
        raise CorruptData(f"This is not an index of shards: it has no {MAP} of names and files.")
    for place in set(places.values()):
        if place in ("", ".", "..") or "/" in place or "\\" in place or "\0" in place:
            raise CorruptData(f"The index names {shown(place)}, which is no file beside it.")
    return Index(places)


def in_files(path: str | os.PathLike[str], stack: ExitStack) -> tuple[dict[str, Stored], dict[str, str]]:
    """The tensors of all safetensors shards of an index, read when they are asked for, and their remarks.

    The files stay open until ``stack`` closes.

    Raises:
        CorruptData: a shard is damaged, or has other tensors than the index says.
        OSError: a shard is not there.
    """
    index = read(path)
    found: dict[str, Stored] = {}
    remarks: dict[str, str] = {}
    for shard in dict.fromkeys(index.shards.values()):
        opened = stack.enter_context(open(Path(path).parent / shard, "rb"))  # noqa: SIM115
        tensors, said = safetensors_file.in_file(opened)
        remarks = said | remarks
        odd = sorted(set(tensors) ^ {name for name, place in index.shards.items() if place == shard})
        if odd:
            raise CorruptData(f"{shown(odd[0])} is in only one of the index and its shard {shown(shard)}.")
        found |= tensors
    return found, remarks
