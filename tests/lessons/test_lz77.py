"""Lesson 03's explorers, exercises and judges: what they say is what the codecs compute."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import lz4, lz4_frame, lz77, lz77_triples, lzss
from dualz.codecs.errors import CorruptData
from dualz.codecs.lz4 import write_block
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import COMMON, BruteForce, Effort, Limits
from dualz.course import own_data
from dualz.figures import lz77_maps
from dualz.figures.parts.marks import Box, Circle, Edge
from dualz.lessons.lz77 import attempts, attempts_blocks, blocks, exercises_build, exercises_hand, explorers
from dualz.trace import finish
from tests.codecs import messages

SEA = b"she sells sea shells by the sea shore, she sells sea shells, and so on and so on"
TEXTS = {"shells": SEA, "a run": b"r" * 80, "words": messages.text(900)}


def controls(explorer):
    return explorer.children[0].children


def boxes(picture, start=""):
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith(start)}


def test_the_kinds_of_data_are_what_their_names_say():
    kinds = explorers.kinds()
    assert all(38_000 <= len(data) <= 45_000 for data in kinds.values())
    assert len(lzss.compress(kinds["random weights"])) > len(kinds["random weights"])
    far = kinds["6000 bytes of noise, seven times"]
    assert far[:6000] * 7 == far
    assert len(lzss.compress(far, 13)) < len(far) / 2 < len(far) < len(lzss.compress(far, 12))


# --- where bytes come from -----------------------------------------------------------------------


def test_every_byte_goes_back_to_an_equal_literal():
    tokens = finish(lz77.parse(TEXTS["words"]))
    literals = {token.index for token in tokens if isinstance(token, Literal)}
    for index, origin in enumerate(lz77_maps.origins(tokens)):
        assert origin in literals and TEXTS["words"][origin] == TEXTS["words"][index]
        assert [index, *lz77_maps.sources(tokens, index)][-1] == origin


def test_the_map_has_equal_colours_for_equal_origins_and_arrows_for_the_way():
    tokens = finish(lz77.parse(SEA))
    picture = lz77_maps.origin_map(tokens, 44)
    cells, found = boxes(picture, "at:"), lz77_maps.origins(tokens)
    assert len(cells) == len(SEA)
    for index, origin in enumerate(found):
        assert cells[f"at:{index}"].swatch == cells[f"at:{origin}"].swatch
    chain = lz77_maps.sources(tokens, 44)
    assert sum(isinstance(mark, Edge) for mark in picture.marks) == len(chain) > 0
    assert picture.caption.startswith(f"Byte 44, {chr(SEA[44])}, was copied from byte {chain[0]}")
    assert lz77_maps.origin_map(tokens, 0).caption.startswith("Byte 0, s, is a literal")
    with pytest.raises(ValueError, match="There is no byte 80: the data have 80 bytes"):
        lz77_maps.origin_map(tokens, 80)


def test_the_explorer_follows_its_slider():
    explorer = explorers.where_from(TEXTS)
    data, byte = controls(explorer)
    assert byte.max == 79
    data.value, byte.value = "a run", 5
    assert explorer.words.startswith(
        "Byte 5, r, was copied from byte 4 from byte 3 from byte 2 from byte 1 and so on"
    )


# --- the cloud -----------------------------------------------------------------------------------


def test_every_match_is_in_the_cloud_once():
    tokens = finish(lz77.parse(TEXTS["words"]))
    many = sum(isinstance(token, Match) for token in tokens)
    picture = lz77_maps.cloud(tokens, 5)
    dots = [mark for mark in picture.marks if isinstance(mark, Circle)]
    assert sum(int(dot.title.rpartition(" ")[2]) for dot in dots) == many
    assert picture.caption.startswith(f"{many} matches, ")
    near = sum(token.length for token in tokens if isinstance(token, Match) and token.distance <= 63)
    copied = sum(token.length for token in tokens if isinstance(token, Match))
    assert picture.caption.endswith(f"at most 63 back bring {100 * near / copied:.0f} % of all copied bytes.")
    assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)


def test_the_rows_of_the_cloud_cover_all_lengths():
    for length in range(3, 400):
        row = lz77_maps._row(length)
        assert lz77_maps.LENGTHS[row] <= length
        assert row + 1 == len(lz77_maps.LENGTHS) or length < lz77_maps.LENGTHS[row + 1]
    assert lz77_maps.cloud((Literal(0, 97),)).caption == "There is no match at all."


def test_the_cloud_explorer():
    explorer = explorers.matches(TEXTS)
    data, window = controls(explorer)
    data.value, window.value = "a run", 2
    assert (
        explorer.words
        == "1 match, 0 % of them of 8 bytes or less. Those at most 1 back bring 100 % of all copied bytes."
    )


# --- three formats -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_the_bytes_in_the_picture_are_those_of_the_formats(name):
    tokens = finish(lz77.parse(TEXTS[name], COMMON))
    picture = lz77_maps.formats(tokens, 3)
    written = {
        "triples": lz77_triples.write(lz77_triples.triples(tokens)),
        "LZSS": finish(lzss.write(tokens)),
        "LZ4": finish(write_block(tokens)),
    }
    for which, blob in written.items():
        shown = "".join(box.label for box in boxes(picture, f"{which}:").values())
        assert bytes.fromhex(shown) == blob
        assert f"{which}: {len(blob)} bytes" in picture.text
    assert all(box.x + box.width / 2 <= picture.width for box in boxes(picture).values())


def test_one_token_stands_out_in_every_format():
    tokens = finish(lz77.parse(SEA, COMMON))
    for number, token in enumerate(tokens):
        picture = lz77_maps.formats(tokens, number)
        for which in ("triples", "LZSS", "LZ4"):
            lit = [box for box in boxes(picture, f"{which}:").values() if box.tone == "active"]
            assert lit, (which, number)
        lzss_lit = [box.label for key, box in boxes(picture, "LZSS:").items() if box.tone == "active"]
        assert len(bytes.fromhex(lzss_lit[0])) == (2 if isinstance(token, Match) else 1)
    explorer = explorers.formats({"shells": SEA})
    _, slider = controls(explorer)
    slider.value = slider.max
    assert explorer.words.startswith(f"Token {len(tokens) - 1}: n.")


# --- depth, window, own data ---------------------------------------------------------------------


def test_deeper_is_not_larger_and_the_words_hold_no_times(monkeypatch):
    monkeypatch.setattr(explorers, "ROUNDS", 1)
    monkeypatch.setattr(explorers, "LEAST_TIMED", 0)
    explorer = explorers.depth({"words": messages.text(9000)})
    _, parse, candidates = controls(explorer)
    sizes = {}
    for parse.value in explorers.PARSES:
        for candidates.value in explorers.DEPTHS:
            found = re.match(
                rf"At most {candidates.value} candidates, {parse.value}: (\d+) bytes, ", explorer.words
            )
            sizes[parse.value, candidates.value] = int(found[1])
    for parse.value in explorers.PARSES:
        assert sizes[parse.value, 256] < 0.7 * sizes[parse.value, 1]
    assert "ms" not in explorer.words and "ms" not in repr(explorer)
    text = explorer._shown.text
    assert text.splitlines()[0] == f"up to 1: {sizes['lazy', 1]} bytes" and "." not in text


def test_the_window_explorer_says_sizes_of_real_files():
    explorer = explorers.window(TEXTS)
    data, bits = controls(explorer)
    data.value = "words"
    for bits.value in range(8, 14):
        assert f": {len(lzss.compress(TEXTS['words'], bits.value))} bytes, " in explorer.words
    least = min(range(8, 14), key=lambda one: len(lzss.compress(TEXTS["words"], one)))
    assert explorer.words.endswith(f"The least: {least} bits.")


def test_your_own_data():
    picture = explorers.sizes_of(b"abracadabra")
    size = len(lz4_frame.compress(b"abracadabra"))
    assert picture.caption.startswith(f"11 bytes: the LZ4 file takes {size} bytes, and ")
    with pytest.raises(ValueError, match="no data yet"):
        explorers.sizes_of(b"")
    with pytest.raises(ValueError, match="at most"):
        explorers.sizes_of(bytes(own_data.MOST_UPLOADED + 1))


# --- what the learner builds ---------------------------------------------------------------------

RUNS = st.lists(st.sampled_from([b"a", b"ab", b"abcd", b"xyzxyz", b"r" * 20, b"the end"]), max_size=12)


@given(RUNS)
def test_the_worked_search_finds_what_the_codec_finds(parts):
    data = b"".join(parts)
    for index in range(len(data)):
        length, distance = attempts.longest_match(data, index, 40)
        limits = Limits(window=40, shortest=1)
        effort = Effort(depth=1 << 20)
        finder = BruteForce(data, limits)
        match = finish(lz77.longest_match(data, index, finder, limits, effort))
        assert (length, distance) == ((match.length, match.distance) if match else (0, 0))


@given(RUNS)
def test_the_worked_encoder_and_decoder_agree_with_the_codec(parts):
    data = b"".join(parts)
    block = attempts_blocks.compress(data)
    assert lz4.decompress_block(block, len(data)) == attempts_blocks.decode(block) == data
    tokens = lz77.tokens(data, lz4.LIMITS, Effort(depth=1 << 20, nice=1 << 20))
    # Where a match has to be cut, the nearest of equal ones may be another: the same size, other offsets.
    assert len(block) == len(finish(lz4.write_block(tokens)))


@given(RUNS)
def test_the_real_library_opens_what_the_worked_encoder_writes(parts):
    library = pytest.importorskip("lz4.block")
    data = b"".join(parts)
    assert library.decompress(attempts_blocks.compress(data), uncompressed_size=len(data)) == data


def test_the_blocks_of_the_lesson_are_those_of_the_library():
    for real, data in blocks.REAL_BLOCKS.items():
        assert lz4.decompress_block(bytes.fromhex(real), len(data)) == data
    library = pytest.importorskip("lz4.block")
    for real, data in blocks.REAL_BLOCKS.items():
        assert library.decompress(bytes.fromhex(real), uncompressed_size=len(data)) == data


@pytest.mark.parametrize("size", [0, 1, 14, 15, 16, 269, 270, 271, 600])
def test_sequences_are_written_as_the_codec_writes_them(size):
    data = bytes(range(256)) * 3
    assert blocks.sequence(data[:size]) == finish(
        lz4.write_block(tuple(Literal(at, value) for at, value in enumerate(data[:size])))
    )
    length = 4 + size
    tokens = (Literal(0, 97), Match(1, length, 1), *(Literal(1 + length + at, 98) for at in range(12)))
    written = blocks.sequence(b"a", 1, length) + blocks.sequence(b"b" * 12)
    assert written == finish(lz4.write_block(tokens))
    field = lz4.length_bytes(size) if size >= 15 else b""
    assert blocks.number(field, 0, min(size, 15)) == (size, len(field))


# --- the judges ----------------------------------------------------------------------------------

SAMPLE = b"abcd" * 12 + b" and abcd again, the end"


def without_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "lz4.block", None)


def test_a_block_that_opens_is_said_to_open(monkeypatch):
    without_library(monkeypatch)
    size = len(attempts_blocks.compress(SAMPLE))
    assert blocks.opened(attempts_blocks.compress, SAMPLE) == (
        f"{len(SAMPLE)} bytes became a block of {size}.\n"
        "The course's decoder opens it, and the data are the same."
    )
    assert blocks.size_of(attempts_blocks.compress, SAMPLE) == size


def test_a_refusal_names_the_broken_rule(monkeypatch):
    without_library(monkeypatch)
    told = {
        attempts_blocks.compress_late: "must begin at least 12 bytes before the end",
        attempts_blocks.compress_to_the_end: "the last literals need 8 at least",
        attempts_blocks.compress_without_the_last: "cut off|goes on for",
    }
    data = {attempts_blocks.compress_late: b"abcd-abcd-12345"}
    for wrong, rule in told.items():
        given = data.get(wrong, b"abcdabcdabcdabcdabcdabcd")
        assert re.search(f"refuses it: .*({rule})", blocks.opened(wrong.answer, given)), wrong.misconception
        assert blocks.size_of(wrong.answer, given) is None
    others = lambda data: blocks.sequence(data[::-1])  # noqa: E731
    assert blocks.opened(others, b"abc").endswith("opens it, and the data are others.")
    longer = lambda data: blocks.sequence(data + b"!")  # noqa: E731
    assert "refuses it: The data are more than" in blocks.opened(longer, b"abc")


@pytest.mark.parametrize("unfinished", [attempts_blocks.compress_stub, lambda data: ..., lambda data: "text"])
def test_an_unfinished_encoder_gives_no_block(unfinished):
    assert blocks.opened(unfinished, SAMPLE).startswith("`compress` gives no block yet")
    assert blocks.size_of(unfinished, SAMPLE) is None


def test_the_library_is_asked_where_it_is_there(monkeypatch):
    class Refused(Exception):
        pass

    def decompress(block, uncompressed_size):
        if uncompressed_size == 3:
            raise Refused("corrupt")
        return lz4.decompress_block(block, uncompressed_size)

    module = SimpleNamespace(decompress=decompress, LZ4BlockError=Refused)
    monkeypatch.setitem(sys.modules, "lz4", SimpleNamespace(block=module))
    monkeypatch.setitem(sys.modules, "lz4.block", module)
    assert blocks.opened(attempts_blocks.compress, SAMPLE).endswith(
        "The LZ4 library opens it, and the data are the same."
    )
    assert blocks.opened(attempts_blocks.compress, b"abc").endswith("The LZ4 library refuses it: corrupt")


def test_what_the_lesson_s_encoder_exercise_takes_is_what_opens():
    data = b"abcabcabcabcabcabcabcabc"
    assert exercises_build.opens(attempts_blocks.compress(data), data)
    assert not exercises_build.opens(attempts_blocks.compress(data), data[:-1])
    shorter = finish(lz4.write_block(lz77.tokens(data, lz4.LIMITS)))
    judged = exercises_build.ENCODER.judge(
        lambda data: finish(lz4.write_block(lz77.tokens(data, lz4.LIMITS)))
    )
    assert len(shorter) <= len(attempts_blocks.compress(data)) and judged.right, judged.says


def test_a_broken_rule_is_named_also_by_the_exercise():
    """A mistake that nobody has thought of is explained by the sentence of the strict decoder."""

    def ends_early(data):
        block = attempts_blocks.compress(data)
        return block[:-1] if len(data) > 1 else block

    says = exercises_build.ENCODER.judge(ends_early).says
    assert "A decoder refuses it: " in says and "cut off" in says
    with pytest.raises(CorruptData):
        lz4.decompress_block(ends_early(SAMPLE))


def test_the_block_to_read_by_hand_is_a_real_one():
    assert lz4.decompress_block(exercises_hand.BLOCK) == exercises_hand.FRESH
    assert attempts_blocks.decode(exercises_hand.BLOCK) == exercises_hand.FRESH
    library = pytest.importorskip("lz4.block")
    size = len(exercises_hand.FRESH)
    assert library.decompress(exercises_hand.BLOCK, uncompressed_size=size) == exercises_hand.FRESH


def test_the_tokens_of_the_paper_give_the_text_back():
    out = bytearray()
    for token in exercises_hand.PAPER_EXERCISE.answer:
        if isinstance(token, str):
            out += token.encode()
        else:
            lz77.append_copy(out, token[1], token[0])
    assert out.decode() == exercises_hand.PAPER
