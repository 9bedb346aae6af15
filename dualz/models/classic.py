"""Pruning beyond networks: scikit-learn's linear models, decision trees and support vector machines.

Thin functions over what scikit-learn has; each returns a new model. A linear model has a coefficient
for each feature, a tree has leaves, a support vector machine has support vectors: three kinds of
parts, and three ways to keep fewer of them. There is no ``threshold=`` argument anywhere.

Source: Breiman et al., "Classification and regression trees" (1984) for cost-complexity pruning.
Lessons: 09 (models), 10 (pruning).
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import numpy as np
import torch

from dualz.datasets import Data, Split
from dualz.models.pruning import lowest_mask


def prune_linear(model: Any, sparsity: float, sparse: bool = False) -> Any:
    """A copy of a fitted linear model with the smallest |coef_| at zero; intercepts stay.

    With ``sparse`` the coefficients are kept as SciPy's compressed rows (``sparsify()``), which only
    pays where most of them are zero.

    Raises:
        TypeError: the model has no ``coef_``: it is not linear, or not fitted yet.
        ValueError: a sparsity outside 0 to 1, or coefficients that are not finite.
    """
    if not isinstance(getattr(model, "coef_", None), np.ndarray):
        raise TypeError(f"{type(model).__name__} has no array coef_: fit a linear model first.")
    pruned = copy.deepcopy(model)
    mask = lowest_mask(torch.from_numpy(np.abs(model.coef_).astype(np.float64)), sparsity).numpy()
    pruned.coef_ = np.where(mask, model.coef_, 0).astype(model.coef_.dtype)
    if sparse:
        pruned.sparsify()
    return pruned


class TreePath(NamedTuple):
    """One strength of cost-complexity pruning: leaves that are left, accuracy (0 to 1) on validation."""

    alpha: float
    leaves: int
    validation: float
    model: Any


def tree_path(data: Data, most: int = 30, seed: int = 0) -> tuple[TreePath, ...]:
    """Decision trees from the full one to a lone leaf, at no more than ``most`` strengths.

    Raises:
        ValueError: ``most`` is below 2.
    """
    from sklearn.tree import DecisionTreeClassifier

    if most < 2:
        raise ValueError(f"At least 2 strengths are needed, not {most}.")
    full = DecisionTreeClassifier(random_state=seed)
    alphas = np.unique(np.maximum(full.cost_complexity_pruning_path(*data.train).ccp_alphas, 0))
    chosen = alphas[np.unique(np.linspace(0, len(alphas) - 1, min(most, len(alphas))).round().astype(int))]
    path = []
    for alpha in chosen:
        tree = DecisionTreeClassifier(random_state=seed, ccp_alpha=float(alpha)).fit(*data.train)
        path.append(TreePath(float(alpha), int(tree.get_n_leaves()), tree.score(*data.validation), tree))
    return tuple(path)


def smallest_tree(path: tuple[TreePath, ...], allowed_loss: float = 0.01) -> TreePath:
    """The tree with the fewest leaves among those within ``allowed_loss`` of the best on validation."""
    best = max(entry.validation for entry in path)
    return min((entry for entry in path if entry.validation >= best - allowed_loss), key=lambda e: e.leaves)


def prune_svm(model: Any, train: Split, keep: float) -> Any:
    """A support vector machine fitted again on the support vectors of ``model`` that weigh most.

    The weight of a support vector is the sum of its |dual coefficients|; the share ``keep`` of them
    stays, at least one of each class.

    Raises:
        TypeError: the model is no fitted SVC.
        ValueError: ``keep`` is outside 0 to 1.
    """
    from sklearn.base import clone

    if not hasattr(model, "support_") or not hasattr(model, "dual_coef_"):
        raise TypeError(f"{type(model).__name__} has no support vectors: fit an SVC first.")
    weight = torch.from_numpy(np.abs(np.asarray(model.dual_coef_)).sum(axis=0))
    kept = lowest_mask(weight, 1 - keep).numpy() if 0 <= keep <= 1 else None
    if kept is None:
        raise ValueError(f"keep must be between 0 and 1, not {keep}.")
    labels = np.asarray(train.y)[model.support_]
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        kept[own[weight.numpy()[own].argmax()]] = True
    rows = model.support_[kept]
    return clone(model).fit(np.asarray(train.x)[rows], np.asarray(train.y)[rows])


def numbers_of(model: Any) -> int:
    """How many numbers a fitted model has to keep to predict; zeros of ``coef_`` are not counted.

    A tree keeps a feature and a threshold at each inner node, and a class at each leaf.

    Raises:
        TypeError: another kind of model.
    """
    if hasattr(model, "support_vectors_"):
        return model.support_vectors_.size + model.dual_coef_.size + model.intercept_.size
    if hasattr(model, "tree_"):
        return 2 * (model.tree_.node_count - model.get_n_leaves()) + model.get_n_leaves()
    if hasattr(model, "coef_"):
        coefficients = model.coef_.data if hasattr(model.coef_, "nnz") else model.coef_
        return int(np.count_nonzero(coefficients)) + np.asarray(model.intercept_).size
    raise TypeError(f"{type(model).__name__} is no linear model, tree or support vector machine.")
