"""Files from an enemy: every prefix, every bit flip, trailing bytes, random and mutated files are refused."""

from __future__ import annotations

import random
import zlib
from unittest import mock

import numpy as np
import pytest

from dualz.codecs import huffman, lzw_files
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import file, parts, pieces, plain
from dualz.dual.fields import code_lengths, varint
from dualz.dual.tensors import from_numpy
from tests.codecs import hostile


def small_tensors() -> dict:
    """A tensor for every form, no larger than the form needs: every bit of the files is flipped."""
    chance = np.random.default_rng(0)
    mask = chance.random((20, 16)) < 0.1
    shared = (chance.choice([0.5, -0.5, 0.25], (20, 16)) * mask).astype(np.float32) + np.float32(0)
    return {
        "0.weight": from_numpy(shared),
        "0.bias": from_numpy((chance.integers(-7, 8, 20) * 0.125).astype(np.float32)),
        "loose": from_numpy(chance.normal(size=(12, 12)) * (chance.random((12, 12)) < 0.1) + 0),
        "planes": from_numpy(chance.normal(size=150).astype(np.float32)),
        "raw": from_numpy(chance.integers(0, 255, 9, np.uint8)),
        "steps": from_numpy(np.array(7)),
        "same": from_numpy(shared.copy()),
        "truth": from_numpy(chance.random(40) < 0.5),
    }


def tensors_in_parts() -> dict:
    """A tensor for every way to be made of parts, small."""
    chance = np.random.default_rng(1)
    steps, third = chance.random((5, 1), np.float32), chance.random((5, 1), np.float32)
    return {
        "signed": from_numpy(chance.integers(-3, 4, (20, 10)) * (0.3 * (chance.random((20, 10)) < 0.2))),
        "scaled": from_numpy(chance.integers(-7, 8, (4, 32)) * chance.random((4, 1), np.float32)),
        "shifted": from_numpy(np.arange(32, dtype=np.float32).reshape(1, 32) % 16 * steps + third),
        "repeats": from_numpy(np.repeat(chance.normal(size=(3, 8)), 4, axis=0)),
        "differences": from_numpy(np.cumsum(chance.integers(0, 9, 60))),
        "bytes": from_numpy(chance.integers(1, 60000, 70)),
        "mask": from_numpy((chance.random((30, 40)) * np.tri(30, 40, -12)).astype(np.float16)),
        "bits": from_numpy(np.tri(20, 30, dtype=np.bool_)),
    }


CONTEXT = file.write(small_tensors(), {"format": "pt"}, contexts=True)
HUFFMAN = file.write(small_tensors(), contexts=False)
IN_PARTS = file.write(tensors_in_parts())


def file_of_pieces() -> bytes:
    chance = np.random.default_rng(4)
    kept = chance.random((33, 2000)) < 0.01
    huge = from_numpy(chance.integers(1, 4, kept.shape, np.uint8) * kept)
    tensors = {"huge": huge, **small_tensors(), "same": huge}
    with mock.patch.multiple(pieces, FROM_BYTES=1 << 16, PIECE_BYTES=1 << 16):
        return file.write(tensors, {"a": "b"}, with_index=True)


IN_PIECES = file_of_pieces()
PLAIN = plain.write(b"a plain text, all in all a small one " * 3)
FILES = pytest.mark.parametrize(
    "blob",
    [CONTEXT, HUFFMAN, IN_PARTS, IN_PIECES, PLAIN],
    ids=["context", "huffman", "parts", "pieces", "plain"],
)


def decode(blob: bytes) -> object:
    if blob[4:5] == bytes([file.DATA]):
        return plain.read(blob)
    return file.read(blob)


def test_the_small_files_have_every_form():
    forms = {entry.form for blob in (CONTEXT, HUFFMAN, IN_PARTS) for entry in file.read(blob).entries}
    assert forms == set(range(len(file.FORM_NAMES)))
    found = {*file.read(IN_PARTS).forms, file.read(IN_PIECES).forms[0]}
    assert found == {f"parts: {how}" for how in parts.HOW_NAMES}


@FILES
def test_every_prefix_is_refused(blob):
    hostile.prefixes_refused(decode, blob)


