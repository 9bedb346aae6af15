"""Membership inference: does a network betray which samples it was trained on?

A network has a lower loss on what it has learnt by heart than on what it never saw. Whoever may ask it for
probabilities can set a bound: a sample whose loss is below it is called a member of the training part. How
well that works is a measure of what the network gives away, and of nothing else: an attack that fails does
not prove that no better one exists.

Two numbers say it. The area under the curve (AUC) is the chance that a member has a lower loss than another
sample: 0.5 is a coin. It is a mean over all samples; the second number asks how many members are named when
at most one in a hundred others may be accused.

Sources: Yeom, Giacomelli, Fredrikson and Jha, "Privacy risk in machine learning" (2018) for the bound on
the loss; Carlini et al., "Membership inference attacks from first principles" (2022) for low false alarms.
Lesson: 17 (deploy).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from torch import nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Split
from dualz.models.checks import require_share
from dualz.models.training import accuracy, logits, tensors

FALSE_ALARMS = 0.01


class Attack(NamedTuple):
    """What a bound on the loss finds out: ``auc`` and ``named`` as :func:`auc` and :func:`named` give them;
    ``members`` and ``others`` are the network's accuracies on both, all from 0 to 1."""

    auc: float
    named: float
    members: float
    others: float


def losses(model: nn.Module, split: Split) -> Any:
    """The cross-entropy of each sample in nats, float64, (samples,).

    Raises:
        ValueError, TypeError: as :func:`dualz.models.training.logits`.
    """
    x, y = tensors(model, split)
    return cross_entropy(logits(model, x).double(), y, reduction="none").numpy()


def auc(members: Any, others: Any) -> float:
    """The chance that a member's loss is below that of another sample; of equal losses half counts.

    >>> auc([1, 2], [2, 3])
    0.875

    Raises:
        ValueError: one of both is empty, or holds nan.
    """
    from sklearn.metrics import roc_auc_score

    values, is_member = _both(members, others)
    return float(roc_auc_score(is_member, -values))


def named(members: Any, others: Any, false_alarms: float = FALSE_ALARMS) -> float:
    """The share of members below the highest bound at which at most ``false_alarms`` of the others are.

    >>> named([1, 2, 3], [2, 4, 5, 6], false_alarms=0.25)
    1.0
    >>> named([1, 2, 3], [2, 4, 5, 6], false_alarms=0.1)
    0.3333333333333333

    Raises:
        ValueError: one of both is empty or holds nan, or a share outside 0 to 1.
    """
    from sklearn.metrics import roc_curve

    values, is_member = _both(members, others)
    require_share(false_alarms, "the share of false alarms")
    accused, found, _ = roc_curve(is_member, -values)
    return float(found[accused <= false_alarms + 1e-12].max())


def _both(members: Any, others: Any) -> tuple[Any, Any]:
    parts = [np.asarray(part, dtype=np.float64).reshape(-1) for part in (members, others)]
    values = np.concatenate(parts)
    if not all(map(len, parts)) or np.isnan(values).any():
        raise ValueError("Losses of at least one member and one other sample are needed, none of them nan.")
    return values, np.repeat([1, 0], [len(part) for part in parts])


def attack(model: nn.Module, members: Split, others: Split) -> Attack:
    """A bound on the loss, tried on samples that ``model`` was trained on and on ``others`` of that kind.

    Raises:
        ValueError, TypeError: as :func:`dualz.models.training.logits`.
    """
    inside, outside = losses(model, members), losses(model, others)
    return Attack(
        auc(inside, outside), named(inside, outside), accuracy(model, members), accuracy(model, others)
    )


def mislabelled(split: Split, share: float, seed: int = 0) -> Split:
    """A copy in which ``share`` of the labels, chosen and changed by chance, are wrong.

    What is wrong cannot be learnt as a rule, only by heart: the harder a sample is, the more it betrays.

    Raises:
        ValueError: a share outside 0 to 1, or fewer than two classes.
    """
    chance, labels = np.random.default_rng(seed), np.array(split.y)
    classes = int(labels.max()) + 1
    if classes < 2:
        raise ValueError("With one class there is no wrong label.")
    rows = chance.permutation(len(labels))[: round(require_share(share, "the share") * len(labels))]
    labels[rows] = (labels[rows] + chance.integers(1, classes, len(rows))) % classes
    return split._replace(y=labels)
