"""Sound in the lesson: a WAV file in memory, players, and sounds coded with the mask or without."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import HTML, Audio, HBox, VBox

from dualz.codecs import hearing, mdct, mdct_file
from dualz.codecs.mdct_file import Levels
from dualz.datasets import plucked

RATE, SECONDS = 32_000, 3.0
MASKED, EVEN = "steps from the mask", "one step for all bands"


class Coded(NamedTuple):
    """A sound that was coded: its ``file``, what comes back, and both as coefficients' energies by band."""

    file: bytes
    samples: np.ndarray
    noise: np.ndarray
    above: float
    snr: float

    @property
    def bits(self) -> float:
        """Bits a sample, of the whole file."""
        return 8 * len(self.file) / len(self.samples)


@cache
def music() -> np.ndarray:
    """Three seconds of made-up music."""
    return plucked(SECONDS, RATE)


@cache
def spectrum() -> np.ndarray:
    """Its coefficients."""
    return mdct.forward(music())


@cache
def hidden() -> np.ndarray:
    """What it hides in each window and band, by the course's model."""
    return hearing.mask(spectrum(), RATE)


@cache
def coded(scheme: str, offset: int) -> Coded:
    """The sound in about as many bytes by either scheme; ``offset`` moves the mask, in decibels."""
    file = mdct_file.encode(music(), RATE, hearing.OFFSET + offset)
    return of_file(file if scheme == MASKED else _even(len(file)))


def of_file(file: bytes) -> Coded:
    """A file of the course's, decoded and measured against the music."""
    samples = mdct_file.decode(file).samples
    difference = spectrum() - mdct.forward(samples)
    noise = float(((music() - samples) ** 2).sum())
    snr = 10 * np.log10(float((music() ** 2).sum()) / max(noise, 1e-12))
    return Coded(
        file,
        samples,
        hearing.energies(difference, RATE),
        hearing.share_above(difference, hidden(), RATE),
        snr,
    )


def _even(size: int) -> bytes:
    """The file with one step everywhere that comes nearest to ``size`` bytes."""
    found = {}
    low, high = 60, 200
    while low < high:
        middle = (low + high) // 2
        found[middle] = with_steps(np.full((len(spectrum()), hearing.BANDS), middle))
        low, high = (middle + 1, high) if len(found[middle]) > size else (low, middle)
    return min(found.values(), key=lambda file: abs(len(file) - size))


def with_steps(numbers: np.ndarray) -> bytes:
    """The file for these steps, as the numbers that the format has for them: int64 of shape (windows, 25)."""
    band = np.repeat(np.arange(hearing.BANDS), np.diff(hearing.band_starts(mdct.SIZE, RATE)))
    levels = np.rint(spectrum() * (2.0 ** (-(numbers - 128) / 4))[:, band]).astype(np.int64)
    return mdct_file.write(Levels(levels, numbers.astype(np.int64)), RATE, len(music()))


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    """A WAV file of 16 bits; what lies outside of -1 to 1 is cut off."""
    numbers = np.rint(np.clip(samples, -1, 1) * 32_767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(numbers.tobytes())
    return buffer.getvalue()


class Players(HBox):
    """Players for sounds by name; ``play`` gives them new samples. They travel with the page: no network."""

    def __init__(self, sounds: dict[str, np.ndarray]) -> None:
        self._players = {
            name: Audio(value=wav(samples), format="wav", autoplay=False, loop=False, controls=True)
            for name, samples in sounds.items()
        }
        boxes = [VBox([HTML(f"<b>{name}</b>"), player]) for name, player in self._players.items()]
        super().__init__(boxes, layout={"flex_flow": "row wrap", "grid_gap": "4px 20px"})

    def play(self, **sounds: np.ndarray) -> None:
        """New samples for some of the players."""
        for name, samples in sounds.items():
            self._players[name].value = wav(samples)


def steps_by(function: Callable[[float, int], Any]) -> np.ndarray:
    """The numbers of steps that ``function(hidden energy, how many coefficients)`` asks for, rounded
    down; those of the course where it raises or gives no step above 0."""
    wide = np.diff(hearing.band_starts(mdct.SIZE, RATE))
    found = np.empty(hidden().shape, np.int64)
    for place in np.ndindex(found.shape):
        many = max(int(wide[place[1]]), 1)
        try:
            step = float(function(float(hidden()[place]), many))
        except Exception:  # a learner's function may do anything
            step = 0.0
        if not 0 < step < 1e9:
            step = (12 * float(hidden()[place]) / many) ** 0.5
        found[place] = np.clip(np.floor(128 + 4 * np.log2(step)), 8, 255)
    return found
