"""bzip2 from an enemy: each clause that refuses, prefixes, flipped bits, bombs, limits, and the verdict of
bz2."""

from __future__ import annotations

import bz2

import pytest

from benchmarks import bzip2_verdicts as verdicts
from dualz.codecs import bzip2, fast
from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs.bzip2_bits import number
from dualz.codecs.errors import TooLarge
from tests.codecs import hostile, messages

BLOB = bz2.compress(b"hello hello hello")


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways to decode, whatever the size; which of them."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    return request.param


def block(
    randomised=0, row=0, values=b"ab", tables=2, groups=1, selectors="0", lengths=None, symbols="", level=9
):
    """A file of one block, field by field; its checksums fit where it can be read."""
    present = "".join("1" if value in values else "0" for value in range(256))
    sixteens = [present[at : at + 16] for at in range(0, 256, 16)]
    used = "".join("01"["1" in some] for some in sixteens) + "".join(some for some in sixteens if "1" in some)
    # Words of two bits for all symbols, unless other lengths are given.
    lengths = (number(2, 5) + "0" * (len(values) + 2)) * tables if lengths is None else lengths
    body = number(form.BLOCK, 48) + number(0, 32) + number(randomised, 1) + number(row, 24) + used
    body += number(tables, 3) + number(groups, 15) + selectors + lengths + symbols
    body += number(form.END, 48) + number(0, 32)
    tape = bits.Tape()
    tape.word(number(int.from_bytes(form.MAGIC), 24) + number(ord(str(level)), 8) + body)
    return verdicts.patched(tape.to_bytes() + bytes(64))


