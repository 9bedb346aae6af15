"""Form 7 back: from the parts that a tensor was made of to its words; the other half of ``dualz.dual.parts``.

Every count is checked, and every step paid for (``dualz.dual.work``), before anything of its size is made.

Lesson: 14 (dual). The bytes: docs/dz-format.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.dual import codebook, grids, parts, pieces, work
from dualz.dual.fields import Reader
from dualz.dual.tensors import KINDS, Stored, Wanted
from dualz.kernels import bitmaps, differences, repeats

PIECES_FROM = 3  # the version of the format in which pieces begin

Decode = Callable[[Reader, int, Wanted], np.ndarray]


def decode(reader: Reader, wanted: Wanted, decode_part: Decode) -> np.ndarray:
    """The words of a tensor in form 7; ``decode_part`` reads a part (a reader, its form, what it holds).

    Raises:
        CorruptData: the bytes are no such form of such a tensor.
        TooLarge: it would take longer than ``reader.work`` allows.
    """
    how = reader.byte("settings")
    ways = len(parts.HOW_NAMES) if reader.version >= PIECES_FROM else parts.PIECES
    if how >= ways:
        raise CorruptData(f"A tensor is made of parts in way {how}; there are {ways}.")
    if how == parts.PIECES:
        return _pieces(reader, wanted, decode_part)
    if not reader.depth and not reader.in_pieces:
        reader.how = parts.HOW_NAMES[how]
    if reader.depth >= parts.DEEPEST:
        raise CorruptData(f"The parts of a tensor are made of parts more than {parts.DEEPEST} deep.")
    reader.depth += 1
    found = _WAYS[how](reader, wanted, how, decode_part)
    reader.depth -= 1
    return found


def _part(
    reader: Reader, decode_part: Decode, types: tuple[str, ...], count: int, rows: tuple[int, int]
) -> Stored:
    """The next part: one of ``types``, with ``count`` words."""
    tag = reader.byte("type and form")
    dtype = KINDS[tag & 31].name if tag & 31 < len(KINDS) else f"number {tag & 31}"
    if dtype not in types:
        raise CorruptData(f"A part of a tensor is of type {dtype}, and {' or '.join(types)} is needed.")
    words = decode_part(reader, tag >> parts.FORM_SHIFT, Wanted(dtype, count, rows))
    return Stored(dtype, rows, words)


def _like(reader: Reader, wanted: Wanted, decode_part: Decode) -> np.ndarray:
    return _part(reader, decode_part, (wanted.dtype,), wanted.count, wanted.rows).words


def _line(reader: Reader, decode_part: Decode, dtype: str, count: int) -> np.ndarray:
    """A part of one dimension."""
    return _part(reader, decode_part, (dtype,), count, (1, count)).words


def _truth(words: np.ndarray) -> np.ndarray:
    if words.size and words.max() > 1:
        raise CorruptData("A part of a tensor holds truth values other than 0 and 1.")
    return words.view(np.bool_)


def _signed_zeros(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    words = _like(reader, wanted, decode_part)
    reader.work.spend(2 * work.PUT * wanted.count)
    zeros = words == 0
    signs = _truth(_line(reader, decode_part, "bool", int(np.count_nonzero(zeros))))
    out = words.copy()
    out[zeros] = signs.astype(words.dtype) << np.array(8 * words.itemsize - 1, words.dtype)
    return out


def _scaled(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    if not grids.is_float(wanted.dtype):
        raise CorruptData(f"Numbers of type {wanted.dtype} have no scales.")
    count = reader.varint("the numbers of a group", max(wanted.count, 1))
    stride = reader.varint("the distance of two numbers of a group", max(wanted.count, 1))
    if not count or not stride or not wanted.count or wanted.count % (count * stride):
        raise CorruptData(f"{wanted.count} numbers do not fall into groups of {count}, {stride} apart.")
    groups = wanted.count // (count * stride), stride
    codes = _part(reader, decode_part, grids.CODE_TYPES, wanted.count, wanted.rows)
    types = (*grids.SCALE_TYPES, "float64") if wanted.dtype == "float64" else grids.SCALE_TYPES
    found = []
    for _ in range(1 + (how == parts.SHIFTED)):
        scales = _part(reader, decode_part, types, groups[0] * stride, groups)
        reader.work.spend(work.SCALED * (wanted.count + len(scales.words)))
        found.append(scales)
    for numbers in (codes, *found):
        if numbers.dtype not in ("int8", "int16") and not np.isfinite(_floats(numbers)).all():
            raise CorruptData("A scale, an offset or a code of a tensor is not finite.")
    return grids.values(wanted.dtype, codes, found[0], found[1] if found[1:] else None, count, stride)


def _floats(numbers: Stored) -> np.ndarray:
    return grids.real(numbers.dtype, numbers.words, numbers.dtype == "float64")


def _repeats(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    fresh = reader.varint("the number of literals", wanted.count)
    count = reader.varint("the number of tokens", wanted.count // repeats.LEAST)
    literals = _line(reader, decode_part, wanted.dtype, fresh)
    one, two, three = (_line(reader, decode_part, "uint32", count) for _ in range(3))
    reader.work.spend(work.COPIED * wanted.count + work.GAP * count)
    line = np.ascontiguousarray
    return repeats.apply(line(literals), (line(one), line(two), line(three)), wanted.count)


def _differences(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    lag = reader.varint("the distance of two numbers", max(wanted.count - 1, 1))
    if not lag:
        raise CorruptData("A difference from the number itself says nothing.")
    steps = _like(reader, wanted, decode_part)
    reader.work.spend(work.SUMMED * wanted.count)
    return differences.sums(steps, lag)


def _bytes(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    flags = reader.byte("settings")
    if flags & ~parts.ROTATED:
        raise CorruptData(f"The flags {flags:02x} of byte planes have bits set that mean nothing.")
    size = wanted.word.itemsize
    planes = [_part(reader, decode_part, ("uint8",), wanted.count, wanted.rows).words for _ in range(size)]
    # Planes of one value, which are common here, are put in all together.
    same = [int(plane[0]) if plane.strides == (0,) and wanted.count else None for plane in planes]
    constant = bytes(value or 0 for value in reversed(same))
    words = np.full(wanted.count, np.frombuffer(constant, wanted.word)[0])
    columns = words.view(np.uint8).reshape(wanted.count, size)
    for place, plane in enumerate(planes):
        if same[place] is None:
            reader.work.spend(3 * work.PLANE * wanted.count)
            columns[:, size - 1 - place] = plane
    if flags:
        reader.work.spend(work.TURNED * wanted.count)
        parts.turn_back(words)
    return words


def _mask(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    kept = _truth(_part(reader, decode_part, ("bool",), wanted.count, wanted.rows).words)
    reader.work.spend(work.PUT * wanted.count)
    numbers = _line(reader, decode_part, wanted.dtype, int(np.count_nonzero(kept)))
    words = np.zeros(wanted.count, wanted.word)
    words[kept] = numbers
    return words


def _pieces(reader: Reader, wanted: Wanted, decode_part: Decode) -> np.ndarray:
    """Only the tensor itself may be in pieces; each of them may be made of parts as if it stood alone."""
    if reader.depth or reader.in_pieces:
        raise CorruptData("A part of a tensor is said to be in pieces.")
    piece = reader.varint("the numbers of a piece", max(wanted.count - 1, 0))
    if piece < pieces.LEAST:
        raise CorruptData(f"A piece is said to have {piece} numbers; at least {pieces.LEAST} are needed.")
    reader.how, reader.in_pieces = parts.HOW_NAMES[parts.PIECES], True
    words = np.empty(wanted.count, wanted.word)
    for first in range(0, wanted.count, piece):
        rows = pieces.rows(first, wanted.count, piece, wanted.rows[1])
        part = _part(reader, decode_part, (wanted.dtype,), rows[0] * rows[1], rows)
        words[first : first + piece] = part.words
    reader.in_pieces = False
    return words


def _bits(reader: Reader, wanted: Wanted, how: int, decode_part: Decode) -> np.ndarray:
    size = wanted.word.itemsize
    values = np.frombuffer(reader.take(2 * size, "codebook"), wanted.word)
    pitch = reader.varint("the distance of the row above", max(wanted.count, 16))
    mask = reader.varint("the neighbours of a bit", bitmaps.ALL_NEIGHBOURS)
    if pitch < bitmaps.LEAST_PITCH:
        raise CorruptData(
            f"The row above is said to be {pitch} back; at least {bitmaps.LEAST_PITCH} is needed."
        )
    stream = reader.take(reader.varint("the size of a stream", len(reader.data)), "labels")
    reader.work.spend(work.TABLE + work.BIT * wanted.count + work.looked_up(wanted.count, size))
    return codebook.look_up(values, bitmaps.decode(stream, wanted.count, pitch, mask))


_WAYS = (_signed_zeros, _scaled, _scaled, _repeats, _differences, _bytes, _mask, _bits)
