"""The data of the lessons: they come with the installed libraries, nothing is fetched.

The same versions of the libraries give the same bytes on every machine. Every set for learning
is cut once and for all into three parts of about 60, 20 and 20 percent: weights are learnt on
``train``, every choice is made on ``validation``, and ``test`` is looked at once, at the end.

Lessons: 00 and 02 for texts; 09 (models) to 15 (budget).
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any, NamedTuple

SPLIT_SEED = 0


class Split(NamedTuple):
    """``x``: float32, (samples, features). ``y``: int64 class numbers from 0, (samples,)."""

    x: Any
    y: Any

    def __repr__(self) -> str:
        return f"Split of {len(self.y)} samples, {self.x.shape[1]} features each"


class Data(NamedTuple):
    """The three parts of a data set."""

    train: Split
    validation: Split
    test: Split


def digits() -> Data:
    """1797 images of handwritten digits, 8 x 8 pixels as 64 values from 0 to 1; ten classes.

    >>> [len(part.y) for part in digits()]
    [1077, 360, 360]
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return _three_ways(x / 16, y)


def breast_cancer() -> Data:
    """569 samples, 30 measurements each, two classes. Standardised by mean and deviation of ``train``."""
    from sklearn.datasets import load_breast_cancer

    return _standardised(_three_ways(*load_breast_cancer(return_X_y=True)))


def wine() -> Data:
    """178 samples, 13 measurements each, three classes. Standardised by mean and deviation of ``train``."""
    from sklearn.datasets import load_wine

    return _standardised(_three_ways(*load_wine(return_X_y=True)))


def few_labels(split: Split, count: int, seed: int = 0) -> Any:
    """The positions of ``count`` samples, as equally many of each class as possible, sorted; int64.

    Raises:
        ValueError: fewer than one of each class is asked for, or more than there are.
    """
    import numpy as np

    classes = np.unique(split.y)
    if not len(classes) <= count <= len(split.y):
        raise ValueError(f"Ask for {len(classes)} to {len(split.y)} labels, not {count}.")
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(np.flatnonzero(split.y == label)) for label in classes]
    in_turns = [row[place] for place in range(max(map(len, rows))) for row in rows if place < len(row)]
    return np.sort(np.array(in_turns[:count], dtype=np.int64))


def photograph(step: int = 7) -> Any:
    """A grey photograph of a Chinese temple, uint8: 420 x 630 pixels, made ``step`` times smaller each way.

    Each pixel is the mean of step x step pixels, weighed as ITU-R BT.601 does (0.299 red, 0.587 green,
    0.114 blue). It is scikit-learn's ``china.jpg``, by Giuseppe Moscato, CC BY 2.0.

    >>> photograph().shape
    (60, 90)

    Raises:
        ValueError: 210 is not a multiple of ``step``.
    """
    import numpy as np
    from sklearn.datasets import load_sample_image

    if step < 1 or 210 % step:
        raise ValueError(f"The step must divide 210, as 7 does; {step} does not.")
    grey = load_sample_image("china.jpg")[:420, :630].astype(float) @ np.array([0.299, 0.587, 0.114])
    blocks = grey.reshape(420 // step, step, 630 // step, step)
    return np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8)


def _three_ways(x: Any, y: Any) -> Data:
    from sklearn.model_selection import train_test_split

    x, y = x.astype("float32"), y.astype("int64")
    x, test_x, y, test_y = train_test_split(x, y, test_size=0.2, stratify=y, random_state=SPLIT_SEED)
    x, held_x, y, held_y = train_test_split(x, y, test_size=0.25, stratify=y, random_state=SPLIT_SEED)
    return Data(Split(x, y), Split(held_x, held_y), Split(test_x, test_y))


def _standardised(data: Data) -> Data:
    mean, deviation = data.train.x.mean(axis=0), data.train.x.std(axis=0)
    return Data(*(Split((part.x - mean) / deviation, part.y) for part in data))


def english_text(size: int | None = None) -> bytes:
    """About 43 kB of English prose: the descriptions of scikit-learn's data sets, UTF-8.

    ``size`` cuts it to that many bytes. License: BSD, as scikit-learn.
    """
    folder = files("sklearn.datasets.descr")
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".rst")), key=lambda p: p.name)
    return b"".join(page.read_bytes() for page in pages)[:size]


def python_source(size: int | None = None) -> bytes:
    """About 31 kB of Python source: a module of scikit-learn. License: BSD, as scikit-learn.

    ``size`` cuts it to that many bytes.
    """
    return (files("sklearn.linear_model") / "_base.py").read_bytes()[:size]
