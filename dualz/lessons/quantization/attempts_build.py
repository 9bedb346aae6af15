"""What learners might build in lesson 11: rounding by channel, error compensation."""

from __future__ import annotations

import numpy as np

from dualz.course.forms import mistake

# --- every row on a grid of its own ----------------------------------------------------------------


def rounded_rows(weight, bits):
    most = 2 ** (bits - 1) - 1
    far = np.abs(weight).max(axis=1, keepdims=True)
    far = np.where(far > 0, far, 1)  # a row of zeros stays one
    scale = far / most
    codes = np.rint(weight / scale)
    return scale * codes


def rounded_rows_stub(weight, bits):
    most = 2 ** (bits - 1) - 1  # noqa: F841
    far = np.abs(weight).max(axis=1, keepdims=True)
    far = np.where(far > 0, far, 1)  # a row of zeros stays one
    scale = ...
    codes = ...
    return scale * codes


def rows_of_package(weight, bits):
    import torch

    from dualz.models import quantization

    x = torch.as_tensor(np.asarray(weight))
    grid = quantization.symmetric(x, bits, axis=0)
    return quantization.dequantize(quantization.quantize(x, grid), grid)


def rows_away_from_zero(weight, bits):
    """Halves are rounded away from zero, as most people do it on paper."""
    far = np.abs(weight).max(axis=1, keepdims=True)
    scale = np.where(far > 0, far, 1) / (2 ** (bits - 1) - 1)
    return scale * np.sign(weight) * np.floor(np.abs(weight) / scale + 0.5)


def _rows(weight, bits, scale_of, code=np.rint):
    far = np.abs(weight).max(axis=1, keepdims=True)
    far = np.where(far > 0, far, 1)
    scale = scale_of(far, bits)
    return scale * code(weight / scale)


@mistake(
    "one grid for the whole matrix",
    """You have one scale for the whole matrix. Each row gets its own: the largest magnitude of that row /
        most.""",
)
def rows_on_one_grid(weight, bits):
    far = np.abs(weight).max() or 1
    scale = far / (2 ** (bits - 1) - 1)
    return scale * np.rint(weight / scale)


@mistake(
    "a channel is a column",
    "You took a scale for each column, an input. A channel is an output: a row.",
)
def rows_by_column(weight, bits):
    far = np.abs(weight).max(axis=0, keepdims=True)
    scale = np.where(far > 0, far, 1) / (2 ** (bits - 1) - 1)
    return scale * np.rint(weight / scale)


@mistake(
    "symmetric codes reach 2^(b-1)",
    "The largest magnitude gets the code 2^(b-1) - 1, here `most`: divide by that, not by one more.",
)
def rows_one_more(weight, bits):
    return _rows(weight, bits, lambda far, bits: far / 2 ** (bits - 1))


@mistake(
    "symmetric codes use all 2^b - 1 steps",
    """You divide by 2^b - 1. Those are the steps from the lowest to the highest code; to one side there are
        `most`.""",
)
def rows_all_steps(weight, bits):
    return _rows(weight, bits, lambda far, bits: far / (2**bits - 1))


@mistake("astype(int) rounds", "You cut the decimals off, towards zero. Use `np.rint`.")
def rows_truncated(weight, bits):
    return _rows(weight, bits, lambda far, bits: far / (2 ** (bits - 1) - 1), np.trunc)


@mistake(
    "// rounds to the nearest", "You round down: `//` and `np.floor` give the level below. Use `np.rint`."
)
def rows_floored(weight, bits):
    return _rows(weight, bits, lambda far, bits: far / (2 ** (bits - 1) - 1), np.floor)


@mistake(
    "codes are weights",
    "These are the codes. What is wanted are the weights that they stand for: scale * codes.",
)
def rows_of_codes(weight, bits):
    far = np.abs(weight).max(axis=1, keepdims=True)
    return np.rint(weight / (np.where(far > 0, far, 1) / (2 ** (bits - 1) - 1)))


@mistake("the weights are on a grid already", "Nothing has been rounded: these are the weights as they were.")
def rows_unrounded(weight, bits):
    return np.array(weight)


# --- error compensation ----------------------------------------------------------------------------


def compensated_rows(weight, moments, bits):
    rest, most = np.array(weight, dtype=float), 2 ** (bits - 1) - 1
    scale = np.abs(rest).max(axis=1) / most
    scale[scale == 0] = 1
    upper = np.linalg.cholesky(np.linalg.inv(moments)).T
    rounded = np.zeros_like(rest)
    for i in range(rest.shape[1]):
        rounded[:, i] = scale * np.clip(np.rint(rest[:, i] / scale), -most, most)
        error = (rest[:, i] - rounded[:, i]) / upper[i, i]
        rest[:, i + 1 :] -= np.outer(error, upper[i, i + 1 :])
    return rounded