@FILES
def test_every_bit_flip_is_refused(blob):
    # All of them, but of the largest files, which have long runs of plain numbers, or of numbers, only some.
    steps = {IN_PARTS: 3, IN_PIECES: 29}
    hostile.bit_flips_refused(decode, blob, range(0, 8 * len(blob), steps.get(blob, 1)))


@FILES
def test_trailing_bytes_are_refused(blob):
    hostile.trailing_bytes_refused(decode, blob)


def test_random_bytes_are_refused():
    for start in (b"", CONTEXT[:5], CONTEXT[:60], HUFFMAN[:90], PLAIN[:5]):
        hostile.random_bytes_refused(decode, start)


def sealed(blob: bytes) -> bytes:
    """``blob`` with a checksum that is right for the file, as an enemy would write it, and no data."""
    return blob + zlib.crc32(blob).to_bytes(4, "little")


@pytest.mark.parametrize("blob", [CONTEXT, HUFFMAN], ids=["context", "huffman"])
def test_mutated_files_raise_nothing_else_and_allocate_little(blob, monkeypatch):
    """The checksum is left out of the game, so that damage reaches every part of the decoder."""
    monkeypatch.setattr(file, "_checksum", lambda parts, decoded: blob[-4:])
    chance = random.Random(5)
    verdicts = {"read": 0, "refused": 0}
    for _ in range(4000):
        damaged = bytearray(blob)
        for _ in range(chance.randrange(1, 5)):
            damaged[chance.randrange(4, len(damaged) - 4)] = chance.randrange(256)
        try:
            file.read(bytes(damaged), max_output=1 << 20)
            verdicts["read"] += 1
        except CorruptData as refusal:
            assert str(refusal).endswith(".")
            verdicts["refused"] += 1
    assert min(verdicts.values()) > 100, verdicts


def crafted(*parts: bytes) -> bytes:
    return sealed(file.MAGIC + b"".join(parts))


def one(tag: int, *shape: int, body: bytes = b"", dimensions: int | None = None) -> bytes:
    """A file of one tensor without a name."""
    sizes = b"".join(varint(size) for size in shape)
    head = bytes([0, 1, 0, 0, tag, len(shape) if dimensions is None else dimensions])
    return crafted(head + sizes + body)


F32, SPARSE, CONTEXTS, DENSE, DENSE_CONTEXTS, PLANES, COPY = 0, 5 << 5, 6 << 5, 3 << 5, 4 << 5, 2 << 5, 1 << 5
PARTS = 7 << 5
SIXTY_FIVE = code_lengths(np.array([1, 1] + 63 * [0]))
KEPT_ONE = b"\1\1\1\0\x3c"  # mode, one weight kept, a codebook of one half: 1.0


def lengths(*given: int) -> bytes:
    return code_lengths(np.array(given))


def token(new: int, copied: int, distance: int) -> bytes:
    """The body of a uint8 tensor that is one literal, and one token."""
    return b"\3\1\1\5a" + b"".join(
        b"\x09" + number.to_bytes(4, "little") for number in (new, copied, distance)
    )


