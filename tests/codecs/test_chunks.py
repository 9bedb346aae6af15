"""Chunks: any reader of gzip opens the whole; a damaged chunk is named, and all others are read."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import time
import zlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import chunks, chunks_scan, inflate
from dualz.codecs.chunks import Label, Range, label, member, ranges
from dualz.codecs.chunks_row import ELSEWHERE, GONE, STRAY, UNKNOWN, UNPLACED, Piece, Row
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish, record


def packed(data: bytes, chunk: int = 100) -> list[bytes]:
    return [member(data[one.start : one.end], one, 2) for one in ranges(len(data), chunk)]


def text(size: int = 450) -> bytes:
    return (b"she sells sea shells by the sea shore, and chunk after chunk of them; " * 99)[:size]


def scanned(blob: bytes, **given):
    """The pieces, and the data of the intact ones by number."""
    found = {}
    pieces = finish(chunks_scan.scan(blob, lambda piece, data: found.update({piece.number: data}), **given))
    return pieces, found


class TestRanges:
    @given(st.integers(0, 10_000), st.integers(1, 3_000))
    def test_ranges_cover_the_data_once_and_in_order(self, size, chunk):
        found = list(ranges(size, chunk))
        assert found[0].start == 0 and found[-1].end == size
        assert all(one.end == two.start for one, two in pairwise(found))
        assert [one.number for one in found] == list(range(max(1, -(-size // chunk))))
        assert all(one.size == chunk for one in found[:-1])

    @pytest.mark.parametrize("bad", [0, -1, chunks.MOST_CHUNK + 1])
    def test_sizes_out_of_range_are_refused_at_once(self, bad):
        with pytest.raises(ValueError, match="chunk"):
            ranges(10, bad)

    def test_a_size_that_is_no_whole_number_is_refused(self):
        with pytest.raises(TypeError, match="whole number"):
            ranges(10, 2.5)
        with pytest.raises(TypeError, match="not bool"):
            ranges(10, True)
        with pytest.raises(ValueError, match="2\\^32 chunks"):
            ranges(1 << 40, 1)


class TestMembers:
    @given(st.binary(max_size=300), st.integers(1, 120))
    def test_every_reader_opens_the_whole_and_each_part(self, data, chunk):
        parts = packed(data, chunk)
        assert gzip.decompress(b"".join(parts)) == data
        assert inflate.decompress(b"".join(parts), "gzip") == data
        for one, part in zip(ranges(len(data), chunk), parts, strict=True):
            assert gzip.decompress(part) == data[one.start : one.end]
            assert label(part) == (len(part), one.number, one.start, len(data))

    def test_another_length_than_the_range_says_is_refused(self):
        with pytest.raises(ValueError, match="has 4 bytes; 3 were given"):
            member(b"abc", Range(0, 0, 4, 4))

    @pytest.mark.parametrize("at", [0, 1, 2, 3, *range(12, chunks.HEADER)])
    def test_a_changed_header_is_no_label(self, at):
        part = bytearray(packed(text())[1])
        part[at] ^= 4
        assert label(part) is None

    def test_another_field_may_follow_ours(self):
        part = packed(text())[1]
        longer = part[:10] + (chunks.HEADER - 12 + 5).to_bytes(2, "little") + part[12 : chunks.HEADER]
        assert label(longer) == label(part)
        assert label(part[:10] + b"\1\0" + part[12:]) is None

    def test_headers_of_others_are_no_label(self):
        for head in (b"", gzip.compress(b"abc"), packed(text())[0][: chunks.HEADER - 1], bytes(99)):
            assert label(head) is None


class TestFiles:
    @pytest.fixture
    def source(self, tmp_path):
        path = tmp_path / "source"
        path.write_bytes(random.Random(5).randbytes(20_000) + text(6_000))
        return path

    def test_one_worker_and_two_make_the_same_file(self, source, tmp_path):
        joblib = pytest.importorskip("joblib")
        told = []
        one = chunks.compress_file(source, tmp_path / "one.gz", chunk=7000, level=2, on_chunk=told.append)
        assert told == one and [done.range.number for done in one] == [0, 1, 2, 3]
        with joblib.parallel_config("threading"):
            two = chunks.compress_file(source, tmp_path / "two.gz", chunk=7000, level=2, workers=2)
        blob = (tmp_path / "one.gz").read_bytes()
        assert blob == (tmp_path / "two.gz").read_bytes()
        assert gzip.decompress(blob) == source.read_bytes()
        assert [done.packed for done in one] == [done.packed for done in two]
        assert sum(done.packed for done in one) == len(blob)
        assert all(done.began <= done.ended for done in one)

    @pytest.mark.skipif(not shutil.which("gzip"), reason="there is no gzip here")
    def test_gzip_opens_it(self, source, tmp_path):
        chunks.compress_file(source, tmp_path / "whole.gz", chunk=9000, level=1)
        done = subprocess.run(["gzip", "-dc", str(tmp_path / "whole.gz")], capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == source.read_bytes()

    def test_an_empty_file_is_one_chunk(self, tmp_path):
        (tmp_path / "nothing").touch()
        (done,) = chunks.compress_file(tmp_path / "nothing", tmp_path / "nothing.gz")
        assert done.range == (0, 0, 0, 0)
        assert gzip.decompress((tmp_path / "nothing.gz").read_bytes()) == b""
        (piece,) = chunks_scan.scan_file(tmp_path / "nothing.gz")
        assert piece.intact

    def test_what_cannot_be_is_refused_and_leaves_no_file(self, source, tmp_path):
        target = tmp_path / "t.gz"
        for given_, error in (
            ({"chunk": 0}, ValueError),
            ({"chunk": True}, TypeError),
            ({"workers": 0}, ValueError),
            ({"workers": 1.5}, TypeError),
            ({"level": 11}, ValueError),
        ):
            with pytest.raises(error):
                chunks.compress_file(source, target, **given_)
        for wrong in (tmp_path, tmp_path / "absent"):
            with pytest.raises(OSError, match="no ordinary file"):
                chunks.compress_file(wrong, target)
        with pytest.raises(OSError, match="into itself"):
            chunks.compress_file(source, source)
        assert not target.exists() and source.stat().st_size == 26_000

    def test_a_file_that_shrinks_meanwhile_leaves_no_half_file(self, source, tmp_path):
        with pytest.raises(OSError, match=r"become shorter: chunk \d lacks"):
            chunks.compress_file(
                source, tmp_path / "t.gz", chunk=7000, on_chunk=lambda _: source.write_bytes(b"x")
            )
        assert [path.name for path in tmp_path.iterdir()] == ["source"]

    def test_a_file_is_scanned_as_its_bytes_are(self, source, tmp_path):
        chunks.compress_file(source, tmp_path / "s.gz", chunk=7000, level=1)
        assert chunks_scan.scan_file(tmp_path / "s.gz") == scanned((tmp_path / "s.gz").read_bytes())[0]
        with pytest.raises(CorruptData):
            chunks_scan.scan_file(source)


class TestScan:
    def test_intact_files_are_intact(self):
        for data in (b"", b"x", text()):
            pieces, found = scanned(b"".join(packed(data)))
            assert all(piece.intact for piece in pieces)
            assert b"".join(found.values()) == data
            assert sum(piece.size for piece in pieces) == len(data)

    @given(st.integers(0, 10**6), st.integers(0, 7))
    def test_one_flipped_bit_is_named_and_costs_one_chunk_at_most(self, at, bit):
        parts, data = packed(text()), text()
        blob = bytearray(b"".join(parts))
        at %= len(blob)
        blob[at] ^= 1 << bit
        pieces, found = scanned(bytes(blob))
        hit = next(n for n in range(len(parts)) if at < sum(map(len, parts[: n + 1])))
        first = sum(map(len, parts[:hit]))
        for number, chunk in found.items():
            assert chunk == data[100 * number : 100 * number + 100]
        assert set(found) >= set(range(len(parts))) - {hit}
        bad = [piece for piece in pieces if not piece.intact]
        # Harmless: in the header, whose chunk is then known by its place, and what fills the last byte.
        assert len(bad) == 1 or (not bad and b"".join(found.values()) == data)
        assert bad or at - first in (*range(3, chunks.HEADER), len(parts[hit]) - 9)
        for piece in bad:
            assert (piece.number, piece.first, piece.last) == (hit, first, first + len(parts[hit]))
            assert (piece.start, piece.size) == (100 * hit, len(data[100 * hit : 100 * hit + 100]))
            assert f"Chunk {hit}" in str(piece) and piece.said in str(piece)

    @settings(max_examples=60)
    @given(st.data())
    def test_whatever_happens_what_is_handed_out_is_right(self, chosen):
        data = text()
        blob = bytearray(b"".join(packed(data)))
        for _ in range(chosen.draw(st.integers(1, 4))):
            at = chosen.draw(st.integers(0, max(0, len(blob) - 1)))
            cut = chosen.draw(st.integers(0, 150))
            blob[at : at + cut] = chosen.draw(st.binary(max_size=40))
        try:
            pieces, found = scanned(bytes(blob))
        except CorruptData:
            return
        for number, chunk in found.items():
            assert chunk == data[100 * number : 100 * number + 100]
        assert all(one.last <= two.first for one, two in pairwise(pieces))
        assert all(piece.first <= piece.last <= len(blob) for piece in pieces)

    def test_two_neighbours_with_broken_headers_are_one_piece_of_two(self):
        parts = packed(text())
        broken = [b"\0" + part[1:] if place in (1, 2) else part for place, part in enumerate(parts)]
        pieces, found = scanned(b"".join(broken))
        assert [(piece.name, piece.intact, piece.size) for piece in pieces] == [
            ("chunk 0", True, 100),
            ("chunks 1 to 2", False, 200),
            ("chunk 3", True, 100),
            ("chunk 4", True, 50),
        ]
        assert set(found) == {0, 3, 4}

    def test_chunks_that_are_gone_or_moved_are_noticed(self):
        one, two, three, four, five = packed(text())
        pieces, _ = scanned(one + four + five)
        assert [(piece.name, piece.said, piece.size) for piece in pieces][1] == ("chunks 1 to 2", GONE, 200)
        pieces, _ = scanned(one + two)
        assert (pieces[-1].said, pieces[-1].size, pieces[-1].chunks) == (GONE, 250, UNKNOWN)
        assert "all behind it" in pieces[-1].name
        pieces, found = scanned(one + two + two + three + four + five)
        assert [piece.said for piece in pieces].count(ELSEWHERE) == 1
        assert b"".join(found.values()) == text()

    def test_the_first_and_the_last_chunk_may_be_the_damaged_one(self):
        parts = packed(text())
        pieces, found = scanned(b"??" + parts[0][2:] + b"".join(parts[1:]))
        assert (pieces[0].intact, pieces[0].size, set(found)) == (False, 100, {1, 2, 3, 4})
        pieces, found = scanned(b"".join(parts)[:-3])
        assert (pieces[-1].intact, pieces[-1].size, pieces[-1].start) == (False, 50, 400)

    def test_members_of_other_programs_are_read_and_found_again(self):
        data = text()
        parts = [gzip.compress(data[at : at + 100], mtime=0) for at in range(0, 450, 100)]
        assert all(piece.intact for piece in scanned(b"".join(parts) + bytes(5000))[0])
        parts[2] = parts[2][:30] + b"????" + parts[2][34:]
        pieces, found = scanned(b"".join(parts))
        assert [piece.intact for piece in pieces] == [True, True, False, True, True]
        assert (pieces[3].start, pieces[3].size) == (UNKNOWN, 100)
        assert found[4] == data[400:]

    def test_a_single_stream_is_lost_from_the_damage_on(self):
        blob = bytearray(gzip.compress(text(5000), mtime=0))
        blob[len(blob) // 2] ^= 0xFF
        (piece,), found = scanned(bytes(blob))
        assert not piece.intact and not found and piece.last == len(blob)

    def test_each_step_of_a_scan_is_told(self):
        parts = packed(text())
        steps = record(chunks_scan.scan(parts[0] + b"\0" + parts[1][1:] + parts[2])).steps
        kinds = [type(step).__name__ for step in steps]
        assert kinds == ["BeganScan", "ReadPiece", "ReadPiece", "LookedFor", "ReadPiece", "EndedScan"]
        assert (steps[3].how, steps[3].fits) == ("mark", True)


def unlabelled(part: bytes) -> bytes:
    """The same member with a label whose checksum is wrong: other readers do not look there."""
    hurt = bytearray(part)
    hurt[20] ^= 1
    assert label(bytes(hurt)) is None and gzip.decompress(bytes(hurt)) == gzip.decompress(part)
    return bytes(hurt)


class TestStray:
    """Bytes that belong to no chunk cost no chunk; what only its place names is confirmed, and mentioned."""

    @given(st.integers(0, 5), st.binary(min_size=1, max_size=30).filter(lambda junk: any(junk)))
    @settings(max_examples=40)
    def test_bytes_between_members_cost_no_chunk(self, at, junk):
        parts = packed(text())
        pieces, found = scanned(b"".join(parts[:at]) + junk + b"".join(parts[at:]))
        assert b"".join(found.values()) == text() and list(found) == [0, 1, 2, 3, 4]
        assert [piece.number for piece in pieces if piece.intact] == [0, 1, 2, 3, 4]
        (stray,) = (piece for piece in pieces if not piece.intact)
        first = sum(map(len, parts[:at]))
        assert (stray.said, stray.chunks, stray.size) == (STRAY, 0, 0)
        assert (stray.first, stray.last) == (first, first + len(junk))
        assert str(stray).startswith(f"Stray bytes (bytes {first} to {first + len(junk)} of the file): They")

    def test_they_cost_none_beside_other_damage_either(self):
        one, two, three, four, five = packed(text())
        hurt = bytearray(three)
        hurt[-12] ^= 1
        pieces, found = scanned(one + b"z" + two + b"z" + bytes(hurt) + one + b"zz" + four + b"z" + five)
        assert set(found) == {0, 1, 3, 4}
        assert [piece.chunks for piece in pieces] == [1, 0, 1, 0, 1, 1, 0, 1, 0, 1]
        assert (pieces[4].number, pieces[4].start, pieces[4].size) == (2, 200, 100)
        assert pieces[5].said == ELSEWHERE

    def test_a_chunk_that_stands_twice_behind_damage_costs_no_other(self):
        one, two, three, four, five = packed(text())
        pieces, found = scanned(one + b"?" + two[1:] + one + three + four + five)
        assert set(found) == {0, 2, 3, 4}
        assert [(piece.number, piece.size) for piece in pieces if piece.said != ELSEWHERE] == [
            (number, 50 if number == 4 else 100) for number in range(5)
        ]
        hurt = bytearray(two)
        hurt[-12] ^= 1
        pieces, found = scanned(one + two + three + bytes(hurt) + four + five)
        assert b"".join(found.values()) == text()
        assert ELSEWHERE in pieces[3].said and pieces[3].said != ELSEWHERE and pieces[3].number == 1

    @pytest.mark.parametrize("at", range(5))
    def test_a_damaged_label_before_good_data_is_mentioned(self, at):
        parts = packed(text())
        parts[at] = unlabelled(parts[at])
        pieces, found = scanned(b"".join(parts))
        assert b"".join(found.values()) == text() and list(found) == [0, 1, 2, 3, 4]
        assert [piece.labelled for piece in pieces] == [number != at for number in range(5)]
        assert ["was counted" in str(piece) for piece in pieces] == [number == at for number in range(5)]

    def test_a_member_without_a_label_that_was_put_in_is_no_chunk(self):
        one, two, three, four, five = packed(text())
        for more in (gzip.compress(b"abc"), unlabelled(two), gzip.compress(bytes(5000))):
            pieces, found = scanned(one + two + more + three + four + five)
            assert b"".join(found.values()) == text()
            assert [piece.said for piece in pieces] == ["", "", STRAY, "", "", ""]

    def test_what_nothing_confirms_is_not_handed_out(self):
        one, two, three, four, five = packed(text())
        for blob, left in (
            (one + unlabelled(three) + four + five, {0, 3, 4}),  # chunk 1, if one only counts
            (one + gzip.compress(b"abc") + three + four + five, {0, 2, 3, 4}),
            (one + two + three + b"?" + four[1:] + unlabelled(five), {0, 1, 2}),
            (one + two + unlabelled(three) + unlabelled(five), {0, 1}),
        ):
            pieces, found = scanned(blob)
            assert set(found) == left
            assert all(chunk == text()[100 * number : 100 * number + 100] for number, chunk in found.items())
            assert any(piece.said == UNPLACED for piece in pieces)

    def test_a_gzip_member_that_holds_chunks_is_a_gzip_member(self):
        inner = b"".join(packed(text()))
        pieces, found = scanned(gzip.compress(inner, 0) + gzip.compress(b"abc"))
        assert found == {0: inner, 1: b"abc"} and all(piece.intact for piece in pieces)


class TestTotals:
    def test_a_chunk_that_names_another_total_is_not_intact(self):
        parts = packed(text())
        other = packed(text(449))
        pieces, found = scanned(parts[0] + other[1] + b"".join(parts[2:]))
        assert set(found) == {0, 2, 3, 4}
        (bad,) = (piece for piece in pieces if not piece.intact and piece.said != GONE)
        assert bad.said == "Its header says 449 bytes of data in all, and the first one said 450."
        assert [(one.number, one.size, one.chunks) for one in pieces if one.said == GONE] == [(1, 100, 1)]

    def test_data_beyond_the_total_are_not_intact(self):
        data = text()
        parts = [member(data[at : at + 100], Range(at // 100, at, 100, 150), 2) for at in (0, 100, 200)]
        pieces, found = scanned(b"".join(parts))
        assert set(found) == {0}
        assert pieces[1].said == "Its data go on to byte 200; the headers say 150 bytes in all."
        assert not pieces[2].intact
        pieces, found = scanned(b"".join(packed(data)) + gzip.compress(b"abc"))
        assert b"".join(found.values()) == data
        assert "go on to byte 453" in pieces[5].said

    def test_two_files_joined_are_noticed(self):
        pieces, found = scanned(b"".join(packed(text()) + packed(text(250))))
        assert b"".join(found.values()) == text()
        assert ["250 bytes of data in all" in piece.said for piece in pieces] == [False] * 5 + [True] * 3


class TestEnemies:
    @pytest.mark.parametrize("bad", [b"", b"a", b"\x1f", b"no gzip file at all", bytes(100)])
    def test_what_is_no_gzip_file_is_refused(self, bad):
        with pytest.raises(CorruptData, match="no gzip file"):
            scanned(bad)

    def test_a_member_that_grows_is_refused(self):
        with pytest.raises(TooLarge, match="more than 5000 bytes; raise max_chunk"):
            scanned(gzip.compress(bytes(10_000)), max_chunk=5000)

    def test_headers_may_say_anything(self):
        data = b"abc"
        for length, number, start, total in (
            (0, 0, 0, 3),
            (2**32 - 1, 2**32 - 1, 2**64 - 1, 2**64 - 1),
            (1, 7, 0, 0),
            (40, 0, 99, 3),
        ):
            said = chunks._SAID.pack(length, number, start, total)
            said += zlib.crc32(said).to_bytes(4, "little")
            extra = b"DZ" + len(said).to_bytes(2, "little") + said
            head = b"\x1f\x8b\x08\x04" + bytes(6) + len(extra).to_bytes(2, "little") + extra
            whole = (
                head + zlib.compress(data, wbits=-15) + zlib.crc32(data).to_bytes(4, "little") + b"\3\0\0\0"
            )
            assert label(whole) == (length, number, start, total)
            pieces, found = scanned(whole)
            assert not found and not all(piece.intact for piece in pieces)

    def test_headers_out_of_place_behind_many_counted_pieces_take_no_long_time(self):
        row = Row()
        assert row.place(Label(60, 0, 0, 10)) == ""
        row.keep(Piece(0, 0, 60, 0, 10), placed=True)
        for number in range(1, 100_000):
            row.keep(Piece(number, 60, 60, 10, 0, labelled=False), placed=True)
        began = time.process_time()
        for told in (Label(60, 0, 0, 10), Label(60, 1, 11, 10)):
            assert {row.place(told) for _ in range(1000)} == {ELSEWHERE}
        assert time.process_time() - began < 1  # seconds; much longer where each looks at all of them

    def test_a_file_that_is_made_to_be_slow_is_refused(self):
        # Every few bytes a member begins that goes on to the end of the file, and is then found damaged.
        stored = b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\0\xff\xff\0\0"
        with pytest.raises(TooLarge, match="made to be slow"):
            scanned(stored * 60_000)