def compensated_rows_stub(weight, moments, bits):
    rest, most = np.array(weight, dtype=float), 2 ** (bits - 1) - 1
    scale = np.abs(rest).max(axis=1) / most
    scale[scale == 0] = 1
    upper = np.linalg.cholesky(np.linalg.inv(moments)).T  # noqa: F841
    rounded = np.zeros_like(rest)
    for i in range(rest.shape[1]):
        rounded[:, i] = scale * np.clip(np.rint(rest[:, i] / scale), -most, most)
        error = ...  # noqa: F841
        rest[:, i + 1 :] -= ...
    return rounded


def compensated_of_package(weight, moments, bits):
    import torch

    from dualz.models.compensation import compensate
    from dualz.models.quantization import dequantize, symmetric

    x = torch.as_tensor(np.asarray(weight))
    grid = symmetric(x, bits, axis=0)
    # Rows whose moments are these: the upper Cholesky factor is a matrix of inputs like any other.
    rows = torch.as_tensor(np.linalg.cholesky(np.asarray(moments)).T)
    return dequantize(compensate(x, rows, grid, damping=0.0), grid)


def _compensated(weight, moments, bits, pay):
    """The same loop; ``pay(rest, rounded, i, upper)`` changes what is left."""
    rest, most = np.array(weight, dtype=float), 2 ** (bits - 1) - 1
    scale = np.abs(rest).max(axis=1) / most
    scale[scale == 0] = 1
    upper = np.linalg.cholesky(np.linalg.inv(moments)).T
    rounded = np.zeros_like(rest)
    for i in range(rest.shape[1]):
        rounded[:, i] = scale * np.clip(np.rint(rest[:, i] / scale), -most, most)
        pay(rest, rounded, i, upper)
    return rounded


@mistake(
    "each weight is rounded by itself",
    "Nothing was paid back: this is every weight at its nearest level. The columns behind i have to move.",
)
def compensated_not_at_all(weight, moments, bits):
    return _compensated(weight, moments, bits, lambda *_: None)


@mistake(
    "the error needs no scaling",
    "Divide the error by `upper[i, i]` first: the row of `upper` says what the others owe for that much.",
)
def compensated_undivided(weight, moments, bits):
    def pay(rest, rounded, i, upper):
        rest[:, i + 1 :] -= np.outer(rest[:, i] - rounded[:, i], upper[i, i + 1 :])

    return _compensated(weight, moments, bits, pay)


@mistake(
    "the error is what was rounded less the weight",
    "The sign is turned: the error is the weight less its rounded value. Yours doubles the damage.",
)
def compensated_with_the_wrong_sign(weight, moments, bits):
    def pay(rest, rounded, i, upper):
        rest[:, i + 1 :] -= np.outer((rounded[:, i] - rest[:, i]) / upper[i, i], upper[i, i + 1 :])

    return _compensated(weight, moments, bits, pay)


@mistake(
    "only the next weight pays",
    "Only the next column has moved. All columns behind i share the debt: `upper[i, i + 1 :]`.",
)
def compensated_by_the_next(weight, moments, bits):
    def pay(rest, rounded, i, upper):
        error = (rest[:, i] - rounded[:, i]) / upper[i, i]
        rest[:, i + 1 : i + 2] -= np.outer(error, upper[i, i + 1 : i + 2])

    return _compensated(weight, moments, bits, pay)


@mistake(
    "the error is that of the first weights",
    """You compare with the weights as they were at first. By the time column i is rounded it has paid for
    others: its error is `rest[:, i] - rounded[:, i]`.""",
)
def compensated_from_the_first(weight, moments, bits):
    def pay(rest, rounded, i, upper):
        error = (np.asarray(weight, dtype=float)[:, i] - rounded[:, i]) / upper[i, i]
        rest[:, i + 1 :] -= np.outer(error, upper[i, i + 1 :])

    return _compensated(weight, moments, bits, pay)


@mistake(
    "all others pay the whole error",
    "Every column behind i has moved by the whole error. How much each owes stands in `upper[i, i + 1 :]`.",
)
def compensated_in_full(weight, moments, bits):
    def pay(rest, rounded, i, upper):
        rest[:, i + 1 :] += (rest[:, i] - rounded[:, i])[:, None]

    return _compensated(weight, moments, bits, pay)
