"""Lesson 00's explorers and what its notebook claims: the baseline, the levels, the rival."""

from __future__ import annotations

import numpy as np
import pytest

from dualz import datasets
from dualz.codecs import huffman
from dualz.course.registry import find
from dualz.figures import tiles
from dualz.figures.parts.raster import Raster
from dualz.lessons.start import exercises, explorers


@pytest.fixture(scope="module")
def pixels():
    return np.concatenate([part.x for part in datasets.digits()]) * 16


def rasters(picture):
    return [mark for mark in picture.marks if isinstance(mark, Raster)]


def test_fewer_greys_show_what_is_stored(pixels):
    explorer = explorers.greys(pixels)
    levels, _ = explorer.children[0].children
    for levels.value in explorers.GREYS:
        step = 16 / (levels.value - 1)
        rounded = np.round(pixels / step).astype("uint8")
        assert len(np.unique(rounded)) == levels.value
        size = len(huffman.compress(rounded.tobytes()))
        off = np.abs(rounded * step - pixels).max()
        assert explorer.words.startswith(
            f"{levels.value} levels: the Huffman file of all 1797 images has {size} bytes"
        )
        assert f"off by {off:.0f} of 16" in explorer.words
        first, second = np.array_split(rasters(explorer._shown), 2)
        same = all(one.source == two.source for one, two in zip(first, second, strict=True))
        assert same == (levels.value == 17)


def test_levels_of_weights_are_those_of_the_file():
    weights = np.random.default_rng(3).normal(size=(65, 10))
    asked = []

    def pack(weights, top):
        asked.append(top)
        return np.round(weights / np.abs(weights).max() * top).astype("int8").tobytes()

    def unpack(blob):
        levels = np.frombuffer(blob, "int8").reshape(65, 10)
        return levels / np.abs(levels).max()

    explorer = explorers.weight_maps(weights, pack, unpack, lambda read: 50.0 + (np.abs(read).max() == 1))
    (levels,) = explorer.children[0].children
    assert {255, 31, 3} <= {2 * top + 1 for top in asked} == set(levels.options)
    levels.value = 3
    assert explorer.words.startswith("3 levels: a file of 650 bytes reads 51 % of the validation images.")
    first, second = np.array_split(rasters(explorer._shown), 2)
    assert all(one.source != two.source for one, two in zip(first, second, strict=True))


def test_images_of_any_size_stand_side_by_side_within_the_picture():
    images = [np.zeros((4, 6)), np.ones((8, 3))]
    picture = tiles.rows([("a row", images), ("another", images)], ["one", "two"], "Two images.")
    assert len(rasters(picture)) == 4
    for mark in rasters(picture):
        assert mark.width / 2 <= mark.x <= picture.width - mark.width / 2
        assert mark.height / 2 <= mark.y <= picture.height - mark.height / 2


def test_a_run_of_the_exercise_has_the_type_that_the_stepper_shows():
    """`run_lengths` of the notebook yields lists of pairs, and `expand` takes them."""
    runs = [(symbol, len(part)) for symbol, part in (("a", "aaa"), ("b", "b"), ("c", "cc"), ("d", "dddd"))]
    assert exercises.expand(runs) == exercises.TEXT
    assert "[('a', 3), ('b', 1)]" in find("start.expand").prompt
    for arguments in find("start.expand").form.space.sample():
        assert all(isinstance(run, tuple) and len(run) == 2 for run in arguments[0])
