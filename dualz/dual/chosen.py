"""Some tensors of a .dz file without the others, by its index (``dualz.dual.index``).

Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.dual import file
from dualz.dual.encoding import COPY
from dualz.dual.fields import Reader
from dualz.dual.head import Head, read_head
from dualz.dual.index import Place, check
from dualz.dual.tensors import Stored
from dualz.dual.work import Work, limited
from dualz.short import shown

_MOST_SAID = 5


class NotThere(ValueError):
    """A file has no tensor of this name."""


def require_names(names: Iterable[str], there: Collection[str]) -> None:
    """Refuse a name that is not in the file, and say which are.

    Raises:
        NotThere: one is not there.
    """
    for name in names:
        if name not in there:
            raise NotThere(f"The file has no tensor {shown(name)!r}; it has {listed(list(there))}.")


def listed(names: list[str]) -> str:
    """Names for a sentence, the first five of them."""
    said = ", ".join(shown(name) for name in names[:_MOST_SAID])
    return said + f" and {len(names) - _MOST_SAID} more" * (len(names) > _MOST_SAID) if names else "none"


def read(
    data: bytes | memoryview,
    names: Collection[str],
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    on_tensor: file.Progress | None = None,
    max_seconds: float | None = None,
) -> dict[str, Stored]:
    """The tensors of these ``names``, in the order of the file.

    In a file with an index only their bytes are decoded, and where one is a copy, those of the tensor that it
    is a copy of. Checked are then the head, by its checksum, that the file is as long as the index says, and
    each tensor that is read, by its own checksum over its bytes and its numbers. The other tensors may be
    damaged, and the checksum at the end of the file, which is over everything, is not looked at. A file
    without an index is decoded and checked whole.

    ``max_output`` (bytes) and ``max_seconds`` are for what is decoded, as in :func:`dualz.dual.file.read`.

    Raises:
        NotThere: a name is not in the file.
        CorruptData: what was read is damaged.
        TooLarge: it takes more bytes, or more time, than is allowed.
    """
    view = as_bytes(data)
    head = read_head(view, max_output, names)
    require_names(names, {entry.name: entry for entry in head.entries})
    if head.places is None:
        found = file.read(view, max_output, on_tensor, max_seconds).tensors
        return {name: tensor for name, tensor in found.items() if name in names}
    bodies = _Bodies(view, head, head.places)
    wanted = [number for number, entry in enumerate(head.entries) if entry.name in names]
    origins = {number: bodies.origin(number) for number in wanted}
    size = sum(head.places[number].size for number in set(origins.values()))
    allowed = limited(size, max_seconds, max_output / file.DEFAULT_MAX_OUTPUT)
    words = {number: bodies.words(number, allowed) for number in sorted(set(origins.values()))}
    tensors = {}
    for number in wanted:
        entry = head.entries[number]
        tensors[entry.name] = Stored(entry.dtype, entry.shape, words[origins[number]])
        if on_tensor:
            on_tensor(entry.size)
    return tensors


class _Bodies:
    """The bytes of each tensor, where the index says that they are."""

    def __init__(self, view: memoryview, head: Head, places: list[Place]) -> None:
        self.view, self.head, self.places = view, head, places
        ends = head.reader.at + np.cumsum([place.size for place in places], dtype=np.int64)
        self.ends = ends.tolist()
        self.origins: dict[int, int] = {}

    def reader(self, number: int) -> Reader:
        """A reader of these bytes."""
        entry, end = self.head.entries[number], self.ends[number]
        reader = Reader(self.view, end, self.head.reader.version)
        reader.at, reader.tensor = end - self.places[number].size, entry.name
        return reader

    def origin(self, number: int) -> int:
        """The tensor that has the words of this one: itself, or the one that it is a copy of in the end."""
        entries, way = self.head.entries, [number]
        while entries[way[-1]].form == COPY and way[-1] not in self.origins:
            way.append(self._copied(way[-1]))
        last = self.origins.get(way[-1], way[-1])
        wanted = entries[last].wanted
        for entry in (entries[at] for at in way):
            if (entry.wanted.count, entry.wanted.word) != (wanted.count, wanted.word):
                raise CorruptData("A tensor is said to be the same as one of another size.")
        self.origins |= dict.fromkeys(way, last)  # so that a long way is gone only once
        return last

    def _copied(self, number: int) -> int:
        """The earlier tensor that this one says it is a copy of."""
        name, place = self.head.entries[number].name, self.places[number]
        reader = self.reader(number)
        start, before = reader.at, reader.varint("the tensor that is the same", max(number - 1, 0))
        check(name, place, [reader.data[start:]], reader.at - start)
        if before >= number:
            raise CorruptData(f"The tensor {shown(name)} is said to be a copy of itself.")
        return before

    def words(self, number: int, allowed: Work) -> np.ndarray:
        """The words of a tensor that is no copy, decoded and checked."""
        reader = self.reader(number)
        reader.work = allowed
        return file.decode_entry(reader, self.head.entries[number], [], self.places[number])
