"""scikit-learn's models as files of plain numbers, and as predictors that need nothing but NumPy.

A pickle of such a model is a program that the reader runs. Here a file holds numbers only, in the
safetensors format, and what is read back predicts by a few lines of arithmetic:

============ =======================================================================================
Linear       a row of weights and a bias for each class
Tree         for each node an input, a threshold and a jump: the node to go to if the input is larger;
             the node to go to otherwise is the next one. A leaf has input -1, and jumps to its class
VectorModel  support vectors, their coefficients, biases of the pairs of classes, the kernel's gamma
============ =======================================================================================

Source: Chang and Lin, "LIBSVM" (2011) for the vote of the pairs. Lesson: 09 (models).
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
import torch

from dualz.codecs.errors import CorruptData
from dualz.models.descent import Linear
from dualz.models.storage import from_bytes, to_bytes


class Tree(NamedTuple):
    """A decision tree: ``inputs`` int16, ``thresholds`` float32, ``jumps`` int32, each (nodes,)."""

    inputs: Any
    thresholds: Any
    jumps: Any

    def predict(self, x: Any) -> Any:
        """The class of the leaf that each sample comes to: (samples,).

        Raises:
            ValueError: the samples have fewer inputs than the tree looks at.
        """
        x, rows = np.asarray(x, dtype=np.float32), np.arange(len(x))
        if x.ndim != 2 or self.inputs.max() >= x.shape[1]:
            raise ValueError(f"This tree looks at input {self.inputs.max()}; the samples are {x.shape}.")
        at = np.zeros(len(x), dtype=np.int64)
        while (inner := self.inputs[at] >= 0).any():
            larger = x[rows, self.inputs[at]] > self.thresholds[at]
            at = np.where(inner, np.where(larger, self.jumps[at], at + 1), at)
        return self.jumps[at]


class VectorModel(NamedTuple):
    """A support vector machine with the kernel exp(-gamma * distance^2).

    ``vectors`` (vectors, inputs) stand class by class, ``counts`` says how many each class has;
    ``coefficients`` (classes - 1, vectors); ``biases``, one for each pair of classes; all float32.
    """

    vectors: Any
    coefficients: Any
    biases: Any
    counts: Any
    gamma: Any

    def predict(self, x: Any) -> Any:
        """The class that wins most of its pairs, the lowest of equals: (samples,)."""
        x = np.asarray(x, dtype=np.float64)
        vectors = self.vectors.astype(np.float64)
        squares = (x**2).sum(axis=1)[:, None] + (vectors**2).sum(axis=1) - 2 * x @ vectors.T
        kernel = np.exp(-float(self.gamma[0]) * squares)
        ends = np.concatenate([[0], np.cumsum(self.counts)])
        own = [slice(*pair) for pair in pairwise(ends)]
        votes = np.zeros((len(x), len(own)), dtype=np.int64)
        for place, (one, two) in enumerate(combinations(range(len(own)), 2)):
            sums = kernel[:, own[one]] @ self.coefficients[two - 1, own[one]]
            sums = sums + kernel[:, own[two]] @ self.coefficients[one, own[two]] + self.biases[place]
            votes[np.arange(len(x)), np.where(sums > 0, one, two)] += 1
        return votes.argmax(axis=1)


Portable = Linear | Tree | VectorModel


def model_file(model: Any) -> bytes:
    """A fitted linear classifier, decision tree or SVC (kernel ``rbf``) as a safetensors file.

    Raises:
        TypeError: another kind of model, or not fitted.
        ValueError: its classes are not 0, 1, 2 and so on.
    """
    classes = np.asarray(getattr(model, "classes_", ()))
    if not isinstance(model, Linear) and not np.array_equal(classes, np.arange(len(classes))):
        raise ValueError(f"The classes must be 0, 1, 2 and so on; they are {classes.tolist()}.")
    portable = _portable(model)
    return to_bytes({name: torch.from_numpy(part) for name, part in portable._asdict().items()})


def _portable(model: Any) -> Portable:
    if isinstance(model, Linear):
        return Linear(*(np.asarray(part, dtype=np.float32) for part in model))
    if hasattr(model, "tree_"):
        return _tree(model.tree_)
    if hasattr(model, "support_vectors_") and model.kernel == "rbf":
        return _vector_model(model)
    if hasattr(model, "coef_") and hasattr(model, "decision_function") and model.coef_.shape[0] > 1:
        return Linear(model.coef_.astype(np.float32), model.intercept_.astype(np.float32))
    raise TypeError(
        f"{type(model).__name__} is no fitted linear classifier of three or more classes, "
        "decision tree, or SVC with the kernel 'rbf'."
    )


def _tree(tree: Any) -> Tree:
    leaf = tree.children_left < 0
    # scikit-learn numbers the nodes depth first, so the left child is always the next node.
    assert (tree.children_left[~leaf] == np.flatnonzero(~leaf) + 1).all()
    jumps = np.where(leaf, tree.value[:, 0].argmax(axis=1), tree.children_right)
    inputs = np.where(leaf, -1, tree.feature)
    return Tree(inputs.astype(np.int16), _rounded_down(tree.threshold), jumps.astype(np.int32))


def _rounded_down(thresholds: Any) -> Any:
    """The largest float32 not above each threshold: every float32 input falls on the same side of both."""
    near = thresholds.astype(np.float32)
    return np.where(near > thresholds, np.nextafter(near, np.float32(-np.inf)), near)


def _vector_model(model: Any) -> VectorModel:
    # For two classes scikit-learn turns all signs round: above 0 means class 1. The file has one rule.
    sign = -1 if len(model.classes_) == 2 else 1
    return VectorModel(
        np.ascontiguousarray(model.support_vectors_, dtype=np.float32),
        np.ascontiguousarray(sign * model.dual_coef_, dtype=np.float32),
        np.ascontiguousarray(sign * model.intercept_, dtype=np.float32),
        model.n_support_.astype(np.int32),
        np.array([model._gamma], dtype=np.float32),
    )


def load_model(data: bytes) -> Portable:
    """The predictor that a file of :func:`model_file` holds. Nothing in the file is run.

    Raises:
        CorruptData: damaged, or its numbers do not make a model.
    """
    stored = {name: tensor.numpy() for name, tensor in from_bytes(data).items() if tensor.dtype in _TYPES}
    kinds: dict[frozenset[str], Any] = {frozenset(kind._fields): kind for kind in _FITS}
    kind = kinds.get(frozenset(stored))
    if kind is None:
        raise CorruptData(f"These are not the numbers of a model: {', '.join(sorted(stored)) or 'none'}.")
    model = kind(**stored)
    finite = all(np.isfinite(part).all() for part in model)
    if not finite or not all(part.size for part in model) or not _FITS[kind](model):
        raise CorruptData(f"The numbers of this {kind.__name__} do not fit together.")
    return model


_TYPES = {torch.float32, torch.int16, torch.int32}


def _linear_fits(model: Linear) -> bool:
    floats = model.weights.dtype == model.biases.dtype == np.float32
    return floats and model.weights.ndim == 2 and model.biases.shape == model.weights.shape[:1]


def _tree_fits(model: Tree) -> bool:
    types = [part.dtype for part in model] == [np.int16, np.float32, np.int32]
    if not types or (model.inputs < -1).any() or any(part.shape != (len(model.inputs),) for part in model):
        return False
    inner, places = model.inputs >= 0, np.arange(len(model.inputs))
    # Both ways lead to a later node, so no walk goes round in circles or leaves the tree.
    forward = (model.jumps > places + 1) & (model.jumps < len(places))
    return bool(not inner[-1] and np.where(inner, forward, model.jumps >= 0).all())


def _vectors_fit(model: VectorModel) -> bool:
    types = [np.float32, np.float32, np.float32, np.int32, np.float32]
    if [part.dtype for part in model] != types or model.vectors.ndim != 2 or model.counts.ndim != 1:
        return False
    classes, vectors = len(model.counts), len(model.vectors)
    return bool(
        classes >= 2
        and (model.counts >= 0).all()
        and model.counts.sum(dtype=np.int64) == vectors
        and model.coefficients.shape == (classes - 1, vectors)
        and model.biases.shape == (classes * (classes - 1) // 2,)
        and model.gamma.shape == (1,)
    )


_FITS: dict[Any, Any] = {Linear: _linear_fits, Tree: _tree_fits, VectorModel: _vectors_fit}
