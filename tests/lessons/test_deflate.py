"""Lesson 05: what its text, its exercises and its explorers say is what the codecs and zlib do."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from random import Random

import pytest

from dualz.codecs import deflate, deflate_listing, huffman, inflate, lz77, lzss, png
from dualz.codecs import deflate_format as form
from dualz.codecs.deflate_blocks import ChoseKind
from dualz.codecs.errors import CorruptData
from dualz.datasets import english_text
from dualz.figures import deflate_maps as maps
from dualz.lessons.deflate import attempts, attempts_writing, demos, explorers, own
from dualz.lessons.deflate import exercises_build as build
from dualz.lessons.deflate import exercises_paper as paper
from dualz.trace import finish, record


def controls(explorer):
    return explorer.children[0].children


class TestExercises:
    def test_the_smallest_files_are_real_ones(self):
        assert paper.EMPTY == {"raw": 2, "zlib": 8, "gzip": 20}
        assert gzip.decompress(deflate.compress(b"", wrapper="gzip")) == b""

    def test_the_stream_to_be_read_by_hand_is_zlib_s_too(self):
        assert zlib.decompress(paper.STREAM, -15) == paper.TEXT
        assert paper.PERFORM.answer == {"length": 6, "distance": 2, "text": "nananana!"}

    def test_streams_of_the_checks_have_stored_and_fixed_blocks_copies_with_overlap_and_extra_bits(self):
        kinds, lengths, distances = set(), set(), set()
        for (blob,) in build.INFLATE.form.space.sample():
            for step in inflate.read(blob, "raw"):
                kinds.add(getattr(step, "kind", None))
                if type(step).__name__ == "LengthCode":
                    lengths.add(len(step.extra))
                if type(step).__name__ == "DistanceCode":
                    distances.add(len(step.extra))
        assert {"stored", "fixed"} <= kinds and "dynamic" not in kinds
        assert {0, 1, 2, 3} <= lengths and {0, 1, 2, 3, 9, 10} <= distances

    def test_the_worked_reader_reads_what_dualz_writes(self):
        for data in (b"", demos.SHELLS, demos.NOISE, b"ha" * 300):
            assert attempts.inflate(deflate.compress(data, 1, "raw")) == data

    def test_the_worked_writer_is_opened_by_gzip(self):
        data = english_text(3000)
        stream = attempts_writing.deflate_fixed(build.tokens_of(data))
        head = bytes.fromhex("1f8b08000000000000ff")
        tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
        assert gzip.decompress(head + stream + tail) == data

    @pytest.mark.parametrize(
        ("blob", "complaint"),
        [
            (bytes.fromhex("4b0402"), "the stream has not ended"),
            (bytes.fromhex("4b0402002a"), "1 more bytes follow"),
            (bytes.fromhex("07"), "zlib refuses the stream"),
            (build.stored([b"ab"]), "one fixed block was asked for"),
        ],
    )
    def test_what_is_wrong_with_a_stream_is_said(self, blob, complaint):
        said, tokens = build.reads(blob)
        assert complaint in said and tokens == []

    def test_tokens_come_back_as_they_were(self):
        assert build.reads(bytes.fromhex("4b040200")) == ("", [97, (3, 1)])

    def test_a_bomb_is_read_only_up_to_the_limit(self):
        bomb = zlib.compressobj(9, zlib.DEFLATED, -15, 8, zlib.Z_FIXED)
        blob = bomb.compress(bytes(8 << 20)) + bomb.flush()
        assert build.reads(blob)[0]


class TestText:
    """What the prose claims, beside what the notebook prints itself."""

    def test_each_kind_of_block_wins_somewhere(self):
        samples = (b"", demos.SHELLS, english_text(1500), Random(5).randbytes(1500))
        chosen = [record(deflate.write(data, 2, "raw")).of(ChoseKind)[0] for data in samples]
        assert [one.kind for one in chosen] == ["fixed", "fixed", "dynamic", "stored"]
        for kind in form.KINDS:
            assert (
                any(max(dict(one.bits), key=dict(one.bits).get) == kind for one in chosen)
                or kind == "dynamic"
            )

    def test_neither_half_comes_near_the_whole(self):
        text = english_text()
        whole = len(deflate.compress(text, 6, "gzip"))
        assert (
            whole < 0.75 * len(lzss.compress(text)) < len(lzss.compress(text)) < len(huffman.compress(text))
        )

    def test_in_shuffled_text_level_6_loses_to_huffman_and_best_does_not(self):
        text = english_text()
        shuffled = bytes(Random(5).sample(text, len(text)))
        alone = len(huffman.compress(shuffled))
        assert len(deflate.compress(shuffled, 6)) > 1.05 * alone
        best = deflate.compress(shuffled, "best", "gzip")
        assert len(best) <= 1.005 * alone
        assert sum(block.matches for block in deflate_listing.members(best)[0].blocks) < 20

    def test_higher_levels_may_be_larger_and_noise_stays(self):
        sizes = explorers.level_sizes()
        assert sizes["a photograph"][9] > sizes["a photograph"][6] > sizes["a photograph"]["best"]
        assert sizes["a table"][2] > sizes["a table"][1] > sizes["a table"][9]
        assert len(set(sizes["noise"].values())) == 1

    def test_a_filter_lowers_the_entropy_of_the_drawing_to_a_tenth_and_its_file_grows(self):
        pixels = explorers.pictures()["a drawing"]
        _, bits, size = explorers._filtered(pixels, "none")
        _, less, more = explorers._filtered(pixels, "paeth")
        assert 0.08 < less / bits < 0.12 and more > size == len(png.encode(pixels, 6, "none"))

    def test_distances_spend_more_on_extra_bits_than_on_words(self):
        bars, _ = explorers._bars(english_text(20_000))["distances"]
        assert sum(bar.count * bar.extra for bar in bars) > sum(bar.count * len(bar.word) for bar in bars)

    def test_gzip_and_zlib_add_18_and_6_bytes(self):
        for data in (b"", demos.SHELLS, english_text(5000)):
            raw, framed, file = (len(deflate.compress(data, 6, name)) for name in ("raw", "zlib", "gzip"))
            assert (framed - raw, file - raw) == (6, 18)


class TestFlips:
    def test_a_raw_stream_hands_out_wrong_data_and_a_gz_file_never(self):
        blob = demos.gzipped(demos.SHELLS)
        found = Counter(one.who for one in explorers.verdicts(blob, demos.SHELLS))
        assert found[maps.WRONG] == 0 and found[maps.CRC] > 100 and found[maps.SIZE] == 32
        first, last = explorers.stream_of(blob)
        bare = Counter(one.who for one in explorers.verdicts(blob[first:last], demos.SHELLS, "raw"))
        assert bare[maps.WRONG] == 83 and sum(bare.values()) == 144 and not bare[maps.HEADER]

    def test_the_verdicts_are_those_of_the_codec(self):
        blob = demos.gzipped(demos.SHELLS)
        for bit, one in enumerate(explorers.verdicts(blob, demos.SHELLS)):
            try:
                data = inflate.decompress(maps.flipped(blob, bit), "gzip", maps.MOST_OUTPUT)
            except CorruptData as error:
                assert one.words == str(error) and one.who not in (maps.NOBODY, maps.WRONG)
            else:
                assert data == demos.SHELLS and one.who == maps.NOBODY

    def test_the_explorer_says_who(self):
        explorer = explorers.flip(demos.SHELLS)
        (bit,) = controls(explorer)
        for value, who in ((0, "the header's reader"), (40, "nobody"), (90, "CRC-32"), (287, "the size")):
            bit.value = value
            assert f"noticed by {who}" in explorer.words, explorer.words


class TestExplorers:
    def test_symbols_have_the_words_of_the_block(self):
        data = b"she sells sea shells by the sea shore " * 3
        explorer = explorers.symbols({"words": data})
        _, part, symbol = controls(explorer)
        tokens = lz77.tokens(data, form.LIMITS, deflate.EFFORTS[2])
        literals = Counter(chr(token.byte) for token in tokens if isinstance(token, lz77.Literal))
        name, count = literals.most_common(1)[0]
        assert explorer.words.startswith(f"{name.replace(' ', '␣')}: {count} times")
        part.value, symbol.value = "distances", 0
        assert explorer.words.startswith("distance ")

    def test_filters_name_the_smallest_file(self):
        explorer = explorers.filters()
        picture, filter = controls(explorer)
        picture.value = "a drawing"
        assert explorer.words.endswith("The smallest file: none.")
        filter.value = "none"
        assert (
            f"Filter none: {len(png.encode(explorers.pictures()['a drawing'], 6, 'none'))} bytes"
            in explorer.words
        )

    def test_your_own_data(self):
        picture = explorers.sizes_of(b"abracadabra")
        assert picture.caption == "11 bytes, 5 different values: the .gz file takes 31."
        with pytest.raises(ValueError, match="no data yet"):
            explorers.sizes_of(b"")


class TestOwn:
    DATA = b"she sells sea shells"

    def test_a_right_writer_is_used(self):
        tokens = build.tokens_of(self.DATA)
        assert own.stream_by(attempts_writing.deflate_fixed, tokens, self.DATA) == (
            attempts_writing.deflate_fixed(tokens)
        )

    @pytest.mark.parametrize(
        "write",
        [
            lambda tokens: None,
            lambda tokens: b"",
            lambda tokens: 1 / 0,
            lambda tokens: zlib.compress(b"x"),
            attempts_writing.deflate_without_end.answer,
            lambda tokens: attempts_writing.deflate_fixed([*tokens, 33]),
        ],
    )
    def test_until_then_the_course_s_takes_its_place(self, write):
        blob = own.stream_by(write, build.tokens_of(self.DATA), self.DATA)
        assert zlib.decompress(blob, -15) == self.DATA and len(blob) == 18


class TestDemos:
    def test_what_is_typed_becomes_a_file_and_a_file_stays_itself(self):
        blob = demos.read_file("abab")
        assert gzip.decompress(blob) == b"abab" and demos.read_file(blob) == blob
        assert finish(demos.READ.run(demos.read_file(gzip.compress(b"theirs")))) == b"theirs"

    @pytest.mark.parametrize(
        ("read", "given"),
        [
            (demos.read_bytes, "a" * 121),
            (demos.read_items, ""),
            (demos.read_items, "ä"),
            (demos.read_items, "abcdef"),
            (demos.read_rows, "1 2; 3"),
            (demos.read_rows, "1 256"),
            (demos.read_rows, ""),
        ],
    )
    def test_what_cannot_be_shown_is_refused_with_a_sentence(self, read, given):
        with pytest.raises(ValueError, match=r"\.$"):
            read(given)

    def test_the_shown_input_gives_the_same_run_again(self):
        for demo in (demos.PACK, demos.FILTER, demos.WRITE):
            for preset in demo.presets:
                if demo is demos.WRITE and not preset.value.isascii():
                    continue
                if demo is demos.PACK and preset.name == "a match":
                    continue
                assert demo.read(demo.say(preset.value)) == preset.value
