"""What an ear does not hear: 25 bands, and in each the noise that the sound itself hides (masking).

The ear sorts tones into bands (the Bark scale). A loud band hides quieter sound in itself and, less and less,
in its neighbours: more above than below. Beneath that lies the threshold in quiet. Noise under both is
not heard, so a band needs only as many bits as keep the noise of rounding there.

This is a plain model of one ear, with figures from listening tests of others. It was not tried on yours.

Source: Zwicker (1961) for the bands; Schroeder, Atal and Hall (1979) for the spread; Terhardt (1979) for the
threshold in quiet; ISO/IEC 11172-3 uses a model of this kind.
Lesson: 07 (lossy). The transform: ``dualz.codecs.mdct``.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

EDGES = (
    0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400,
    5300, 6400, 7700, 9500, 12000, 15500, 22050,
)  # fmt: skip
BANDS = len(EDGES) - 1
OFFSET = -14.0  # decibels from the spread level of a band down to the noise that it hides
FULL_SCALE = 96.0  # the level, in decibels, of a sine between -1 and 1


@lru_cache(8)
def band_starts(size: int, rate: int) -> tuple[int, ...]:
    """The first coefficient of each of the 25 bands, and ``size`` behind them. Bands may be empty.

    >>> band_starts(1024, 44_100)[:4], band_starts(1024, 44_100)[-1]
    ((0, 5, 10, 14), 1024)
    """
    starts = [min(size, -(-2 * size * edge // rate)) for edge in EDGES[:-1]]
    return (*starts, size)


def energies(coefficients: np.ndarray, rate: int) -> np.ndarray:
    """The sum of the squares in each band: float64 of shape (windows, 25)."""
    import numpy as np

    starts = band_starts(coefficients.shape[1], rate)
    sums = np.concatenate([np.zeros((len(coefficients), 1)), np.cumsum(coefficients**2, axis=1)], axis=1)
    return np.maximum(np.diff(sums[:, starts], axis=1), 0)


@lru_cache(1)
def spread() -> np.ndarray:
    """How much of the power of band j (a column) arrives in band i (a row): float64 of shape (25, 25)."""
    import numpy as np

    distance = np.arange(BANDS)[:, None] - np.arange(BANDS) + 0.474
    decibels = 15.81 + 7.5 * distance - 17.5 * np.sqrt(1 + distance**2)
    return 10 ** (decibels / 10)


def quiet(size: int) -> np.ndarray:
    """The energy of a band at the threshold in quiet, for ``size`` coefficients: float64, (25,)."""
    import numpy as np

    centre = np.array([(low + high) / 2000 for low, high in pairwise(EDGES)])
    level = 3.64 * centre**-0.8 - 6.5 * np.exp(-0.6 * (centre - 3.3) ** 2) + 1e-3 * centre**4
    return size / 2 * 10 ** ((level - FULL_SCALE) / 10)


def mask(coefficients: np.ndarray, rate: int, offset: float = OFFSET) -> np.ndarray:
    """The noise, as the energy of a band, that is not heard: float64 of shape (windows, 25).

    ``offset`` is in decibels; a lower one hides less and is the safer.
    """
    import numpy as np

    hidden = energies(coefficients, rate) @ spread().T * 10 ** (offset / 10)
    return np.maximum(hidden, quiet(coefficients.shape[1]))


def decibels(energy: np.ndarray, size: int) -> np.ndarray:
    """The level of a band's energy, where a sine between -1 and 1 has 96."""
    import numpy as np

    return FULL_SCALE + 10 * np.log10(np.maximum(energy, 1e-30) / (size / 2))


def share_above(difference: np.ndarray, hidden: np.ndarray, rate: int) -> float:
    """The share of (window, band) pairs whose ``difference``, as coefficients, lies above ``hidden``."""
    import numpy as np

    starts = np.array(band_starts(difference.shape[1], rate))
    used = np.diff(starts) > 0
    return float((energies(difference, rate) > hidden * (1 + 1e-9))[:, used].mean())
