"""Explorers of lesson 16: a spread and a tail that move the exponents, and what every field is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from time import process_time

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider
from torch import nn

from dualz.codecs import huffman
from dualz.dual import floats, floats_file, floats_odds, floats_series, floats_tops
from dualz.dual.tensors import Stored, stored
from dualz.figures import exponents as figure
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.kernels import float_lanes
from dualz.widgets.explorer import Explorer

WINDOW = (-24, 3)
SHORT = {"float8_e4m3fn": "fp8 e4m3", "float8_e5m2": "fp8 e5m2"}


def weights_of(net: nn.Module) -> np.ndarray:
    """All weights of a network (no biases) in a row, float32."""
    found = [
        numbers.detach().numpy().reshape(-1) for name, numbers in net.named_parameters() if numbers.ndim > 1
    ]
    return np.concatenate(found).astype("f4")


def tensors_of(net: nn.Module, name: str) -> dict[str, Stored]:
    """All tensors of a network, rounded to a format."""
    return {key: tensor_of(value.detach().numpy(), name) for key, value in net.state_dict().items()}


def tensor_of(numbers: np.ndarray, name: str) -> Stored:
    """Numbers as a tensor of a format, to be stored."""
    words = floats.words_of(np.asarray(numbers, "f4"), name)
    return stored(name, words.shape, np.ascontiguousarray(words).reshape(-1).view(np.uint8).data)


def spread() -> Explorer:
    """The exponents of normal weights: their spread, and a share of them that is wider by a factor."""

    def draw(log2_sigma: float, tail: int, wider: int) -> Picture:
        within = floats_odds.mixed(tail / 100, wider) if tail else floats_odds.normal
        odds = floats_odds.exponents(2.0**log2_sigma, within)
        bits = floats_odds.entropy(odds)
        caption = (
            f"Spread {2.0**log2_sigma:.4g}: the exponent has {bits:.3f} bits of entropy, so bfloat16 needs "
            f"at least {100 * (bits + 8) / 16:.1f} % of its size, float32 {100 * (bits + 24) / 32:.1f} %."
        )
        return figure.histogram(odds, WINDOW, 0.4, caption)

    return Explorer(
        draw,
        "the exponents of weights",
        log2_sigma=FloatSlider(-5.5, min=-12, max=0, step=0.1, description="spread, as a power of 2"),
        tail=IntSlider(0, min=0, max=50, description="share in the tail, %"),
        wider=IntSlider(8, min=2, max=64, description="the tail is wider by"),
    )


def worth(name: str, numbers: np.ndarray) -> list[tuple[str, int, float]]:
    """Each field of a format: its name, its bits, its entropy for these numbers."""
    format = floats.format_of(name)
    found = floats.fields(floats.words_of(numbers, name), name)
    sizes = (1, format.exponent, min(format.mantissa, 12))
    # Of a long mantissa the first 12 bits: so many numbers could not fill a count of more.
    cut = found[2] >> np.array(format.mantissa - sizes[2], found[2].dtype)
    labels = ("sign", "exponent", "mantissa")
    return [
        (label, bits, floats.entropy(field))
        for label, bits, field in zip(labels, sizes, (*found[:2], cut), strict=True)
    ]


def fields(kinds: Mapping[str, np.ndarray]) -> Explorer:
    """What sign, exponent and mantissa are worth in every format, for numbers of several kinds."""
    rows = {
        kind: [(SHORT.get(name, name), worth(name, numbers)) for name in floats.FORMATS]
        for kind, numbers in kinds.items()
    }

    def draw(numbers: str) -> Picture:
        bits = {name: parts[1][2] for name, parts in rows[numbers]}
        caption = (
            f"{numbers}: of the exponent's 8 bits in bfloat16 {bits['bfloat16']:.2f} are needed; signs and "
            "mantissas are nearly full. Of float32's mantissa the first 12 bits are shown."
        )
        return figure.fields(rows[numbers], caption)

    return Explorer(draw, "what each field is worth", numbers=Dropdown(options=list(kinds)))


SIDE = 60  # numbers in a row of the picture, and rows
PLANES = {
    "bfloat16": ("exponent", "mantissa, sign"),
    "float32": ("exponent", "mantissa, first 8 bits", "mantissa", "mantissa, sign"),
    "float16": ("exponent, 3 bits more", "mantissa, sign"),
}


def planes(numbers: np.ndarray) -> Explorer:
    """The bytes of at least 3600 numbers as grey pixels, as they are stored and sorted by place."""
    some = np.resize(numbers, SIDE * SIDE)

    def draw(format: str) -> Picture:
        coded, rest = floats.split(floats.words_of(some, format))
        columns = [coded, *rest[::-1]]
        needed = [floats.entropy(column) for column in columns]
        square = np.stack(columns, axis=-1).reshape(SIDE, SIDE, -1)
        said = f"The plane of the exponent needs {needed[0]:.2f} of 8 bits"
        caption = f"{said}; the others are noise to the eye."
        return figure.planes(square, PLANES[format], needed, caption)

    return Explorer(draw, "bytes and planes", format=Dropdown(options=list(PLANES)))


# --- series ----------------------------------------------------------------------------------------

WAYS = ("as they are", "XOR of neighbours", "differences", "Gorilla")


def series(count: int = 4000) -> dict[str, np.ndarray]:
    """Measurements in time, float64 or float32, seeded."""
    chance = np.random.default_rng(4)
    walk = np.cumsum(chance.normal(size=count))
    return {
        "steps of 1/16": np.cumsum(chance.integers(-2, 3, count)) / 16,
        "a walk, float32": walk.astype("f4"),
        "a walk, 2 decimals": np.round(walk, 2),
        "slow temperature, 1 decimal": np.round(20 + 5 * np.sin(np.arange(count) / 500), 1),
        "weights, float32": chance.normal(0, 0.02, count).astype("f4"),
    }


def series_share(numbers: np.ndarray, way: str) -> float:
    """Per cent of the size that is left: Huffman's code for each byte plane, or Gorilla's count of bits."""
    words = numbers.view(f"u{numbers.itemsize}")
    if way == "Gorilla":
        return 100 * floats_series.gorilla_bits(words) / (8 * words.nbytes)
    change = {WAYS[1]: floats_series.xor, WAYS[2]: floats_series.differences}.get(way, np.copy)
    planes = change(words).view(np.uint8).reshape(len(words), -1)
    sizes = [len(huffman.compress(planes[:, place].tobytes())) for place in range(planes.shape[1])]
    return 100 * sum(min(size, len(words)) for size in sizes) / words.nbytes


def in_time() -> Explorer:
    """Series in time, four ways; each bar is what is left of the size."""
    found = {name: {way: series_share(numbers, way) for way in WAYS} for name, numbers in series().items()}

    def draw(numbers: str) -> Picture:
        shares = found[numbers]
        rows = [(way, share, f"{share:.1f} %") for way, share in shares.items()]
        best = min(shares, key=shares.__getitem__)
        caption = f"{numbers}: the smallest is {best}, {shares[best]:.1f} % of the size."
        return charts.bars(rows, caption, "left of the size", [best], 110)

    return Explorer(draw, "series in time", numbers=Dropdown(options=list(found)))


def size_of(net: nn.Module, name: str) -> tuple[int, int]:
    """Bytes of a network's numbers in a format, and of the file of floats."""
    tensors = tensors_of(net, name)
    return sum(tensor.size for tensor in tensors.values()), len(floats_file.compress(tensors))


