"""The file of a training set: what comes back, what it costs, what is refused."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dctn

from dualz.codecs.errors import CorruptData, TooLarge
from dualz.datasets import Split, digits, few_labels, signals
from dualz.dual import training_set
from dualz.dual.training_set import CODERS, TRANSFORMS, Form


def part(many: int) -> Split:
    train = signals().train
    rows = few_labels(train, many)
    return Split(train.x[rows], train.y[rows])


def sorted_by_class(split: Split) -> Split:
    order = np.argsort(split.y, kind="stable")
    return Split(split.x[order], split.y[order])


each_form = pytest.mark.parametrize(
    "form", [Form(0.6, transform, coder) for transform in TRANSFORMS for coder in CODERS], ids=str
)


@each_form
def test_samples_come_back_to_half_a_step_and_labels_exactly(form):
    some = part(120)
    read = training_set.unpack(training_set.pack(some, form))
    wanted = sorted_by_class(some)
    assert np.array_equal(read.y, wanted.y) and read.x.dtype == np.float32
    error = read.x - wanted.x
    if form.transform == "cosines":  # orthogonal: the error of a sample is as long as that of its waves
        assert np.sqrt((error**2).sum(axis=1)).max() <= 0.3 * np.sqrt(40) + 1e-4
    else:
        assert np.abs(error).max() <= 0.3 + 1e-5


def test_on_the_grid_of_the_signals_nothing_is_lost():
    some = part(40)
    for transform in ("plain", "differences"):
        read = training_set.unpack(training_set.pack(some, Form(1 / 256, transform)))
        assert np.array_equal(read.x, sorted_by_class(some).x)


def test_images_are_turned_in_both_dimensions_as_scipy_does_it():
    x = digits().train.x[:30]
    form = Form(1e-6, "cosines")
    codes = training_set.codes_of(x, form, (8, 8))
    known = dctn(x.reshape(-1, 8, 8).astype(float), axes=(1, 2), norm="ortho").reshape(30, 64)
    order = sorted(range(64), key=lambda at: at // 8 + at % 8)
    assert np.allclose(codes * 1e-6, known[:, order], atol=2e-6)
    back = training_set.samples_of(codes, form, (8, 8))
    assert np.allclose(back, x, atol=1e-4)


def test_the_order_of_the_samples_costs_nothing_and_does_not_come_back():
    some = part(200)
    form = Form(1.0, "differences")
    mixed = Split(some.x[::-1].copy(), some.y[::-1].copy())
    one, other = (training_set.unpack(training_set.pack(each, form)) for each in (some, mixed))
    assert np.array_equal(one.y, other.y)
    assert sorted(map(tuple, one.x.tolist())) == sorted(map(tuple, other.x.tolist()))


def test_tables_for_groups_of_columns_pay_and_are_counted():
    codes = training_set.codes_of(part(1000).x, Form(1.0, "cosines"))
    groups = training_set.groups_of(codes)
    assert sum(groups) == 40 and len(groups) > 1
    cut = len(training_set.pack(part(1000), Form(1.0, "cosines", "rANS")))
    whole = len(CODERS["rANS"].pack(training_set.write_varints(training_set.zigzag(codes.reshape(-1)))))
    assert cut < 0.9 * whole
    assert training_set.groups_of(codes[:5]) == [40]  # few samples cannot pay for a second table


def test_huffman_cannot_go_below_a_bit_a_number_and_rans_can():
    some = part(1000)
    sizes = {coder: len(training_set.pack(some, Form(1.6, "cosines", coder))) for coder in CODERS}
    assert sizes["Huffman"] > 40 * 1000 / 8 > sizes["rANS"]


@pytest.mark.parametrize("many", [1, 2, 11])
@pytest.mark.parametrize("coder", list(CODERS))
def test_few_samples_and_classes_without_any(many, coder):
    x = np.linspace(-3, 3, many * 3, dtype=np.float32).reshape(many, 3)
    y = np.full(many, 4)
    read = training_set.unpack(training_set.pack(Split(x, y), Form(0.5, "differences", coder)))
    assert read.x.shape == (many, 3) and read.y.tolist() == [4] * many


def test_no_samples_are_a_file_too():
    empty = Split(np.zeros((0, 40), np.float32), np.zeros(0, np.int64))
    for coder in CODERS:
        read = training_set.unpack(training_set.pack(empty, Form(1.0, coder=coder)))
        assert read.x.shape == (0, 40) and read.y.shape == (0,)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.floats(-1e4, 1e4), min_size=4, max_size=4), min_size=1, max_size=9),
    st.sampled_from(TRANSFORMS),
    st.sampled_from(list(CODERS)),
    st.floats(0.01, 100),
)
def test_whatever_comes_goes_in_and_out(rows, transform, coder, step):
    x = np.array(rows)
    split = Split(x, np.arange(len(rows)) % 3)
    read = training_set.unpack(training_set.pack(split, Form(step, transform, coder), (2, 2)))
    assert np.abs(read.x - sorted_by_class(split).x).max() <= 2.01 * step / 2 + 1e-2


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Form(0.0), "above 0"),
        (lambda: Form(float("nan")), "above 0"),
        (lambda: Form(1e300), "above 0"),
        (lambda: Form(1.0, "waves"), "There is no 'waves'"),
        (lambda: Form(1.0, "plain", "zip"), "There is no 'zip'"),
        (lambda: training_set.pack(Split([[1.0, float("nan")]], [0]), Form(1.0)), "nan"),
        (lambda: training_set.pack(Split([[1.0]], [0.5]), Form(1.0)), "whole number"),
        (lambda: training_set.pack(Split([[1.0]], [-1]), Form(1.0)), "classes"),
        (lambda: training_set.pack(Split([[1.0]], [1 << 16]), Form(1.0)), "classes"),
        (lambda: training_set.pack(Split([[1.0]], [0, 1]), Form(1.0)), "label"),
        (lambda: training_set.pack(Split([1.0], [0]), Form(1.0)), "rows"),
        (lambda: training_set.pack(Split([[1e9]], [0]), Form(0.1)), "too small"),
        (lambda: training_set.pack(Split([[1.0] * 6], [0]), Form(1.0), (4, 2)), "shape"),
        (lambda: training_set.pack(Split([[1.0] * 8], [0]), Form(1.0), (2, 2, 2)), "shape"),
    ],
)
def test_bad_input_gets_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def signed(body: bytes) -> bytes:
    return body + struct.pack("<I", zlib.crc32(body))


@each_form
def test_every_flipped_bit_and_every_cut_is_refused(form):
    file = training_set.pack(part(30), form)
    for at in range(len(file)):
        damaged = bytearray(file)
        damaged[at] ^= 1 << at % 8
        with pytest.raises(CorruptData):
            training_set.unpack(bytes(damaged))
        with pytest.raises(CorruptData):
            training_set.unpack(file[:at])
    with pytest.raises(CorruptData):
        training_set.unpack(file + b"\0")


@each_form
def test_an_enemy_who_mends_the_checksum_gets_a_refusal_or_a_training_set(form):
    """No other exception, and no memory for what is only declared."""
    file = training_set.pack(part(20), form)[:-4]
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(400):
        damaged = bytearray(file)
        for at in random.integers(0, min(len(file), 60), random.integers(1, 4)):
            damaged[at] = random.integers(256)
        try:
            found = training_set.unpack(signed(bytes(damaged)), 1 << 20)
            assert found.x.size <= 1 << 20 and np.isfinite(found.x).all()
        except CorruptData:
            refused += 1
    assert refused > 200


def head(*numbers: int, transform: int = 0, coder: int = 0, step: float = 1.0) -> bytes:
    return struct.pack("<4sBBf", b"dzs1", transform, coder, step) + bytes(training_set.write_varints(numbers))


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"", CorruptData, "head"),
        (head(), CorruptData, "head"),
        (head(1, 5, 1, 4, 1, 4, 0, transform=3), CorruptData, "not known"),
        (head(1, 5, 1, 4, 1, 4, 0, coder=3), CorruptData, "not known"),
        (head(1, 5, 1, 4, 1, 4, 0, step=float("nan")), CorruptData, "no step"),
        (head(1, 5, 1, 4, 1, 4, 0, step=-1.0), CorruptData, "no step"),
        (head(9), CorruptData, "9 classes"),
        (head(1, 0, 1, 4, 1, 4, 0), CorruptData, "no samples"),
        (head(1, 5, 0, 1, 4, 0), CorruptData, "shape"),
        (head(1, 5, 1, 0, 1, 4, 0), CorruptData, "shape"),
        (head(1, 5, 2, 4000, 4000, 1, 4, 0), CorruptData, "shape"),
        (head(1, 5, 1, 4, 1, 3, 0), CorruptData, "columns"),
        (head(1, 5, 1, 4, 0), CorruptData, "columns"),
        (head(1, 5, 1, 4, 2, 4, 0, 0, 0), CorruptData, "columns"),
        (head(1, 5, 1, 4, 1, 4, 9), CorruptData, "."),
        (head(1, 1 << 30, 1, 4, 1, 4, 0), TooLarge, "limit"),
        (head(1, 5, 1, 4, 1, 4, 0), CorruptData, "."),
    ],
)
def test_each_field_that_lies_is_refused(body, error, words):
    with pytest.raises(error, match=words):
        training_set.unpack(signed(body))


def test_a_bomb_is_stopped_by_its_size():
    """A group whose coder says a gigabyte, where twenty codes are wanted."""
    blob = CODERS["deflate"].pack(bytes(1 << 20))
    body = head(1, 5, 1, 4, 1, 4, len(blob), coder=2) + blob
    with pytest.raises(CorruptData):
        training_set.unpack(signed(body))


def test_a_limit_of_the_caller_holds():
    file = training_set.pack(part(20), Form(1.0))
    assert training_set.unpack(file, 800).x.size == 800
    with pytest.raises(TooLarge, match="799"):
        training_set.unpack(file, 799)