VECTORS = {
    "nothing": (b"", "5 bytes are needed for the head"),
    "another format": (b"PK\x03\x04....", "This is not a .dz file"),
    "a later version": (b"\x89dz\x04" + bytes(9), "of version 4; only versions 1, 2 and 3"),
    "unknown contents": (b"\x89dz\x01\x07" + bytes(9), "contents of kind 7"),
    "no checksum": (b"\x89dz\x01\x00\x00", "4 bytes are needed for the checksum"),
    "too many tensors": (crafted(b"\0", varint(1 << 17)), "says 131072 for the number of tensors"),
    "a long number": (crafted(b"\0" + b"\x80" * 9 + b"\1"), "takes more than 9 bytes"),
    "a padded number": (crafted(b"\0\x81\x00"), "not written in its shortest form"),
    "remarks that are no JSON": (crafted(b"\2\0\3{a}"), "The remarks are not JSON"),
    "remarks that are no texts": (crafted(b'\2\0\7{"a":1}'), "not a JSON object of texts"),
    "a remark twice": (crafted(b'\2\0\x11{"a":"b","a":"c"}'), "not JSON in UTF-8 with each name once"),
    "half a character in a remark": (crafted(b'\2\0\x0e{"a":"\\ud800"}'), "remarks are not JSON in UTF-8"),
    "a shape of many sizes": (one(F32, *[999] * 64), r"^The shape \(999, .{20,60}\.\.\.\) has more numbers"),
    "a name twice": (crafted(b"\0\2\0a\0\1\0"), "Two tensors have the same name"),
    "a name that is no UTF-8": (crafted(b"\0\1\0\xff\0"), "not written in UTF-8"),
    "an unknown ending": (crafted(b"\0\1\0a\x1e"), "A name has ending 30"),
    "an escape of nothing special": (crafted(b"\0\1\0\x1fz\0"), "marks a byte as special"),
    "a long name": (crafted(b"\0\1\0" + b"a" * 5000 + b"\0"), "longer than 4096 bytes"),
    "a beginning that is not there": (crafted(b"\0\1\1a\0"), "says 1 for the beginning"),
    "an unknown type": (one(30, 1), "numbers of type 30"),
    "too many dimensions": (one(F32, dimensions=65), "65 dimensions"),
    "like nothing before": (one(F32, dimensions=255), "255 dimensions"),
    "bytes left over": (one(F32, 0, body=b"x"), "1 bytes are left over"),
    "raw numbers cut off": (one(F32, 3, body=bytes(11)), "12 bytes are needed for raw numbers"),
    "parts in version 1": (
        sealed(b"\x89dz\x01\0\1\0\0\xe0\1\3\0"), "form 7; in version 1 there are 7"
    ),
    "parts made in a ninth way": (one(PARTS, 3, body=b"\x08"), "made of parts in way 8; there are 8"),
    "parts of parts of parts of parts": (one(PARTS, 3, body=b"\0\xe0" * 3 + b"\0"), "more than 3 deep"),
    "a part of another type": (one(PARTS, 3, body=b"\0\5"), "of type uint8, and float32 is needed"),
    "a part of no type": (one(PARTS, 3, body=b"\0\x1f"), "of type number 31, and float32 is needed"),
    "a part that is a copy": (one(PARTS, 3, body=b"\0\x20\0"), "the same as one of another size"),
    "a sign that is 2": (
        one(PARTS, 1, body=b"\0\0" + bytes(4) + b"\x0c\2"), "holds truth values other than 0 and 1"
    ),
    "scales of whole numbers": (one(PARTS | 5, 3, body=b"\1\1\1"), "type uint8 have no scales"),
    "groups of nothing": (one(PARTS, 3, body=b"\1\0\1"), "do not fall into groups of 0, 1 apart"),
    "groups that do not fit": (one(PARTS, 3, body=b"\1\2\1"), "do not fall into groups of 2, 1 apart"),
    "codes of 8 bytes": (one(PARTS, 3, body=b"\1\3\1\x0a"), "of type int64, and int8 or int16 or float32"),
    "a scale that is infinite": (
        one(PARTS, 2, body=b"\1\2\1\4ab\1\0\x7c"), "A scale, an offset or a code of a tensor is not finite"
    ),
    "a code that is no number": (
        one(PARTS, 1, body=b"\1\1\1\0\0\0\xc0\x7f\1\0\x3c"), "or a code of a tensor is not finite"
    ),
    "an offset that is infinite": (
        one(PARTS, 2, body=b"\2\2\1\4ab\1\0\x3c\1\0\x7c"), "A scale, an offset or a code of a tensor"
    ),
    "more tokens than there can be": (one(PARTS | 5, 7, body=b"\3\0\2"), "says 2 for the number of"),
    "a copy from before the beginning": (one(PARTS | 5, 5, body=token(1, 4, 2)), "Token 0 of a tensor"),
    "a copy from nowhere": (one(PARTS | 5, 5, body=token(1, 4, 0)), "copies from outside"),
    "a copy past the end": (one(PARTS | 5, 5, body=token(1, 5, 1)), "goes past its end"),
    "more new ones than those": (one(PARTS | 5, 5, body=token(2, 3, 1)), "goes past its end"),
    "a token of 3 numbers": (one(PARTS | 5, 4, body=token(1, 2, 1)), "Token 0 of a tensor"),
    "numbers that no token makes": (one(PARTS | 5, 6, body=token(1, 4, 1)), "1 numbers, and 0 literals"),
    "a difference from itself": (one(PARTS | 5, 3, body=b"\4\0"), "A difference from the number itself"),
    "a difference from far away": (one(PARTS | 5, 3, body=b"\4\3"), "says 3 for the distance of two numbers"),
    "bytes with odd flags": (one(PARTS, 3, body=b"\5\2"), "flags 02 of byte planes"),
    "a mask with a 2": (one(PARTS | 5, 1, body=b"\6\x0c\2"), "truth values other than 0 and 1"),
    "a row above that is here": (one(PARTS | 5, 9, body=b"\7\0\1\2\0\0"), "at least 3 is needed"),
    "a row above that is nowhere": (one(PARTS | 5, 9, body=b"\7\0\1\x11\0\0"), "says 17 for the distance"),
    "a thirteenth neighbour": (one(PARTS | 5, 9, body=b"\7\0\1\7\x80\x20\0"), "says 4096 for the neighbours"),
    "bits that are not there": (one(PARTS | 5, 9, body=b"\7\0\1\7\0\5"), "5 bytes are needed for labels"),
    "a copy of nothing": (one(COPY, 3, body=b"\0"), "the same as one of another size"),
    "a mode with odd bits": (one(SPARSE, 9, body=b"\x10\1"), "bits set that mean nothing"),
    "an unknown codebook": (one(SPARSE, 9, body=b"\x07\1"), "bits set that mean nothing"),
    "more kept than there are": (one(SPARSE, 9, body=b"\0\x0a"), "says 10 for the number of kept weights"),
    "an empty codebook": (one(SPARSE, 9, body=b"\0\1\0"), "A codebook has no value"),
    "halves of whole numbers": (one(SPARSE | 10, 9, body=b"\1\1\1\0\0"), "is for float32, not for int64"),
    "a run past the end": (one(DENSE | 5, 9, body=b"\2\2\xff"), "goes past the largest"),
    "no codebook for a dense tensor": (one(DENSE, 9, body=b"\5"), "has no codebook"),
    "no code lengths": (one(SPARSE, 9, body=b"\1\1\1\0\x3c"), "bits end within the code lengths"),
    "too many code lengths": (one(SPARSE, 9, body=KEPT_ONE + SIXTY_FIVE), "gives 65 code lengths for gaps"),
    "a lone length of 2": (one(SPARSE, 9, body=KEPT_ONE + lengths(2)), "do not make a complete prefix code"),
    "gaps past the end": (one(SPARSE, 2, body=b"\1\3\1\0\x3c\x50\0"), "says 3 for the number of kept"),
    "code lengths, then ones": (one(SPARSE, 9, body=KEPT_ONE + b"\x4b"), "gaps are not filled up with zeros"),
    "a code length of 16": (one(SPARSE, 9, body=KEPT_ONE + lengths(16)), "A code length of gaps is 16"),
    "a code length below 0": (one(SPARSE, 9, body=KEPT_ONE + lengths(-1)), "A code length of gaps is -1"),
    "gaps, then ones": (one(SPARSE, 9, body=KEPT_ONE + lengths(1) + b"\1"), "gaps are not filled up"),
    "no such code": (one(SPARSE, 9, body=KEPT_ONE + lengths(1) + b"\x80"), "gaps are damaged after 0 of 1"),
    "labels that end early": (
        one(DENSE | 5, 9, body=b"\0\2ab" + lengths(1, 1) + b"\0"),
        "9 labels cannot be held by the 1 bytes"
    ),
    "gaps that lead outside": (one(SPARSE, 2, body=KEPT_ONE + lengths(0, 0, 1) + b"\0"), "gaps are damaged"),
    "too many gaps for the bytes": (
        one(SPARSE, 1 << 20, body=b"\1" + varint(1 << 19) + b"\1\0\x3c" + lengths(1)),
        "524288 gaps cannot be held"
    ),
    "a lag of 1": (one(CONTEXTS, 9, body=b"\1\1\1"), "at least 2 is needed"),
    "a stream that is not there": (one(CONTEXTS, 9, body=b"\1\1\2\1\0\x3c\5"), "5 bytes are needed"),
    "another number kept": (one(CONTEXTS, 90, body=b"\1\7\2\1\0\x3c\0"), "says 7 weights are kept, and"),
    "contexts of nothing": (one(CONTEXTS, 0, body=b"\1\0\2\1\0\x3c\0"), "Context coding is for"),
    "too many labels for contexts": (
        one(DENSE_CONTEXTS | 6, 90, body=b"\2\2" + varint(65) + b"\0\0\0"), "for up to 64 labels"
    ),
    "planes with odd flags": (one(PLANES, 9, body=b"\2"), "flags 02 of byte planes"),
    "a plane of another size": (one(PLANES | 5, 9, body=b"\0\x30" + bytes(48)), "not a Huffman file"),
    "a plane that says it is larger": (
        one(PLANES | 5, 9, body=b"\0\x33" + huffman.compress(bytes(10))), "holds more than the 9 bytes"
    ),
    "values in a third way": (one(SPARSE, 9, body=b"\5\1" + lengths(1) + b"\0\2"), "Values are stored in"),
    "truth of 2": (one(12, 1, body=b"\2"), "truth values other than 0 and 1"),
    "a wrong checksum": (file.MAGIC + b"\0\0" + bytes(4), "checksum does not match"),
    "data, read as a model": (PLAIN, "holds plain data, not a model"),
}  # fmt: skip


