"""Pictures of lesson 08: what lies outside stands on the edge, what is said is there, nothing overlaps."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dualz.codecs import columns, store
from dualz.figures import choosing_maps as maps
from dualz.figures import draw
from dualz.figures.columns import ask
from dualz.trace import record


def spot(name, speed, share, front=False, yours=False):
    return maps.Spot(name, speed, share, front, yours)


def by_key(picture):
    return {mark.key: mark for mark in picture.marks}


def test_points_outside_stand_on_the_edge_and_their_words_say_the_truth():
    picture = maps.bench([spot("slow", 0.01, 20), spot("huge", 1e7, 900, front=True)], "words")
    marks = by_key(picture)
    assert marks["spot:slow"].x < marks["spot:huge"].x <= picture.width
    assert "over 4096 MB/s" in marks["line:huge"].label
    assert "900 %" in marks["line:huge"].label
    assert "front" not in marks


def test_the_front_is_joined_and_yours_stands_out():
    picture = maps.bench(
        [spot("a", 1, 20, True), spot("b", 9, 50, True), spot("c", 5, 70, yours=True)], "words"
    )
    assert len(by_key(picture)["front"].points) == 2
    assert by_key(picture)["spot:c"].tone == "active"
    assert maps.bench([], "none").words.startswith("none")


def test_shares_of_damage_fill_the_bar():
    picture = maps.damage({"one": (0.25, 0.5, 0.25)}, {"one": "words"}, "one", "caption")
    widths = [mark.width for key, mark in by_key(picture).items() if key.startswith("part:")]
    assert sum(widths) == pytest.approx(maps.BAR)


def test_a_way_that_takes_no_time_is_drawn():
    ways = {"as it is": [("pack", 0.0), ("send", 0.0), ("unpack", 0.0)]}
    assert "as it is" in maps.prices(ways, "caption", ["remark"]).words


@pytest.mark.parametrize("values", [[0], [0, 0], [-1], [1 << 62, -(1 << 62)], list(range(24))])
def test_questions_on_a_column_have_the_right_answer_among_others(values):
    steps = [moment.step for moment in record(columns.write(values)).moments]
    for at in range(len(steps) - 1):
        question = ask(steps[at + 1], steps[at], steps[:at])
        if question is not None:
            assert len(question.choices) > 1
    assert draw(steps[-1], steps[:-1]).caption.startswith("Write: ")


@pytest.mark.parametrize("kind", store.KINDS)
def test_headings_of_disks_do_not_overlap(kind):
    steps = [moment.step for moment in record(store.scrub(store.keep(b"she sells", kind, 1, 3))).moments]
    roles = [mark for mark in draw(steps[-1], steps[:-1]).marks if mark.key.startswith("role:")]
    for one, two in pairwise(roles):
        assert two.x - one.x > 3.5 * (len(one.label) + len(two.label))
