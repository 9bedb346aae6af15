"""The pictures of a DEFLATE file: every bit has its meaning, and what is asked can be known."""

from __future__ import annotations

import pytest

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate, inflate
from dualz.codecs.deflate_blocks import ChoseKind, CountedSymbols, MergedChunks
from dualz.codecs.wrappers import GzipHeader
from dualz.figures import ask, bit_tape_lines, bit_tape_state, draw
from dualz.figures.bit_tape_captions import distance_name, name_of
from dualz.figures.parts.marks import Box
from dualz.trace import finish, record
from tests.codecs import messages

WORDS = b"she sells sea shells"
FEW = b"aaabbabbaabcaacaaaaaabababbccaaaabcaaaabaaaac"
NOISE = bytes(range(144, 256, 3))


def boxes(picture, start):
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith(start)}


def at(trace, kind, number=0):
    """The place of a step of that kind in the trace."""
    return [place for place, step in enumerate(trace.steps) if isinstance(step, kind)][number]


def picture(trace, place):
    return draw(trace.steps[place], trace.steps[:place])


def question(trace, place):
    return ask(trace.steps[place], trace.steps[place - 1], trace.steps[: place - 1])


@pytest.mark.parametrize("wrapper", ["raw", "zlib", "gzip"])
@pytest.mark.parametrize("data", [b"", WORDS, FEW, NOISE, messages.text(300)])
def test_the_bits_of_all_steps_are_the_file(data, wrapper):
    about = GzipHeader(7, b"name", b"why", b"xx", 3, True) if wrapper == "gzip" else GzipHeader()
    written = record(deflate.write(data, 2, wrapper, about))
    state = bit_tape_state.after(written.steps)
    tape_bits = "".join(f"{byte:08b}"[::-1] for byte in written.result)
    assert state.bits == tape_bits and state.done == len(data)
    reading = bit_tape_state.after(record(inflate.read(written.result, wrapper)).steps)
    assert reading.bits == tape_bits and reading.out == data
    for one in (state, reading):
        ends = [0, *(piece.end for piece in one.pieces)]
        assert [piece.start for piece in one.pieces] == ends[:-1] and ends[-1] == len(tape_bits)
    assert [piece.meaning for piece in state.pieces] == [piece.meaning for piece in reading.pieces]


def test_read_bits_have_their_colour_and_the_others_none():
    trace = record(inflate.read(deflate.compress(WORDS, 2, "gzip"), "gzip"))
    place = at(trace, tape.LengthCode)
    bits = boxes(picture(trace, place), "bit:")
    step = trace.steps[place]
    for key, box in bits.items():
        number = int(key.removeprefix("bit:"))
        assert (box.tone == "active") == (step.start <= number < step.end)
        assert bool(box.swatch) == (number < step.end)
    assert bits[f"bit:{step.start}"].swatch == bit_tape_lines.colour("length")
    assert bits["bit:80"].swatch == bit_tape_lines.colour("block")


def test_extra_bits_are_dashed_once_they_are_read():
    trace = record(inflate.read(deflate.compress(WORDS, 2, "gzip"), "gzip"))
    place = at(trace, tape.DistanceCode)
    step = trace.steps[place]
    assert step.extra
    later = boxes(picture(trace, place + 1), "bit:")
    dashed = [key for key, box in later.items() if box.tone == "taken"]
    assert dashed == [f"bit:{number}" for number in range(step.end - len(step.extra), step.end)]


def test_a_copy_lights_up_its_source():
    trace = record(inflate.read(deflate.compress(WORDS, 2, "gzip"), "gzip"))
    place = at(trace, tape.CopiedMatch)
    step = trace.steps[place]
    tones = [box.tone for box in boxes(picture(trace, place), "out:").values()]
    source = step.index - step.distance
    assert tones[source : source + len(step.data)] == ["taken"] * len(step.data)
    assert tones[step.index :] == ["new"] * len(step.data)
    assert question(trace, place).answer == (f"out:{source}",)


def test_the_codes_of_a_dynamic_block_are_shown_with_the_word_that_is_read():
    trace = record(inflate.read(deflate.compress(FEW, 2, "gzip"), "gzip"))
    place = at(trace, tape.LiteralCode)
    step = trace.steps[place]
    words = boxes(picture(trace, place), "literals and lengths:")
    active = [box.title for box in words.values() if box.tone == "active"]
    assert active == [f"{chr(step.byte)}: {step.code}"]
    built = picture(trace, at(trace, tape.BuiltCode))
    assert boxes(built, "code lengths:") and not boxes(built, "literals and lengths:")


def test_what_is_asked_has_the_right_answer():
    trace = record(inflate.read(deflate.compress(WORDS, 2, "gzip"), "gzip"))
    first = question(trace, at(trace, tape.LiteralCode))
    assert first.answer == ("option:s",) and "10100011" in first.prompt
    far = question(trace, at(trace, tape.DistanceCode))
    assert far.answer == (f"option:{trace.steps[at(trace, tape.DistanceCode)].distance}",)
    assert question(trace, at(trace, tape.BlockHeader)).answer == ("option:fixed",)
    runs = record(inflate.read(deflate.compress(FEW, 2, "gzip"), "gzip"))
    repeats = [place for place, s in enumerate(runs.steps) if isinstance(s, tape.LengthRun) and s.symbol > 15]
    assert question(runs, repeats[0]).answer == (f"option:{runs.steps[repeats[0]].count}",)


def test_symbols_have_names():
    assert [name_of(symbol) for symbol in (32, 256, 284, 285)] == ["␣", "end", "227-257", "258"]
    assert [distance_name(symbol) for symbol in (0, 4, 29)] == ["1", "5-6", "24577-32768"]


def test_the_writer_s_choice_is_drawn_counted_and_asked():
    trace = record(deflate.write(FEW, 2, "gzip"))
    place = at(trace, ChoseKind)
    chosen = picture(trace, place)
    assert "dynamic takes 211 bits" in chosen.caption
    bars = boxes(chosen, "bar:")
    assert min(bars, key=lambda key: bars[key].width) == "bar:dynamic" and bars["bar:dynamic"].tone == "new"
    assert question(trace, place).answer == ("option:dynamic",)
    counted = picture(trace, at(trace, CountedSymbols))
    assert "literals and lengths:97" in boxes(counted, "literals")


def test_merged_chunks_are_drawn_as_a_bar_that_loses_its_cuts():
    trace = record(deflate.write(messages.text(6000), 1, "raw"), None)
    merged = trace.of(MergedChunks)
    assert merged
    first = at(trace, MergedChunks)
    assert len(boxes(picture(trace, first), "block:")) == len(merged[0].ends)
    assert any(box.tone == "new" for box in boxes(picture(trace, first), "block:").values())


def test_a_stored_block_and_the_padding_before_it_are_told():
    trace = record(inflate.read(finish(deflate.write(NOISE, 2, "gzip")), "gzip"))
    told = [picture(trace, place).caption for place in range(len(trace))]
    assert any(words.startswith("Fill up: 5 bits") for words in told)
    assert any(words.startswith("Stored size: 38 bytes") for words in told)
    assert told[-1] == "Compare the size: the file says 38, and there are 38 bytes."


def test_a_step_of_another_kind_is_refused():
    with pytest.raises(TypeError):
        draw(tape.Span("read", 0, 1), [tape.Opened("read", b"a", "raw")])
