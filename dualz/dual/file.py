"""The .dz file: a whole model in the fewest bytes that give it back bit for bit.

``docs/dz-format.md`` describes every byte, so that somebody else can write a reader. In short: a magic
and a version; the names; type, form and shape of each tensor; in large files an index; the tensors one
after the other, each in the form that is smallest for it; a CRC-32 of all bytes before it and of all decoded
numbers.

Reading is safe on bytes from an enemy: nothing in a file is ever run, every size is checked against a
limit before anything of that size is made, what decoding costs is counted before it is done
(``dualz.dual.work``), and whatever is wrong raises :class:`~dualz.codecs.errors.CorruptData`.

Lesson: 14 (dual).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.dual import index, pieces
from dualz.dual import names as name_field
from dualz.dual import remarks as remark_field
from dualz.dual.contexts import Effort
from dualz.dual.decoding import decode, settled
from dualz.dual.encoding import COPY, FORM_NAMES, PARTS, RAW, encode, encode_pieces
from dualz.dual.fields import Reader, Span, varint
from dualz.dual.head import (
    CHECKSUM_BYTES,
    INDEXED,
    INDEXED_WITH_REMARKS,
    MAGIC,
    MODEL,
    MODEL_WITH_REMARKS,
    MOST_TENSORS,
    VERSIONS,
    Entry,
    read_head,
    write_shapes,
)
from dualz.dual.head import DATA as DATA
from dualz.dual.head import content_kind as content_kind
from dualz.dual.tensors import Stored
from dualz.dual.work import limited
from dualz.short import shown

DEFAULT_MAX_OUTPUT = 1 << 31
CONTEXTS_UP_TO = 1 << 24  # numbers of a model on which contexts are tried by themselves ...
CONTEXT_TIME = 3e9  # ... and for how many nanoseconds at most
Progress = Callable[[int], None]


class Contents(NamedTuple):
    """A file that was read: its tensors, the remarks on it, the head, and what each of its bytes is.

    ``forms`` are the names of the tensors' forms, with what a tensor in form 7 is made of; ``work`` is what
    decoding was counted as, in nanoseconds.
    """

    tensors: dict[str, Stored]
    remarks: dict[str, str]
    entries: tuple[Entry, ...]
    spans: tuple[Span, ...]
    forms: tuple[str, ...] = ()
    work: float = 0.0


def write(
    tensors: Mapping[str, Stored],
    remarks: Mapping[str, str] | None = None,
    contexts: bool | None = None,
    on_tensor: Progress | None = None,
    with_index: bool | None = None,
) -> bytes:
    """The file that holds ``tensors``, in their order.

    ``remarks`` are texts that travel along (the ``__metadata__`` of a safetensors file). ``contexts``
    says where the smallest forms, which are slow, are tried: on all tensors, on none, or (None) on the small
    ones, up to 2^24 numbers and about three seconds in all. Without contexts there are Huffman codes only, no
    arithmetic ones, also for masks. ``on_tensor`` is called with the size in bytes of
    each tensor that is done. Whatever is written, :func:`read` has the time for, up to the 5 seconds that no
    file may exceed unless it is told so.

    ``with_index``: whether one tensor can be read without the others (None: in files of a mebibyte and more,
    where it takes at most a thousandth). The version that is written is the lowest that can say it all.
    Beside ``tensors`` and the file itself memory is needed for about 60 MB, also if a tensor is huge.

    Raises:
        ValueError: too many tensors, dimensions or characters in a name; remarks that are no texts; a
            dimension that no file can say; truth values other than 0 and 1.
    """
    if len(tensors) > MOST_TENSORS:
        raise ValueError(f"{len(tensors)} tensors are too many; a file holds {MOST_TENSORS}.")
    text = remark_field.write(remarks) if remarks else b""
    written = name_field.write(list(tensors))  # refuses before the work begins
    room = io.BytesIO()
    forms, sizes = _encode_to(room, tensors, contexts, on_tensor)
    if with_index is None:
        with_index = index.pays(sizes)
    kind = (INDEXED, INDEXED_WITH_REMARKS) if with_index else (MODEL, MODEL_WITH_REMARKS)
    pairs = zip(tensors.values(), forms, strict=True)
    newest = with_index or any(form == PARTS and pieces.size(tensor) for tensor, form in pairs)
    version = VERSIONS[-1] if newest else MAGIC[-1]
    head = [MAGIC[:-1], bytes([version, kind[bool(remarks)]]), varint(len(tensors))]
    if remarks:
        head += [varint(len(text)), text]
    head += [written, *write_shapes(tensors.values(), forms)]
    if with_index:
        head.append(_index(room, tensors, forms, sizes))
        head.append(index.crc(head).to_bytes(index.CRC_BYTES, "little"))
    whole = b"".join(head)
    _put_before(room, whole)
    decoded = (tensor.words for tensor, form in zip(tensors.values(), forms, strict=True) if form != COPY)
    with room.getbuffer() as view:
        checksum = _checksum([view], decoded)
    room.seek(0, io.SEEK_END)
    room.write(checksum)
    return room.getvalue()


def _encode_to(
    room: io.BytesIO, tensors: Mapping[str, Stored], contexts: bool | None, on_tensor: Progress | None
) -> tuple[list[int], list[int]]:
    """Write all tensors; returns their forms and sizes. One that was there before is only pointed at."""
    slow = _with_contexts(tensors) if contexts is None else set(tensors if contexts else ())
    effort = Effort(CONTEXT_TIME if contexts is None else float("inf"), contexts is not False)
    forms: list[int] = []
    sizes: list[int] = []
    # The tensors, not their words: those of a mapped file need not stay in memory.
    seen: dict[Any, list[tuple[int, Stored]]] = {}
    for place, (name, tensor) in enumerate(tensors.items()):
        words = tensor.words  # of a file: read once, and let go at the end
        _require_truth(name, tensor.dtype, words, ValueError)
        key = words.dtype, len(words), zlib.crc32(words.data)
        same = [at for at, one in seen.setdefault(key, []) if np.array_equal(one.words, words)]
        start = room.tell()
        if same and tensor.size > len(varint(same[0])):
            forms.append(COPY)
            room.write(varint(same[0]))
        else:
            forms.append(_encode_one(room, tensor, name in slow, effort))
            seen[key].append((place, tensor))
        sizes.append(room.tell() - start)
        if on_tensor:
            on_tensor(tensor.size)
    return forms, sizes


def _encode_one(room: io.BytesIO, tensor: Stored, slow: bool, effort: Effort) -> int:
    """Write one tensor, in pieces if it is huge, and return its form."""
    if not pieces.size(tensor):
        form, parts = encode(tensor, slow, effort)
        room.writelines(parts)
        return form
    start, words = room.tell(), tensor.words
    for parts in encode_pieces(Stored(tensor.dtype, tensor.shape, words), slow, effort):
        room.writelines(parts)  # now, so that no piece stays in memory
    if room.tell() - start < words.nbytes:
        return PARTS
    room.seek(start)
    room.truncate()
    room.write(words.data.cast("B"))
    return RAW


def _index(room: io.BytesIO, tensors: Mapping[str, Stored], forms: list[int], sizes: list[int]) -> bytes:
    places, at = [], 0
    with room.getbuffer() as view:
        for tensor, form, size in zip(tensors.values(), forms, sizes, strict=True):
            words = [] if form == COPY else [tensor.words]
            places.append(index.Place(size, index.crc([view[at : at + size], *words])))
            at += size
    return index.write(places)


def _put_before(room: io.BytesIO, head: bytes) -> None:
    """Move what is in ``room`` to make place for ``head``, without a second copy of it."""
    room.seek(0, io.SEEK_END)
    room.write(head)
    with room.getbuffer() as view:
        view[len(head) :] = view[: len(view) - len(head)]
        view[: len(head)] = head


def _with_contexts(tensors: Mapping[str, Stored]) -> set[str]:
    """The names of the tensors on which contexts are tried: the smaller ones, as far as the limit goes."""
    left, slow = CONTEXTS_UP_TO, set()
    for name, tensor in sorted(tensors.items(), key=lambda item: len(item[1].words)):
        left -= len(tensor.words)
        if left < 0:
            break
        slow.add(name)
    return slow


def _require_truth(name: str, dtype: str, words: np.ndarray, refusal: type[ValueError]) -> None:
    if dtype == "bool" and words.size and words.max() > 1:
        raise refusal(f"The tensor {shown(name)} holds truth values other than 0 and 1.")


def _checksum(parts: Iterable[Any], decoded: Iterable[np.ndarray]) -> bytes:
    return index.crc(chain(parts, decoded)).to_bytes(CHECKSUM_BYTES, "little")


# --- back ----------------------------------------------------------------------------------------


def read(
    data: bytes,
    max_output: int = DEFAULT_MAX_OUTPUT,
    on_tensor: Progress | None = None,
    max_seconds: float | None = None,
) -> Contents:
    """The tensors of a file, and a map of its bytes.

    ``max_output`` bounds the decoded numbers, in bytes in all; the head alone says how large they are, so
    a file that is too large is refused before anything is decoded. ``max_seconds`` bounds the work, as it
    is counted before it is done: :func:`dualz.dual.work.limited` says what is allowed without it. Five
    seconds grow with a ``max_output`` above its default.

    Raises:
        TypeError: ``data`` is not bytes-like.
        CorruptData: anything but a whole, undamaged file, trailing bytes included.
        TooLarge: the tensors take more than ``max_output`` bytes, or more time than is allowed.
    """
    view = as_bytes(data)
    reader, remarks, entries, places = read_head(view, max_output)
    reader.work = limited(len(view), max_seconds, max_output / DEFAULT_MAX_OUTPUT)
    forms: list[str] = []
    arrays: list[np.ndarray] = []
    fresh: list[np.ndarray] = []
    for number, entry in enumerate(entries):
        words = decode_entry(reader, entry, arrays, places[number] if places else None)
        arrays.append(words)
        forms.append(form_name(entry) + (f": {reader.how}" if entry.form == PARTS else ""))
        if entry.form != COPY:
            fresh.append(words)
        if on_tensor:
            on_tensor(entry.size)
    reader.tensor = ""
    if len(reader.rest):
        raise CorruptData(f"{len(reader.rest)} bytes are left over after the last tensor.")
    if bytes(view[reader.at :]) != _checksum([reader.data], fresh):
        raise CorruptData("The checksum does not match: the file was damaged.")
    spans = (*reader.spans, Span(reader.at, len(view), "checksum"))
    tensors = {
        entry.name: Stored(entry.dtype, entry.shape, words)
        for entry, words in zip(entries, arrays, strict=True)
    }
    return Contents(tensors, remarks, tuple(entries), spans, tuple(forms), reader.work.spent)


def decode_entry(
    reader: Reader, entry: Entry, earlier: list[np.ndarray], place: index.Place | None
) -> np.ndarray:
    """The words of the tensor at which ``reader`` stands; with its ``place`` they are checked.

    Raises:
        CorruptData, TooLarge: as :func:`read` does.
    """
    reader.tensor = entry.name
    reader.work.earn(entry.wanted.count)
    start = reader.at
    words = settled(decode(reader, entry.form, entry.wanted, earlier))
    _require_truth(entry.name, entry.dtype, words, CorruptData)
    if place is not None:
        checked = [reader.data[start : reader.at], *([] if entry.form == COPY else [words])]
        index.check(entry.name, place, checked, reader.at - start)
    return words


def size_of(data: bytes, max_output: int = DEFAULT_MAX_OUTPUT, only: Collection[str] | None = None) -> int:
    """The bytes of all numbers of a file (or of the tensors whose names are in ``only``), as its head says;
    nothing is decoded for it.

    Raises:
        CorruptData: the head is damaged, or not that of a model.
        TooLarge: they are more than ``max_output``.
    """
    entries = read_head(as_bytes(data), max_output, only).entries
    return sum(entry.size for entry in entries if only is None or entry.name in only)


def form_name(entry: Entry) -> str:
    """The name of a tensor's form."""
    return FORM_NAMES[entry.form]