def normal_shares(name: str, count: int = 500_000) -> tuple[float, float]:
    """Per cent of their size that normal weights take in the file of floats: with exponents coded alone, and
    with two bits of the mantissa where that is smaller."""
    tensor = tensor_of(np.random.default_rng(1).normal(0, 0.5, count), name)
    alone, best = (floats_file.compress({"w": tensor}, tops=tops) for tops in ((), floats_tops.FORMATS))
    return 100 * len(alone) / tensor.size, 100 * len(best) / tensor.size


def lane_speeds(count: int = 1_000_000, rounds: int = 7) -> float:
    """How many times as fast four lanes are decoded as one: the same exponents, processor time, best of
    several."""
    words = floats.words_of(np.random.default_rng(0).normal(0, 0.02, count).astype("f4"), "bfloat16")
    plane, _ = floats.split(words)
    best = {}
    for lanes in (1, float_lanes.LANES):
        decode = float_lanes.timed(plane, lanes)
        decode()  # it may have to be compiled
        best[lanes] = min(_seconds(decode) for _ in range(rounds))
    return best[1] / best[float_lanes.LANES]


def _seconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return max(process_time() - start, 1e-6)


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "spread": spread,
    "fields": partial(fields, {"normal": np.random.default_rng(0).normal(0, 0.02, 2000).astype("f4")}),
    "planes": partial(planes, np.random.default_rng(0).normal(0, 0.02, 3600).astype("f4")),
    "in_time": in_time,
}