A, B, FIRST, END = "00", "01", "10", "11"  # RUNA, RUNB, place 1, the end of the block
ACCEPTED = {
    "one symbol": (block(symbols=A + END), b"a"),
    "a place": (block(symbols=FIRST + END), b"b"),
    "a row that is not the first": (block(row=1, symbols=FIRST + FIRST + END), b"ba"),
    "a column that is that of no text": (block(row=1, symbols=A + FIRST + END), b"bb"),
    "lengths that are no complete code": (
        block(lengths=(number(3, 5) + "0000") * 2, symbols="000" + "011"), b"a"),
    "more lengths than there is room for": (
        block(lengths=(number(1, 5) + "0000") * 2, symbols="0" * 3 + "1" * 4), None),
    "19000 groups of which one is used": (block(groups=19000, selectors="0" * 19000, symbols=A + END), b"a"),
    "a length that goes up and down": (
        block(lengths=(number(2, 5) + "1011" * 300 + "0000") * 2, symbols=A + END), b"a"),
}  # fmt: skip
REFUSED = {
    "a randomised block": (block(randomised=1), "is randomised"),
    "row as large as a block may be": (block(row=900_000), "row 900000 of its rotations"),
    "row behind the last": (block(row=1, symbols=A + END), "row 1 of its rotations"),
    "an empty block": (block(symbols=END), "row 0 of its rotations"),
    "no byte value": (block(values=b""), "no byte value occurs"),
    "one table": (block(tables=1), "1 tables of code lengths"),
    "seven tables": (block(tables=7), "7 tables of code lengths"),
    "no group": (block(groups=0, selectors=""), "no group of symbols"),
    "a table that is not there": (block(selectors="110"), "chooses a table that is not there"),
    "a length of 0": (block(lengths=(number(0, 5) + "0000") * 2), "a code length becomes 0"),
    "a length of 21": (block(lengths=(number(21, 5) + "0000") * 2), "a code length becomes 21"),
    "a length that sinks to 0": (block(lengths=(number(1, 5) + "11" + "0000") * 2), "becomes 0"),
    "no code word": (block(lengths=(number(3, 5) + "0000") * 2, symbols="111" + "1" * 40), "no code word"),
    "more symbols than groups": (block(symbols=FIRST * 51 + END), "groups that were announced are over"),
    "a run that is too long": (block(symbols=B * 30 + END), "longer, before bit .*, than the 900000 bytes"),
    "a run that is too long at level 1": (
        block(level=1, symbols=B * 17 + END), "longer, before bit .*, than the 100000 bytes"),
    "four equal bytes at the end": (block(symbols=B + A + END), "how many more there are is missing"),
    "another block magic": (BLOB[:4] + b"123456" + BLOB[10:], "a block or the end"),
    "no magic": (b"BZ0" + BLOB[3:], "This is no .bz2 file"),
    "level 0": (b"BZh0" + BLOB[4:], "has to be '1' to '9'"),
    "level :": (b"BZh:" + BLOB[4:], "has to be '1' to '9'"),
    "nothing": (b"", "The data end early"),
    "another checksum": (BLOB[:10] + b"\0" + BLOB[11:], "checksum of the block"),
    "a second stream that is cut": (BLOB + BLOB[:-1], "The data end early"),
    "a second stream without a block": (BLOB + b"BZh9garbage", "a block or the end"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_bzip2_reads_is_read(path, name):
    blob, data = ACCEPTED[name]
    theirs = verdicts.by_bz2(blob)
    if data is None:
        assert theirs is None or bzip2.decompress(blob) == theirs
    else:
        assert theirs == data == bzip2.decompress(blob)


@pytest.mark.parametrize("name", REFUSED)
def test_each_clause_refuses(path, name):
    blob, match = REFUSED[name]
    hostile.refused(bzip2.decompress, blob, match)


@pytest.mark.parametrize("name", REFUSED)
def test_steps_and_kernel_refuse_with_the_same_sentence(name):
    blob = REFUSED[name][0]
    kernel = verdicts.BlockReader(memoryview(blob))
    assert verdicts.by_dualz(blob, kernel) == verdicts.by_dualz(blob, None)


def test_prefixes(path):
    hostile.prefixes_refused(bzip2.decompress, BLOB)


def test_a_flipped_bit_is_noticed_or_changes_nothing(path):
    """The level, the lengths of a table that nobody uses, and the padding may change nothing."""
    same = 0
    for place in range(8 * len(BLOB)):
        bad = bytearray(BLOB)
        bad[place >> 3] ^= 128 >> (place & 7)
        data, sentence = verdicts.by_dualz(
            bytes(bad), None if path == "stepped" else verdicts.BlockReader(memoryview(bad))
        )
        assert data in (None, b"hello hello hello") and bool(sentence) == (data is None)
        assert data == verdicts.by_bz2(bytes(bad)) or verdicts.RANDOMISED in sentence
        same += data is not None
    assert same < 40


def test_random_bytes():
    hostile.random_bytes_refused(bzip2.decompress, b"")
    hostile.random_bytes_refused(bzip2.decompress, BLOB[:10])


def test_limits(path):
    data = messages.text(900)
    blob = bzip2.compress(data) + bzip2.compress(data)
    assert bzip2.decompress(blob, 1800) == data + data
    for most in (0, 899, 900, 1799):
        with pytest.raises(TooLarge, match=f"{most} bytes"):
            bzip2.decompress(blob, most)
    with pytest.raises(ValueError, match="max_output"):
        bzip2.decompress(blob, -1)
    with pytest.raises(TypeError, match="max_output"):
        bzip2.decompress(blob, 1.5)


def test_a_bomb_takes_no_more_memory_than_a_block_and_the_limit():
    bomb = bz2.compress(bytes(40_000_000))
    assert len(bomb) < 100
    bzip2.compress(bytes(5000))  # kernels are loaded

    def work():
        with pytest.raises(TooLarge):
            bzip2.decompress(bomb * 50, 1_000_000)

    assert hostile.peak_memory(work) < 12_000_000


def test_damaged_files_as_bz2():
    found = verdicts.run(1500, seed=3)
    assert not [kind for kind in found if kind.startswith("DIFFERENT")]
    assert found["both refuse"] > 500 and found["both accept, same bytes"] > 50
