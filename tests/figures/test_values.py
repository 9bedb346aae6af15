"""Any value that a generator yields has a picture: arrays, None, and objects that fail to answer."""

from __future__ import annotations

from collections import UserDict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
import torch

from dualz.figures.parts.marks import Box
from dualz.figures.values import MOST_ROWS, draw
from tests.test_trace import Hostile


class HostileMapping(UserDict):
    def items(self):
        raise RuntimeError("no")

    __repr__ = __str__ = items


@dataclass
class Half:
    """A dataclass without all of its fields."""

    first: int
    second: list = field(init=False)


class Named:
    def __str__(self):
        return "my own words"


VALUES = {
    "none": None,
    "dots": ...,
    "truth": True,
    "large": 10**5000,
    "0-d": np.array(2.5),
    "scalar": np.float32(0.1),
    "1-d": np.arange(3),
    "2-d": np.arange(6).reshape(2, 3),
    "3-d": np.zeros((2, 3, 4)),
    "empty": np.zeros((0, 3)),
    "tall": np.zeros((100, 2)),
    "words": np.array(["a", "b"]),
    "objects": np.array([Hostile(), None], dtype=object),
    "record": np.zeros(2, dtype=[("x", int), ("y", float)]),
    "tensor": torch.arange(3.0, requires_grad=True),
    "tensor 0-d": torch.tensor(4),
    "tensor 2-d": torch.ones(2, 2),
    "sparse": torch.eye(3).to_sparse(),
    "meta": torch.empty(3, device="meta"),
    "hostile": Hostile(),
    "list of hostile": [Hostile(), [Hostile()]],
    "dict of hostile": {"a": Hostile()},
    "dict of arrays": {"a": np.arange(3), "b": None, 3: np.eye(2)},
    "keys alike": {1: "a", "1": "b"},
    "hostile mapping": HostileMapping(),
    "half": Half(1),
    "class": Half,
    "nested": [[1, [2, 3]], (4, {"a": 5})],
    "set": {3, "a"},
    "labelled": ("step", np.arange(3), None),
    "own words": Named(),
    "text": "a sentence",
    "bytes": b"ab",
    "empty list": [],
    "function": len,
}


@pytest.mark.parametrize("name", VALUES)
def test_any_value_has_a_picture_after_any_other(name):
    for before in VALUES.values():
        picture = draw(VALUES[name], (before,))
        assert picture.caption.strip() and " at 0x" not in picture.words
        assert all(mark.state() for mark in picture.marks)


@pytest.mark.parametrize(
    ("value", "caption"),
    [
        (np.arange(3), "An array of 3 items."),
        (np.zeros((2, 1)), "An array of 2 rows and 1 column."),
        (torch.zeros(1), "A tensor of 1 item."),
        (torch.nn.Parameter(torch.zeros(2, 2)), "A tensor of 2 rows and 2 columns."),
        (np.array(2.5), "The value 2.5."),
        (np.zeros((2, 3, 4)), "The value array of 2 x 3 x 4."),
        ([], "An empty list."),
        (b"ab", "A string of 2 bytes."),
        (None, "The value None."),
        (Named(), "The value my own words."),
        (Hostile(), "The value <Hostile whose __repr__ fails>."),
        (object(), "The value <object object>."),
    ],
)
def test_the_caption_says_in_words_what_it_is(value, caption):
    assert draw(value).caption == caption


def labels(picture, tone=None):
    return [mark.label for mark in picture.marks if isinstance(mark, Box) and tone in (None, mark.tone)]


def test_a_matrix_has_a_row_for_each_of_its_rows_and_what_changed_is_marked():
    before, after = np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3)
    after[1, 2] = 9
    picture = draw(after, (before,))
    assert labels(picture) == ["0", "1", "2", "3", "4", "9"]
    assert labels(picture, "active") == ["9"]
    assert picture.text == "[0] 0, 1, 2\n[1] 3, 4, 9"
    rows = [mark.y for mark in picture.marks if isinstance(mark, Box)]
    assert len(set(rows)) == 2


def test_an_array_after_none_and_none_after_an_array():
    for before, after in pairwise([None, np.arange(2), None, 3.0, np.arange(2)]):
        assert draw((("x", after)), (("x", before),)).marks


def test_more_rows_than_fit_are_counted():
    picture = draw({f"row {number}": number for number in range(MOST_ROWS + 5)})
    assert "and 5 more rows" in [getattr(mark, "label", "") for mark in picture.marks]
