"""Lesson 03's explorers: what they say is what the codecs compute."""

from __future__ import annotations

import re

import pytest

from dualz.codecs import lz4_frame, lz77, lz77_triples, lzss
from dualz.codecs.lz4 import write_block
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import COMMON
from dualz.course import own_data
from dualz.figures import lz77_maps
from dualz.figures.parts.marks import Box, Circle, Edge
from dualz.lessons.lz77 import explorers
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
    assert text.splitlines()[0] == f"1 candidates: {sizes['lazy', 1]} bytes" and "." not in text


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
    assert picture.caption.startswith(f"11 bytes: the LZ4 file takes {size}, with level 9 ")
    with pytest.raises(ValueError, match="no data yet"):
        explorers.sizes_of(b"")
    with pytest.raises(ValueError, match="at most"):
        explorers.sizes_of(bytes(own_data.MOST_UPLOADED + 1))
