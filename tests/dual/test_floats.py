"""Floats taken apart and put together: every bit pattern of small formats, boundaries of the large one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.dual import floats, floats_apart, floats_series
from dualz.trace import finish, record

SMALL = [name for name, format in floats.FORMATS.items() if format.bits <= 16]
# nan payloads (quiet and signalling, both signs), infinities, subnormals, zeros, the ends of normal numbers.
HARD = np.array(
    [0, 1 << 31, 1, 0x80000001, 0x7FFFFF, 0x800000, 0x7F7FFFFF, 0x7F800000, 0xFF800000,
     0x7F800001, 0x7FC00000, 0x7FFFFFFF, 0xFFC12345, 0x3F800000, 0xFFFFFFFF], np.uint32
)  # fmt: skip


def every(name):
    """All words of a format; of float32 the hard ones and a million by chance."""
    format = floats.format_of(name)
    if format.bits <= 16:
        return np.arange(1 << format.bits, dtype=np.int64).astype(format.word)
    return np.concatenate([HARD, np.random.default_rng(0).integers(0, 1 << 32, 1_000_000, np.uint32)])


def test_there_are_65536_of_two_bytes_and_256_of_one():
    assert {name: len(every(name)) for name in SMALL} == {
        "bfloat16": 65536,
        "float16": 65536,
        "float8_e4m3fn": 256,
        "float8_e5m2": 256,
    }


@pytest.mark.parametrize("name", floats.FORMATS)
def test_every_word_comes_back_from_fields_and_from_planes(name):
    words = every(name)
    assert np.array_equal(floats.from_fields(*floats.fields(words, name), name), words)
    coded, rest = floats.split(words)
    assert coded.dtype == rest.dtype == np.uint8 and rest.shape == (words.itemsize - 1, len(words))
    back = np.empty_like(words)
    floats.join(coded, rest, back)
    assert np.array_equal(back, words)


@pytest.mark.parametrize("name", ["float32", "bfloat16"])
def test_the_coded_plane_is_the_exponent(name):
    words = every(name)
    assert np.array_equal(floats.split(words)[0], floats.fields(words, name)[1])


@pytest.mark.parametrize("name", floats.FORMATS)
def test_torch_reads_the_same_numbers(name):
    torch = pytest.importorskip("torch")
    words = every(name)
    signed = words.view(f"<i{words.itemsize}" if words.itemsize > 1 else "u1")
    theirs = torch.from_numpy(signed.copy()).view(getattr(torch, name)).float().numpy()
    ours = floats.values_of(words, name)
    number = ~np.isnan(theirs)
    assert np.array_equal(np.isnan(ours), ~number)
    assert np.array_equal(ours[number].view(np.uint32), theirs[number].view(np.uint32))


@pytest.mark.parametrize("name", floats.FORMATS)
def test_rounding_is_that_of_torch(name):
    """Numbers of all sizes, every place halfway between two numbers of the format, and just beside it."""
    torch = pytest.importorskip("torch")
    words = every(name)
    numbers = floats.values_of(words, name)
    finite = np.unique(numbers[np.isfinite(numbers)].astype("f8"))
    halves = ((finite[1:] + finite[:-1]) / 2).astype("f4")
    chance = np.random.default_rng(1)
    some = [chance.normal(0, 2.0**size, 2000).astype("f4") for size in range(-60, 16, 4)]
    given = np.concatenate([*some, halves, np.nextafter(halves, np.float32(9)), [0.0, -0.0]]).astype("f4")
    given = given[np.abs(given) <= finite[-1]]  # what is larger differs between versions of torch
    theirs = torch.from_numpy(given).to(getattr(torch, name)).float().numpy()
    ours = floats.values_of(floats.words_of(given, name), name)
    assert np.array_equal(ours.view(np.uint32), theirs.view(np.uint32))


@pytest.mark.parametrize("name", floats.FORMATS)
def test_infinities_and_nans_stay_what_they_are(name):
    given = np.array([np.inf, -np.inf, np.nan, 1e38], "f4")
    found = floats.values_of(floats.words_of(given, name), name)
    assert np.isnan(found[2])
    if name == "float8_e4m3fn":
        assert found[0] == found[3] == 448 and found[1] == -448
    else:
        assert np.isposinf(found[0]) and np.isneginf(found[1])
        assert found[3] > 9e37


def test_shapes_are_kept():
    for shape in ((), (2, 3), (0,)):
        for name in floats.FORMATS:
            words = floats.words_of(np.ones(shape, "f4"), name)
            assert words.shape == floats.values_of(words, name).shape == shape


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="is no format of floats"):
        floats.format_of("float4")
    with pytest.raises(ValueError, match="Words of bfloat16 are uint16, not uint32"):
        floats.fields(HARD, "bfloat16")
    with pytest.raises(ValueError, match="A field of 1 bits holds 0 to 1"):
        floats.from_fields(np.array([2]), np.array([0]), np.array([0]), "float16")


@given(st.floats(width=32), st.sampled_from(list(floats.FORMATS)))
def test_one_number_taken_apart_is_that_number(value, name):
    sign, exponent, mantissa = finish(floats_apart.take_apart(value, name))
    word = floats.from_fields(np.array(sign), np.array(exponent), np.array(mantissa), name)
    assert word == floats.words_of(np.array(value, "f4"), name)
    last = record(floats_apart.take_apart(value, name)).moments[-1].step
    if isinstance(last, floats_apart.MantissaRead):
        assert abs(last.value) == last.low + (last.high - last.low) * mantissa / last.steps
        assert last.low <= abs(last.value) < last.high


# --- series --------------------------------------------------------------------------------------


@given(
    st.sampled_from([np.uint8, np.uint16, np.uint32, np.uint64]),
    st.lists(st.integers(0, (1 << 64) - 1), max_size=40),
)
def test_series_come_back(kind, numbers):
    words = np.array(numbers, np.uint64).astype(kind)
    for there, back in (
        (floats_series.xor, floats_series.undo_xor),
        (floats_series.differences, floats_series.undo_differences),
    ):
        assert there(words).dtype == kind
        assert np.array_equal(back(there(words)), words)


def test_gorilla_counts_as_its_paper():
    """A value again: one bit. 12.0 and then 24.0 of the paper's table: 64, then 2 + 5 + 6 + 1."""
    series = np.array([12.0, 12.0, 24.0], "f8").view("u8")
    xored = int(series[1] ^ series[2])
    meaningful = 64 - min(64 - xored.bit_length(), 31) - ((xored & -xored).bit_length() - 1)
    assert floats_series.gorilla_bits(series) == 64 + 1 + 13 + meaningful
    assert floats_series.gorilla_bits(series[:0]) == 0
