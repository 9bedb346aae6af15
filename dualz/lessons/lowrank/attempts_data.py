"""What learners might build in lesson 12: two factors that know the data."""

from __future__ import annotations

import numpy as np

from dualz.course.forms import caught, mistake


def aware(weight, inputs, rank):
    mean = inputs.mean(axis=0)
    covariance = np.cov(inputs.T, bias=True).reshape(len(mean), -1)
    covariance += (1e-4 * np.trace(covariance) + 1e-9) / len(mean) * np.eye(len(mean))
    root = np.linalg.cholesky(covariance)
    left, singular, right = np.linalg.svd(weight @ root, full_matrices=False)
    first = left[:, :rank] * singular[:rank]
    second = right[:rank] @ np.linalg.inv(root)
    shift = (weight - first @ second) @ mean
    return first, second, shift


def aware_stub(weight, inputs, rank):
    mean = inputs.mean(axis=0)
    covariance = np.cov(inputs.T, bias=True).reshape(len(mean), -1)
    covariance += (1e-4 * np.trace(covariance) + 1e-9) / len(mean) * np.eye(len(mean))
    root = np.linalg.cholesky(covariance)  # noqa: F841
    left, singular, right = np.linalg.svd(..., full_matrices=False)  # noqa: RUF059
    first = left[:, :rank] * singular[:rank]
    second = ...
    shift = ...
    return first, second, shift


def root_of(inputs):
    """The lower Cholesky factor of the covariance, with a little added to its diagonal, as in the stub."""
    covariance = np.cov(inputs.T, bias=True).reshape(inputs.shape[1], -1)
    covariance += (1e-4 * np.trace(covariance) + 1e-9) / len(covariance) * np.eye(len(covariance))
    return np.linalg.cholesky(covariance)


def _aware(weight, inputs, rank, into, out_of, shift_of=None):
    left, singular, right = np.linalg.svd(into(weight), full_matrices=False)
    first, second = left[:, :rank] * singular[:rank], out_of(right[:rank])
    lost = (weight - first @ second) @ inputs.mean(axis=0)
    return first, second, lost if shift_of is None else shift_of(lost)


@mistake(
    "the SVD of the weights is best",
    "This is the best fit of the weights. Decompose `weight @ root`, where large inputs count for more.",
)
def aware_of_nothing(weight, inputs, rank):
    return _aware(weight, inputs, rank, lambda w: w, lambda r: r)


@mistake(
    "the root need not be undone",
    """The root is still in `second`: the layer gets its inputs as they are. Multiply by the inverse of
        `root`.""",
)
def aware_without_undoing(weight, inputs, rank):
    root = root_of(inputs)
    return _aware(weight, inputs, rank, lambda w: w @ root, lambda r: r)


@mistake(
    "the root is multiplied twice",
    "`root` went into the SVD, and has to come out again: `second` is multiplied by its inverse.",
)
def aware_root_twice(weight, inputs, rank):
    root = root_of(inputs)
    return _aware(weight, inputs, rank, lambda w: w @ root, lambda r: r @ root)


@mistake(
    "a root may be transposed",
    "Take `weight @ root`, not its transpose: covariance = root @ root.T, in this order.",
)
def aware_transposed(weight, inputs, rank):
    root = root_of(inputs).T
    return _aware(weight, inputs, rank, lambda w: w @ root, lambda r: r @ np.linalg.inv(root))


@mistake(
    "covariance in place of its root",
    "You multiply by the covariance. Squared errors want its root: root @ root.T is the covariance.",
)
def aware_of_the_covariance(weight, inputs, rank):
    root = root_of(inputs)
    whole = root @ root.T
    return _aware(weight, inputs, rank, lambda w: w @ whole, lambda r: r @ np.linalg.inv(whole))


@mistake(
    "the bias stays",
    """Nothing is added to the bias. What the cut takes from the mean input is `(weight - first @ second) @
        mean`.""",
)
def aware_without_shift(weight, inputs, rank):
    root = root_of(inputs)
    return _aware(
        weight, inputs, rank, lambda w: w @ root, lambda r: r @ np.linalg.inv(root), lambda s: 0 * s
    )


@mistake(
    "the mean counts twice",
    "The sign of the shift is turned: the bias gets back what was lost, the weight less the product.",
)
def aware_against_the_mean(weight, inputs, rank):
    root = root_of(inputs)
    return _aware(weight, inputs, rank, lambda w: w @ root, lambda r: r @ np.linalg.inv(root), lambda s: -s)


@mistake(
    "X^T X is the covariance",
    "You did not take the mean off, so a term is spent on it. The bias does that for nothing.",
)
def aware_of_the_mean(weight, inputs, rank):
    moments = inputs.T @ inputs / len(inputs)
    moments += (1e-4 * np.trace(moments) + 1e-9) / len(moments) * np.eye(len(moments))
    root = np.linalg.cholesky(moments)
    return _aware(weight, inputs, rank, lambda w: w @ root, lambda r: r @ np.linalg.inv(root))


@caught("the bias needs no repair", "of two factors and a shift")
def aware_of_two(weight, inputs, rank):
    return aware(weight, inputs, rank)[:2]
