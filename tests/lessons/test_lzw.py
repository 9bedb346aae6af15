"""Lesson 04's explorers and exercises: what they say is what the codecs compute."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import accumulate
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bpe, huffman, lzw, lzw_files
from dualz.codecs.entropy import entropy, probabilities
from dualz.course import own_data
from dualz.datasets import english_text, photograph
from dualz.figures import lzw_maps
from dualz.figures.parts.marks import Box, Circle, Edge
from dualz.lessons.lzw import attempts_streams, by_hand, data, demos, explorers, streams
from dualz.lessons.lzw import exercises_layout as layout
from dualz.lessons.lzw import exercises_measure as measure
from dualz.lessons.lzw import exercises_streams as built
from dualz.trace import record
from dualz.widgets.payload import payload
from tests.codecs import messages


def controls(explorer):
    return explorer.children[0].children


class TestData:
    def test_shuffling_keeps_the_counts_and_loses_the_order(self):
        kinds = data.kinds()
        text, shuffled = kinds["English text"], kinds["the same letters, shuffled"]
        assert Counter(text) == Counter(shuffled) and text != shuffled
        assert tuple(kinds) == measure.NAMES

    def test_random_weights_grow_under_lzw(self):
        weights = data.kinds()["random weights"]
        assert len(lzw_files.compress(weights)) > len(weights) > len(huffman.compress(weights))

    @pytest.mark.parametrize("order", data.ORDERS)
    @pytest.mark.parametrize("values", [4, 256])
    def test_the_share_of_zeros_is_what_was_asked_for(self, order, values):
        for zeros in data.SHARES:
            made = data.sparse(order, values, zeros)
            assert len(made) == data.MANY and max(made) < values
            assert made.count(0) == pytest.approx(data.MANY * zeros / 100, abs=data.MANY / 250)
            assert made == data.sparse(order, values, zeros)


class TestExplorers:
    def test_the_dictionary_s_sizes_are_those_of_real_files(self):
        text = messages.text(30_000)
        explorer = explorers.dictionary({"a text": text})
        _, when_full, widest = controls(explorer)
        when_full.value = "watch the ratio"
        for bits in (10, 12, 16):
            widest.value = bits
            assert explorer.words.startswith(f"Codes of at most {bits} bits: ")
            assert int(explorer.words.split()[6]) == len(lzw_files.compress(text, bits)) - 3

    def test_the_smaller_of_the_rivals_is_named_first(self):
        explorer = explorers.rivals()
        order, values, zeros = controls(explorer)
        for order.value in data.ORDERS:
            for zeros.value in (0, 60, 95):
                first, second = map(float, re.findall(r"\d+\.\d\d", explorer.words))
                assert first <= second
                made = data.sparse(order.value, values.value, zeros.value)
                stored = {"LZW": lzw_files.compress(made), "Huffman": huffman.compress(made)}
                winner = min(stored, key=lambda name: len(stored[name]))
                assert f", {order.value}: {winner} takes" in explorer.words

    def test_tokens_are_counted_on_text_that_was_not_learned_from(self):
        text = messages.text(4000)
        explorer = explorers.tokens(text)
        (slider,) = controls(explorer)
        slider.value = 100
        merges = bpe.learn(text[:3000], 100)
        many = len(bpe.tokenize(text[3000:], merges))
        assert explorer.words.startswith(f"100 merges: 1000 unseen bytes are {many} tokens of 9 bits, ")

    def test_your_own_data(self):
        picture = explorers.sizes_of(b"abracadabra")
        assert picture.caption == "11 bytes, 7 different pairs of neighbours: the .Z file takes 14."
        with pytest.raises(ValueError, match="no data yet"):
            explorers.sizes_of(b"")
        with pytest.raises(ValueError, match="at most"):
            explorers.sizes_of(bytes(own_data.MOST_UPLOADED + 1))


class TestExercises:
    def test_the_answers_are_measured(self):
        assert measure.winners() == measure.RIVALS.answer

    def test_the_phrases_are_as_long_as_the_exercise_says(self):
        for name, found in measure.measure().items():
            assert tuple(round(one, 1) for one in found) == measure.MEASURED[name]
            told = measure.MEASURED[name]
            smaller = "LZW" if told.width / told.phrase < told.huffman else "Huffman"
            assert smaller == measure.RIVALS.answer[name], name

    def test_a_message_of_300_bytes_in_which_nothing_comes_back(self):
        message = bytes(range(256)) + bytes(range(0, 88, 2))
        assert len(message) == layout.NOISY
        assert len(lzw_files.encode(message)) == layout.layout_size(layout.NOISY)

    def test_what_is_learned_at_most_is_what_an_encoder_learns(self):
        learned = [step for step in lzw.encode(messages.noise(9000)) if isinstance(step, lzw.Learned)]
        assert len(learned) == layout.LEARNED

    def test_damage_that_is_not_noticed_gives_other_data(self):
        for name, blob in layout.damages().items():
            if not layout.NOTICED[name]:
                assert lzw_files.decompress(blob) != layout.SENTENCE


def test_what_came_last_counts_text_or_file():
    """A file that was chosen before must not hide what is typed after it."""
    explorer = explorers.own_data()
    text, file = explorer._controls["text"], explorer._controls["file"]
    given = {"name": "a", "type": "", "size": 3000, "content": memoryview(bytes(3000))}
    file.value = ({**given, "last_modified": datetime(2026, 1, 1, tzinfo=UTC)},)
    assert "3000 bytes" in explorer.words
    text.value = "back to text"
    assert explorer.words.startswith("12 bytes")


# --- what the learner builds ---------------------------------------------------------------------


def plain(text):
    return attempts_streams.write(by_hand.codes_of(text))


@given(st.binary(max_size=400))
def test_the_worked_writer_and_reader_are_the_course_s_codec(message):
    stream = lzw_files.encode(message)
    assert attempts_streams.write(by_hand.codes_of(message)) == stream
    assert attempts_streams.read(stream) == message


def test_a_full_dictionary_is_written_and_read():
    for message in (messages.noise(9000), english_text(20_000), b"ab" * 9000):
        codes = [step.code for step in lzw.encode(message) if isinstance(step, lzw.Sent)]
        stream = attempts_streams.write(codes)
        assert lzw_files.decode(stream) == message == attempts_streams.read(stream)


def test_the_inputs_of_the_checks_reach_every_boundary():
    counts = {len(codes) for codes, known in built.WRITE.form.space.sample() if known == built.PLAIN_START}
    assert {0, 1, 256, 257, 258, 769, 770, 1793, 1794, 3841, 3842} <= counts
    assert any(
        known == built.TIFF_START and len(codes) > 1791 for codes, known in built.WRITE.form.space.sample()
    )
    opened = [lzw_files.decode(stream) for (stream,) in built.READ.form.space.sample()]
    codes = [[step for step in lzw.encode(one) if isinstance(step, lzw.Sent)] for one in opened]
    assert max(map(len, codes)) > 3842 and min(map(len, codes)) == 0
    assert any(isinstance(step, lzw.UsedBeforeKnown) for step in lzw.decode(lzw_files.encode(b"a" * 40)))


def test_the_judge_of_streams():
    text = english_text(3000)
    size = len(lzw_files.encode(text))
    assert streams.opened(plain, text).splitlines() == [
        f"3000 bytes became a stream of {size}.",
        "The course's decoder opens it, and the data are the same.",
    ]
    assert streams.size_of(plain, text) == size
    untouched = lambda text: attempts_streams.write_stub(list(text))  # noqa: E731
    for unfinished in (untouched, lambda text: None, lambda text: 1 / 0, lambda text: [1]):
        assert streams.opened(unfinished, text).startswith("`write` gives no bytes yet")
        assert streams.size_of(unfinished, text) is None
    assert "refuses it: The data are more" in streams.opened(lambda text: plain(text + b"!"), text)
    assert "refuses it: The last code is cut off" in streams.opened(lambda text: plain(text) + b"\xff", text)
    assert streams.opened(lambda text: plain(text[:-1]), text).endswith("the data are others.")
    assert streams.size_of(lambda text: plain(text[:-1]), text) is None


def as_tiff(pixels):
    codes = [step.code for step in lzw.encode(pixels, lzw.lzw_codes.TIFF) if isinstance(step, lzw.Sent)]
    return attempts_streams.write(codes, known=257)


def test_the_worked_writer_makes_a_tiff_file_that_pillow_opens():
    pixels = photograph().tobytes()
    size, course, pillow = streams.opened_as_tiff(as_tiff, pixels, 90).splitlines()
    assert size.startswith("5400 pixels became a TIFF file of ")
    assert course == "The course's decoder opens it, and the data are the same."
    assert pillow == "Pillow opens it, and the pixels are the same."
    assert streams.opened_as_tiff(lambda pixels: ..., pixels, 90).startswith("`write` gives no bytes yet")
    late = streams.opened_as_tiff(lambda pixels: as_tiff(pixels)[:900], pixels, 90)
    assert "The course's decoder refuses it" in late and "Pillow refuses it" in late


def test_a_pillow_without_libtiff_is_said(monkeypatch):
    import PIL

    monkeypatch.setattr(PIL, "features", SimpleNamespace(check=lambda name: False))
    monkeypatch.setitem(sys.modules, "PIL.features", PIL.features)
    assert streams.opened_as_tiff(as_tiff, bytes(90), 10).endswith("so that it cannot open the file.")


# --- the pictures --------------------------------------------------------------------------------


@given(st.binary(min_size=1, max_size=300), st.integers(256, 300))
def test_phrases_are_those_of_the_codec(message, most):
    lengths = data.phrase_lengths(message)
    assert lengths == [len(step.phrase) for step in lzw.encode(message) if isinstance(step, lzw.Sent)]
    assert sum(data.phrase_lengths(message, most)) == len(message)


def test_the_map_has_a_box_for_each_phrase_in_the_colour_of_its_length():
    text = english_text(3000)
    lengths = data.phrase_lengths(text)
    picture = lzw_maps.phrase_map(text, lengths, 1000)
    boxes = [mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith("phrase:")]
    starts = {int(box.key.split(":")[1]): box for box in boxes}
    ends = dict(zip([0, *accumulate(lengths)], lengths, strict=False))
    first = int(re.match(r"From byte (\d+) on: (\d+) codes", picture.caption)[1])
    assert min(starts) == first <= 1000 < first + ends[first]
    assert len(starts) == int(re.match(r"From byte (\d+) on: (\d+) codes", picture.caption)[2])
    by_length = {}
    for start, box in starts.items():
        assert by_length.setdefault(min(ends[start], lzw_maps.DEEPEST), box.swatch) == box.swatch
    assert len(set(by_length.values())) == len(by_length) > 4
    assert all(0 < mark.x < picture.width and 0 < mark.y < picture.height for mark in picture.marks)


def test_phrases_of_a_typed_text_follow_it():
    explorer = explorers.phrases({"English": english_text(2000)})
    chosen, text, where = controls(explorer)
    chosen.value, text.value = explorers.YOURS, "aaaaaa"
    assert explorer.words.startswith("From byte 0 on: 3 codes for 6 of 6 bytes, 2.00 bytes a code")
    text.value = ""
    assert "Your text has 0 bytes" in explorer._picture.value
    assert where.max == 100


def test_phrases_grow_in_a_text_and_slowly_in_its_letters():
    means = {}
    for name, text in data.kinds().items():
        lengths = data.phrase_lengths(text)
        tenth = len(lengths) // 10
        means[name] = [sum(part) / tenth for part in (lengths[:tenth], lengths[-tenth:])]
    assert all(last > first for first, last in means.values())
    assert means["English text"][1] > 3.5 > 2.6 > means["the same letters, shuffled"][1] > 2


def test_bits_a_byte_fall_towards_the_entropy_and_do_not_reach_it():
    """What the lesson says below the picture: from 2000 bytes on LZW stays below Huffman on the text."""
    text = english_text()
    lines = data.growth(text)
    least = entropy(probabilities(text))
    for (size, by_lzw), (_, by_huffman) in zip(lines["LZW text"], lines["Huffman text"], strict=True):
        assert (by_lzw < by_huffman) == (size >= 2000 or size <= 200), size
    for (_, by_lzw), (_, by_huffman) in list(zip(lines["LZW mixed"], lines["Huffman mixed"], strict=True))[
        1:
    ]:
        assert by_lzw > by_huffman > least
    falling = [bits for _, bits in lines["LZW mixed"]]
    assert falling == sorted(falling, reverse=True) and falling[-1] > 1.1 * least
    explorer = explorers.bits(text)
    (length,) = controls(explorer)
    length.value = 1_000_000
    assert "text" not in explorer.words.partition("The entropy")[0]


def test_the_tree_has_a_path_for_each_entry():
    entries = {step.code: step.phrase for step in lzw.encode(b"abababacab") if isinstance(step, lzw.Learned)}
    picture = lzw_maps.trie(entries, 258)
    nodes = {mark.key: mark for mark in picture.marks if isinstance(mark, Circle)}
    assert {f"node:{phrase.hex()}" for phrase in entries.values()} <= set(nodes)
    assert nodes[f"node:{entries[258].hex()}"].tone == "new"
    edges = [mark for mark in picture.marks if isinstance(mark, Edge)]
    assert len(edges) == len(nodes) - 1  # a tree
    for phrase in entries.values():
        assert phrase[:-1] in entries.values() or len(phrase) == 2
    assert all(0 < mark.x < picture.width and 0 < mark.y < picture.height for mark in picture.marks)


def test_a_tree_of_the_lesson_fits_a_cell_of_the_notebook():
    explorer = explorers.tree({"she sells": b"she sells sea shells by the sea shore, she sells sea shells"})
    _, codes = controls(explorer)
    codes.value = codes.max
    assert explorer._shown.width <= 700 and codes.max == explorers.MOST_LEAVES


# --- what the notebook says ----------------------------------------------------------------------


def test_the_steps_that_the_lesson_names():
    """Further, three formats: codes widen at step 14, the full dictionary is cleared at step 41."""
    trace = record(demos.ENCODE.run(demos.CLEAR.value))
    at = {
        kind: [n for n, step in enumerate(trace, 1) if isinstance(step, kind)]
        for kind in (lzw.Widened, lzw.Cleared)
    }
    assert at[lzw.Widened][0] == 14 and at[lzw.Cleared][1] == 41


def test_what_the_lesson_says_of_its_questions_is_what_is_asked():
    """Decode: what the unknown code must be. Byte pairs: which pair is merged next."""
    before = demos.DECODE.preset("the code used before it is known")
    asked = payload(record(demos.DECODE.run(before.value)))
    prompts = [asked["questions"][at]["prompt"] for at in range(len(asked["questions"]))]
    assert any("is not in the dictionary yet" in prompt for prompt in prompts)
    asked = payload(record(demos.BPE_TRAIN.run(demos.BPE_TRAIN.preset("words").value)))
    assert asked["gates"] and all("merged next" in one["prompt"] for one in asked["questions"])


def test_a_long_sample_can_be_coded_step_by_step():
    """The cell says: try other sizes. Its codes are taken without a recording, so that no limit ends it."""
    sample = english_text(6000)
    codes = [step.code for step in lzw.encode(sample) if isinstance(step, lzw.Sent)]
    assert codes[:500] == by_hand.codes_of(english_text(1200))[:500] and len(codes) > 2000
