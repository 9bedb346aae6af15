"""The MDCT gives the signal back, noise stays under the mask in a real file, damaged files are refused."""

from __future__ import annotations

import numpy as np
import pytest

from dualz import datasets
from dualz.codecs import hearing, mdct, mdct_file
from dualz.codecs.errors import TooLarge
from dualz.codecs.mdct import AddedWindow
from dualz.trace import record
from tests.codecs import hostile

SOUND = datasets.plucked()
SHORT = SOUND[:6000]
BLOB = mdct_file.encode(SHORT, size=256)


# --- the transform -------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 4, 6, 16, 64])
def test_coefficients_are_those_of_the_definition(size):
    signal = np.random.default_rng(size).normal(size=5 * size + 3)
    place, number = np.arange(2 * size), np.arange(size)[:, None]
    waves = np.sqrt(2 / size) * np.cos(np.pi / size * (place + 0.5 + size / 2) * (number + 0.5))
    padded = np.concatenate([np.zeros(size), signal, np.zeros(2 * size)])
    found = mdct.forward(signal, size)
    assert found.shape == (-(-signal.size // size) + 1, size)
    for start, row in enumerate(found):
        part = padded[start * size : (start + 2) * size] * mdct.window(size)
        assert np.allclose(row, waves @ part, atol=1e-11)


def test_the_signal_comes_back_to_a_billionth_of_a_thousandth():
    for size in (2, 128, 1024, 2048):
        back = mdct.inverse(mdct.forward(SOUND, size), SOUND.size)
        assert np.abs(back - SOUND).max() < 1e-12
    assert mdct.inverse(mdct.forward([], 8)).size == 0


def test_energy_is_kept_and_every_coefficient_counts():
    spectrum = mdct.forward(SHORT, 256)
    assert np.isclose((spectrum**2).sum(), (SHORT**2).sum())
    random = np.random.default_rng(1).normal(size=(9, 16))
    inner = mdct.forward(mdct.inverse(random), 16)[2:-2]
    assert np.allclose(inner, random[2:-2]), "windows are orthogonal"


def test_one_window_alone_is_not_the_signal():
    steps = record(mdct.rebuild(np.sin(np.arange(24.0)), 8)).steps
    added = [step for step in steps if isinstance(step, AddedWindow)]
    signal = np.array(added[0].signal)
    assert np.abs(np.array(added[0].total)[:8] - signal[:8]).max() > 0.1
    assert np.allclose(added[-1].total, signal)
    for number, step in enumerate(added):
        assert np.allclose(step.total[: 8 * number], signal[: 8 * number]), "what has both halves is right"


def test_what_is_no_signal_is_refused():
    for signal, size, error in (
        ([[1.0]], 8, ValueError), ([np.nan], 8, ValueError), ([1.0], 7, ValueError), ([1.0], 0, ValueError),
        ([1.0], 8.0, TypeError),
    ):  # fmt: skip
        with pytest.raises(error):
            mdct.forward(signal, size)
    for spectrum, length, error in (
        ([1.0], None, ValueError), (np.zeros((0, 4)), None, ValueError), (np.zeros((2, 3)), None, ValueError),
        (np.zeros((2, 4)), 5, ValueError), (np.zeros((2, 4)), 1.5, TypeError),
    ):  # fmt: skip
        with pytest.raises(error):
            mdct.inverse(spectrum, length)


# --- hearing -------------------------------------------------------------------------------------


def test_bands_cover_all_coefficients_once():
    for size in mdct_file.SIZES:
        for rate in (8_000, 22_050, 44_100, 48_000):
            starts = hearing.band_starts(size, rate)
            assert len(starts) == 26 and starts[0] == 0 and starts[-1] == size
            assert list(starts) == sorted(starts)
            edge = starts[5] * rate / (2 * size)
            assert abs(edge - 510) <= rate / size


def test_a_tone_hides_more_above_than_below_and_nothing_far_away():
    time = np.arange(44_100) / 44_100
    spectrum = mdct.forward(0.5 * np.sin(2 * np.pi * 1000 * time))
    level = hearing.decibels(hearing.energies(spectrum, 44_100)[2:-2].mean(axis=0), 1024)
    hidden = hearing.decibels(hearing.mask(spectrum, 44_100)[2:-2].mean(axis=0), 1024)
    assert level.argmax() == 8 and abs(level.max() - 90) < 1.5, "half of full scale is 6 dB below 96"
    assert 12 < level[8] - hidden[8] < 16
    assert hidden[11] > hidden[5] + 20
    assert np.isclose(hidden[24], hearing.decibels(hearing.quiet(1024), 1024)[24])


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("offset", [-8.0, hearing.OFFSET, -26.0])
def test_all_bands_are_under_the_mask(offset):
    blob = mdct_file.encode(SOUND, offset=offset)
    found = mdct_file.decode(blob)
    spectrum = mdct.forward(SOUND)
    difference = spectrum - mdct.forward(found.samples)
    assert hearing.share_above(difference, hearing.mask(spectrum, 44_100, offset), 44_100) == 0
    if offset == hearing.OFFSET:
        assert 8 * len(blob) / SOUND.size < 1.2, "the bar is 1.8 bits a sample"


def test_a_file_holds_any_sound():
    chance = np.random.default_rng(3)
    for size in mdct_file.SIZES:
        for signal in ([], [0.5], np.zeros(3000), np.ones(300), -np.ones(70), chance.uniform(-1, 1, 5000)):
            for rate in (8_000, 44_100):
                found = mdct_file.decode(mdct_file.encode(signal, rate, size=size))
                assert found.rate == rate and found.samples.shape == np.shape(signal)
                assert ((found.samples - signal) ** 2).sum() <= 0.5 * np.square(signal).sum()


def test_what_is_read_is_what_was_written():
    spectrum = mdct.forward(SHORT, 128)
    given = mdct_file.allocate(spectrum, hearing.mask(spectrum, 44_100, -60.0), 44_100)
    assert np.abs(given.levels).max() > 300, "all kinds of bands"
    found, rate, length = mdct_file.read(memoryview(mdct_file.write(given, 44_100, SHORT.size)))
    assert np.array_equal(found.levels, given.levels) and (rate, length) == (44_100, SHORT.size)


def test_what_is_no_sound_is_refused():
    for signal, more, error in (
        ([1.5], {}, ValueError), ([np.nan], {}, ValueError), ([[0.0]], {}, ValueError),
        ([0.0], {"rate": 7999}, ValueError), ([0.0], {"rate": 44_100.0}, TypeError),
        ([0.0], {"size": 100}, ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            mdct_file.encode(signal, **more)
    hostile.wrong_types_refused(mdct_file.decode)


def test_damaged_files_are_refused_or_sound_different():
    hostile.prefixes_refused(mdct_file.decode, BLOB, range(0, len(BLOB), 7))
    hostile.trailing_bytes_refused(mdct_file.decode, BLOB)
    hostile.random_bytes_refused(mdct_file.decode)
    hostile.random_bytes_refused(mdct_file.decode, BLOB[:20], 100)
    last = len(BLOB) - 40
    hostile.bit_flips_refused(mdct_file.decode, BLOB, range(0, 32))
    for place in range(20 * 8, 8 * last, 61):
        damaged = bytearray(BLOB)
        damaged[place >> 3] ^= 1 << (place & 7)
        try:
            assert mdct_file.decode(damaged).samples.shape == SHORT.shape
        except mdct_file.CorruptData:
            continue


def test_sizes_are_checked_before_memory_is_taken():
    huge = BLOB[:8] + (1 << 40).to_bytes(8, "little") + BLOB[16:]

    def work():
        with pytest.raises(TooLarge):
            mdct_file.decode(huge)
        hostile.refused(lambda blob: mdct_file.decode(blob, 1 << 50), huge, "too short")

    work()
    assert hostile.peak_memory(work) < 1 << 20
    assert mdct_file.decode(BLOB, 8 * SHORT.size).samples.size == SHORT.size
    with pytest.raises(TooLarge):
        mdct_file.decode(BLOB, 8 * SHORT.size - 1)
