"""The demos of lesson 04: what a learner may type, and that all of it fits the stepper."""

from __future__ import annotations

import pytest

from dualz.codecs import bpe, lzw
from dualz.lessons.lzw import demos
from dualz.trace import record
from dualz.widgets.payload import payload
from tests.codecs import messages

each_demo = pytest.mark.parametrize("demo", demos.DEMOS, ids=lambda demo: demo.name)


@each_demo
def test_a_preset_survives_the_input_field(demo):
    for preset in demo.presets:
        assert demo.read(demo.say(preset.value)) == preset.value


@each_demo
def test_the_longest_input_fits_the_stepper(demo):
    """Noise makes the longest runs: no phrase comes back."""
    for size in range(500, 0, -1):
        try:
            value = demo.read(bytes(33 + byte % 94 for byte in messages.noise(size)))
        except ValueError as refusal:
            assert f"{size} bytes; {'90' if demo is demos.TOGETHER else ''}" in str(refusal)
            continue
        assert payload(record(demo.run(value)))["frames"]
        break
    assert size in (demos.MOST_BYTES, demos.MOST_TOGETHER, demos.MOST_TOKENS)


@each_demo
def test_empty_input_is_refused(demo):
    with pytest.raises(ValueError, match="type at least one character"):
        demo.read("")


def test_fresh_instances_differ_are_small_and_may_hold_the_special_case():
    for demo in demos.DEMOS:
        if demo.fresh:
            assert len({demo.fresh(seed) for seed in range(30)}) > 15
            assert all(8 <= len(record(demo.run(demo.fresh(seed)))) <= 70 for seed in range(30))
    for seed in range(0, 30, 3):
        trace = record(demos.DECODE.run(demos.DECODE.fresh(seed)))
        assert trace.of(lzw.UsedBeforeKnown)


def test_every_preset_shows_what_its_purpose_says():
    def run(demo, name):
        return record(demo.run(demo.preset(name).value))

    assert run(demos.DECODE, "the code used before it is known").of(lzw.UsedBeforeKnown)
    repeated = [len(step.phrase) for step in run(demos.ENCODE, "one symbol repeated").of(lzw.Sent)]
    assert repeated == list(range(1, 9))
    noise = run(demos.ENCODE, "noise that grows")
    assert len(noise.of(lzw.Sent)) == len(noise[0].data) and len(noise.result) > len(noise[0].data)
    clear = run(demos.ENCODE, "clear")
    assert len(clear.of(lzw.Cleared)) == 2 and {step.width for step in clear.of(lzw.Widened)} == {4}
    sentence = run(demos.ENCODE, "a sentence")
    assert len(sentence.of(lzw.Learned)) > 20 and any(step.code > 255 for step in sentence.of(lzw.Sent))
    assert len(run(demos.BPE_TRAIN, "a word").result) == 3
    assert [len(run(demos.BPE_ENCODE, name).result) for name in ("a new word", "a known word")] == [2, 2]
    assert not run(demos.BPE_ENCODE, "other letters").of(bpe.Picked)


def test_pixels_are_typed_as_digits():
    assert demos.read_message("pixels: 0 1 23") == demos.Message(b"\0\1\2\3", demos.SMALL)
    with pytest.raises(ValueError, match="digits from 0 to 3"):
        demos.read_message("pixels: 0 4")
    with pytest.raises(ValueError, match="is empty"):
        demos.read_message("pixels:")
