"""LZW step by step: known code sequences, both dictionaries, widths, clearing, the kernel's same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import fast, lzw, lzw_codes
from dualz.codecs.lzw_codes import PLAIN, TIFF, gif, unix
from dualz.trace import finish, record
from tests.codecs import hostile, messages

DIALECTS = [
    PLAIN,
    TIFF,
    *(gif(bits) for bits in range(2, 9)),
    *(gif(bits, widest=bits + 2) for bits in (2, 3, 8)),
    *(unix(bits) for bits in (9, 10, 12, 16)),
    unix(9, block=False),
    unix(12, block=False),
]
any_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: f"{one.name} to {one.widest}")


def fitting(data, dialect):
    """``data`` with values that are literals of ``dialect``."""
    return bytes(value % dialect.literals for value in data)


def encode(data, dialect=PLAIN):
    return finish(lzw.encode(data, dialect))


def decode(stream, dialect=PLAIN, max_output=1 << 30):
    return finish(lzw.decode(stream, dialect, max_output))


def codes(data, dialect=PLAIN):
    return [step.code for step in record(lzw.encode(data, dialect)).of(lzw.Sent)]


def test_codes_worked_out_by_hand():
    assert codes(b"") == []
    assert codes(b"a") == [97]
    assert codes(b"abracadabra") == [97, 98, 114, 97, 99, 97, 100, 256, 258]
    assert codes(b"abababab") == [97, 98, 256, 258, 98]
    assert codes(b"aaaaaaa") == [97, 256, 257, 97]
    welch = [84, 79, 66, 69, 79, 82, 78, 79, 84, 256, 258, 260, 265, 259, 261, 263]
    assert codes(b"TOBEORNOTTOBEORTOBEORNOT") == welch


def test_the_example_of_the_gif_specification_s_readers():
    """Ten by ten pixels in four colours: a stream that many tutorials on GIF print."""
    rows = "1111122222 1111122222 1111122222 1110000222 1110000222 2220000111 2220000111 2222211111"
    pixels = bytes(int(digit) for digit in (rows + "2222211111 2222211111").replace(" ", ""))
    stream = bytes.fromhex("8c2d99872a1cdc33a00275ec95faa8de608c04914c01")
    assert encode(pixels, gif(2)) == stream
    assert decode(stream, gif(2)) == pixels


def test_the_example_of_the_tiff_specification():
    data = bytes([7, 7, 7, 8, 8, 7, 7, 6, 6])
    assert codes(data, TIFF) == [256, 7, 258, 8, 8, 258, 6, 6, 257]
    assert decode(encode(data, TIFF), TIFF) == data


@any_dialect
@pytest.mark.parametrize("shape", ["empty", "one byte", "one symbol repeated", "text", "noise"])
def test_data_come_back(dialect, shape):
    data = fitting(messages.SHAPES[shape], dialect)
    assert decode(encode(data, dialect), dialect) == data


@given(messages.small | messages.skewed(max_size=3000), st.sampled_from(DIALECTS))
def test_any_data_come_back_and_both_dictionaries_are_the_same(data, dialect):
    data = fitting(data, dialect)
    sent, received = (
        record(lzw.encode(data, dialect), None),
        record(lzw.decode(encode(data, dialect), dialect), None),
    )
    assert received.result == data
    assert [s.code for s in sent.of(lzw.Sent)] == [s.code for s in received.of(lzw.Received)]
    assert [s.start for s in sent.of(lzw.Sent)] == [s.start for s in received.of(lzw.Received)]
    assert [s.width for s in sent.of(lzw.Sent)] == [s.width for s in received.of(lzw.Received)]
    learned = [[(s.code, s.phrase) for s in trace.of(lzw.Learned)] for trace in (sent, received)]
    at_the_start = dialect.end is not None  # GIF and TIFF begin with a clear; every other is in the middle
    if len(sent.of(lzw.Cleared)) == at_the_start:  # what is learned last before a clear never arrives
        assert learned[0][: len(learned[1])] == learned[1]
        assert len(learned[1]) >= len(learned[0]) - 1
    assert set(learned[1]) <= set(learned[0])


# --- the kernel ----------------------------------------------------------------------------------


def rebuilt(trace, dialect):
    """The bytes that the trace alone says were sent."""
    placed = [(step.code, step.start, step.width) for step in trace.of(lzw.Sent)]
    return lzw_codes.pack_codes(placed, dialect.lowest_first)


@given(messages.small | messages.skewed(max_size=6000), st.sampled_from(DIALECTS))
def test_the_kernel_gives_the_bytes_that_the_trace_says(data, dialect):
    kernel = fast.kernel_for("lzw", 4096)
    data = fitting(data, dialect)
    trace = record(lzw.encode(data, dialect), None)
    assert kernel.encode(memoryview(data), dialect) == rebuilt(trace, dialect) == trace.result
    assert kernel.decode(memoryview(trace.result), dialect, 1 << 30) == data


@any_dialect
@pytest.mark.parametrize("shape", ["one symbol, four streams", "quarters of different kinds", "long noise"])
def test_the_kernel_agrees_on_long_data(dialect, shape):
    kernel = fast.kernel_for("lzw", 4096)
    data = fitting(messages.SHAPES[shape], dialect)
    stream = encode(data, dialect)
    assert kernel.encode(memoryview(data), dialect) == stream
    assert kernel.decode(memoryview(stream), dialect, 1 << 30) == data


# --- the steps -----------------------------------------------------------------------------------


def kinds(trace):
    return [type(step).__name__ for step in trace]


def test_the_encoder_s_steps():
    trace = record(lzw.encode(b"aab"))
    assert kinds(trace) == ["Opened", *["Extended", "Sent", "Learned"] * 2, "Extended", "Sent"]
    assert trace.of(lzw.Learned) == (lzw.Learned("encoder", 256, b"aa"), lzw.Learned("encoder", 257, b"ab"))
    assert trace.of(lzw.Sent)[1] == lzw.Sent(97, b"a", 9, 9)


def test_the_code_used_before_it_is_known_is_a_step_of_its_own():
    trace = record(lzw.decode(encode(b"abababab")))
    (step,) = trace.of(lzw.UsedBeforeKnown)
    assert step == lzw.UsedBeforeKnown(258, b"ab", b"aba", 4)
    assert trace.steps[trace.steps.index(step) + 1] == lzw.Learned("decoder", 258, b"aba")
    assert record(lzw.decode(encode(b"abracadabra"))).of(lzw.UsedBeforeKnown) == ()


@given(messages.small)
def test_in_turns_the_decoder_is_one_entry_behind(data):
    entries = {"encoder": 0, "decoder": 0}
    trace = record(lzw.together(data), None)
    for step in trace:
        if isinstance(step, lzw.Learned):
            entries[step.side] += 1
            assert 0 <= entries["encoder"] - entries["decoder"] <= 1
    assert trace.result == data
    assert len(trace.of(lzw.Sent)) == len(trace.of(lzw.Received))


def test_codes_widen_when_the_decoder_needs_it_and_tiff_s_one_entry_early():
    data = messages.noise(800)
    widened = {}
    for dialect in (unix(16), gif(8), TIFF):
        trace = record(lzw.encode(data, dialect), None)
        wide = next(index for index, step in enumerate(trace) if isinstance(step, lzw.Widened))
        widened[dialect.name] = [s.code for s in trace.steps[:wide] if isinstance(s, lzw.Learned)][-1]
    assert widened == {".Z 16": 512, "GIF 8": 512, "TIFF": 511}


def test_a_full_dictionary_is_cleared_by_gif_and_tiff_and_kept_by_the_plain_dialect():
    data = messages.noise(9000)
    for dialect, last in ((gif(8), 4095), (TIFF, 4094), (PLAIN, 4095)):
        steps = list(lzw.encode(data, dialect))
        assert max(step.code for step in steps if isinstance(step, lzw.Learned)) == last
        clears = [step for step in steps if isinstance(step, lzw.Sent) and step.code == dialect.clear]
        assert len(clears) == {4095: 3, 4094: 3}[last] * (dialect is not PLAIN)


def test_compress_clears_when_the_text_changes_and_fills_its_groups():
    dialect = unix(10)
    data = messages.text(15_000) + messages.noise(25_000)
    sent = [step for step in lzw.encode(data, dialect) if isinstance(step, lzw.Sent)]
    clears = [place for place, step in enumerate(sent) if step.code == 256]
    assert clears
    for place in clears:
        assert sent[place + 1].start % 8 == 0
        assert sent[place + 1].width == 9
    assert any(sent[place + 1].start > sent[place].start + 10 for place in clears)
    steady = [step for step in lzw.encode(messages.text(40_000), dialect) if isinstance(step, lzw.Sent)]
    assert len([step for step in steady if step.code == 256]) < len(clears) + 3


# --- arguments -----------------------------------------------------------------------------------


def test_wrong_arguments_are_refused_with_a_sentence():
    hostile.wrong_types_refused(encode)
    hostile.wrong_types_refused(decode)
    with pytest.raises(ValueError, match="GIF 2 has values 0 to 3; 4 is too large"):
        encode(b"\x04", gif(2))
    with pytest.raises(ValueError, match="2 to 8 bits, not 9"):
        gif(9)
    with pytest.raises(ValueError, match="9 to 16 bits, not 17"):
        unix(17)


@given(st.lists(st.integers(1, 16), max_size=60), st.booleans(), st.randoms(use_true_random=False))
def test_packed_codes_are_read_back(widths, lowest_first, chance):
    start, placed = 0, []
    for width in widths:
        start += chance.choice([0, 0, 0, 5])
        placed.append((chance.randrange(1 << width), start, width))
        start += width
    packed = lzw_codes.pack_codes(placed, lowest_first)
    assert len(packed) == (-(-(placed[-1][1] + placed[-1][2]) // 8) if placed else 0)
    assert [lzw_codes.code_at(packed, at, width, lowest_first) for _, at, width in placed] == [
        code for code, _, _ in placed
    ]
