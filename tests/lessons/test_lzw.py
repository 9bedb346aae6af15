"""Lesson 04's explorers and exercises: what they say is what the codecs compute."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bpe, huffman, lzw, lzw_files
from dualz.course import own_data
from dualz.datasets import english_text, photograph
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
