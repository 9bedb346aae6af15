"""The demos of lesson 03: what a learner may type, that all of it fits the stepper, what the presets show."""

from __future__ import annotations

import pytest

from dualz.codecs import lz4, lz77, lzo
from dualz.lessons.lz77 import demos
from dualz.trace import finish, record
from dualz.widgets.payload import payload
from tests.codecs import lzo_writer, messages

each_demo = pytest.mark.parametrize("demo", demos.DEMOS, ids=lambda demo: demo.name)


@each_demo
def test_a_preset_survives_the_input_field(demo):
    for preset in demo.presets:
        assert demo.read(demo.say(preset.value)) == preset.value


@each_demo
def test_the_longest_input_fits_the_stepper(demo):
    """Noise, and a short alphabet, in which much comes back."""
    most = {demos.SEARCH: demos.MOST_COMPARED, demos.LZO_READ: demos.MOST_STREAM}.get(demo, demos.MOST_BYTES)
    for data in (messages.noise(most), bytes(97 + byte % 3 for byte in messages.noise(most))):
        if demo is demos.LZO_READ:
            data = lzo_writer.write(data, finish(lz77.parse(data, lzo_writer.LIMITS)))[: most + 50]
            if len(data) > most:
                continue
        assert payload(record(demo.run(demo.read(data))))["frames"]
    with pytest.raises(ValueError, match=f"{most + 1} bytes; {most} can be shown"):
        demo.read(bytes(most + 1))


@each_demo
def test_empty_input_is_refused(demo):
    with pytest.raises(ValueError, match="type at least one character"):
        demo.read("")


def test_a_stream_is_typed_in_digits():
    assert demos.read_stream("12 61 11 00 00") == b"\x12a\x11\0\0"
    with pytest.raises(ValueError, match="digits of base 16"):
        demos.read_stream("hello")


def test_fresh_instances_differ_and_are_small():
    for demo in demos.DEMOS:
        if demo.fresh:
            assert len({demo.fresh(seed) for seed in range(30)}) > 25
            lengths = [len(record(demo.run(demo.fresh(seed)))) for seed in range(30)]
            assert min(lengths) >= 8 and max(lengths) <= (330 if demo is demos.SEARCH else 100)


def test_a_fresh_instance_asks_something():
    for demo in demos.DEMOS:
        for seed in range(12 if demo.fresh else 0):
            assert payload(record(demo.run(demo.fresh(seed))))["questions"], (demo.name, seed)


def test_fresh_blocks_have_a_match():
    for seed in range(30):
        trace = record(demos.LZ4_READ.run(demos.LZ4_READ.fresh(seed)))
        assert trace.of(lz4.Copied)


def test_every_preset_shows_what_its_purpose_says():
    def run(demo, name):
        return record(demo.run(demo.preset(name).value))

    def matches(trace):
        return list(trace.of(lz77.Match))

    (match,) = matches(run(demos.GREEDY, "one symbol repeated"))
    assert match.distance == 1 and match.length == 39
    (match,) = matches(run(demos.GREEDY, "a pattern"))
    assert match.distance == 3 and match.length == 27
    (match,) = matches(run(demos.SEARCH, "a word"))
    assert match.length == 4
    later = "a longer match one byte later"
    assert [one.length for one in matches(run(demos.GREEDY, later))] == [3, 3]
    assert [one.length for one in matches(run(demos.LAZY, later))] == [5]
    assert run(demos.LAZY, later).of(lz77.Deferred)
    assert not matches(run(demos.GREEDY, "noise"))
    many = run(demos.GREEDY, "many candidates")
    longest = {}
    for one in many.of(lz77.Compared):
        longest.setdefault(one.index, []).append(one.length)
    assert any(lengths[0] < max(lengths) for lengths in longest.values())
    fields = {step.field for step in run(demos.LZ4_WRITE, "long lengths").of(lz4.Wrote)}
    assert fields == {lz4.TOKEN, lz4.LITERAL_LENGTH, lz4.LITERALS, lz4.OFFSET, lz4.MATCH_LENGTH}
    assert not run(demos.LZ4_READ, "twelve bytes").of(lz4.Copied)
    states = {step.state for step in run(demos.LZO_READ, "a sentence").of(lzo.Instruction)}
    assert len(states) >= 4
    low = [
        step
        for step in run(demos.LZO_READ, "one byte, three meanings").of(lzo.Instruction)
        if step.data[0] < 16
    ]
    assert [step.kind for step in low] == [lzo.LITERALS, lzo.M1]
    assert run(demos.LZO_READ, "nothing").result == b""
    sentence = run(demos.LZO_READ, "a sentence").result
    assert run(demos.LZO_READ, "the same, level 1").result == sentence