@pytest.mark.parametrize(("blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(blob, sentence):
    hostile.refused(file.read, blob, sentence)


def test_plain_data_that_say_two_sizes_are_refused():
    for codec, blob in [(0, bytes(9)), (1, huffman.compress(bytes(9))), (2, lzw_files.compress(bytes(9)))]:
        for size, sentence in [(8, "longer than the 8|long, and 8"), (10, "9 bytes long, and 10 are needed")]:
            hostile.refused(plain.read, crafted(bytes([file.DATA, codec]) + varint(size) + blob), sentence)


def test_the_crafting_itself_is_right():
    empty = file.MAGIC + b"\0\0"
    assert file.read(sealed(empty)).tensors == {} and sealed(empty) == file.write({})
    data = one(F32, 0)
    assert file.read(data).tensors[""].shape == (0,)


@pytest.mark.parametrize("shape", [(1 << 61,), (1 << 31, 1 << 31), (1 << 40, 0), (0, 1 << 62), (1 << 30, 3)])
@pytest.mark.parametrize("form", [SPARSE, CONTEXTS, DENSE, F32])
def test_a_huge_shape_is_refused_before_anything_is_allocated(shape, form):
    blob = one(form, *shape, body=b"\0\0")

    def work():
        with pytest.raises(TooLarge, match="limit"):
            file.read(blob)

    assert hostile.peak_memory(work) < 100_000


def several(count: int, tag: int, shape: tuple[int, ...], body: bytes) -> bytes:
    """A file of ``count`` tensors that are stored alike."""
    names = b"".join(b"\0%x\0" % place for place in range(count))
    head = bytes([tag, len(shape)]) + b"".join(varint(size) for size in shape)
    return crafted(b"\0" + varint(count) + names + head * count + body * count)


@pytest.mark.parametrize(
    "blob",
    [
        # A stream of zeros says "kept" for ever; the counts of a column then grow as far as the rows go.
        several(1, CONTEXTS, (1 << 18, 1), b"\2" + varint(1 << 18) + b"\2\1\1\0\0\0\0"),
        several(1000, CONTEXTS, (1,), b"\2\1\2\x40\1\0\0\0\0"),
    ],
    ids=["a tall tensor", "tables for many tiny tensors"],
)
def test_a_small_file_takes_neither_minutes_nor_much_memory(blob):
    def work():
        hostile.refused(file.read, blob, "checksum does not match")

    assert hostile.peak_memory(work) < 12_000_000


def test_the_limit_is_on_all_tensors_together_and_inclusive():
    tensors = {name: from_numpy(np.zeros(1000, np.float32)) for name in "abc"}
    blob = file.write(tensors)
    assert len(file.read(blob, max_output=12000).tensors) == 3
    with pytest.raises(TooLarge, match="more than 11999 bytes"):
        file.read(blob, max_output=11999)


def test_wrong_types_are_named():
    hostile.wrong_types_refused(file.read)
    hostile.wrong_types_refused(plain.read)
