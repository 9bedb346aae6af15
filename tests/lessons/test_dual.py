"""What the checks of lesson 14 accept, and what they say to answers that are nearly right."""

import json
from statistics import fmean

import pytest

from dualz.codecs.buckets import first_of
from dualz.course.registry import find
from dualz.datasets import signals
from dualz.lessons.dual import attempts, explorers, own
from dualz.models.base import signals_base
from dualz.models.nets import signals_net

CHOOSE, READ, SHARE = find("dual.candidates"), find("dual.read_gaps"), find("dual.share")


@pytest.mark.parametrize(
    "letter", ["B", "b", "B ", " B", "B.", '"B"', "'b'.", "\N{LEFT DOUBLE QUOTATION MARK}B\n"]
)
def test_a_letter_is_a_letter_however_it_is_written(letter):
    assert CHOOSE.judge(letter).right


@pytest.mark.parametrize("wrong", CHOOSE.wrong, ids=lambda wrong: wrong.answer)
def test_a_small_wrong_letter_gets_its_own_explanation(wrong):
    assert wrong.told in CHOOSE.judge(f" {wrong.answer.lower()}. ").says


def test_a_reader_that_does_not_count_is_wrong_also_where_it_fails_within_the_filler():
    def read_gaps(bits, bucket_at, count):
        places, place, at = [], -1, 0
        while at < len(bits):
            word = ""
            while word not in bucket_at:
                word += bits[at]
                at += 1
            extra, least = first_of(bucket_at[word])
            place += least + int(bits[at : at + extra] or "0", 2)
            at += extra
            places.append(place)
        return places

    assert "`count` says how many gaps" in READ.judge(read_gaps).says


@pytest.mark.parametrize("exercise", [READ, SHARE, find("start.times")], ids=lambda exercise: exercise.id)
def test_a_function_that_only_prints_is_asked_for_its_return(exercise):
    assert "is a `return` missing?" in exercise.judge(lambda *given: print(given)).says


# --- a stage of one's own ---------------------------------------------------------------------------


def test_ties_may_go_either_way():
    def upwards(weights, values):
        ordered = sorted(values, reverse=True)
        return [0 if w == 0 else min(ordered, key=lambda value: abs(value - w)) for w in weights]

    assert SHARE.judge(upwards).right


def test_a_stage_that_forgets_the_network_is_found():
    calls = iter(range(10**6))

    def tired(weights, values):
        found = attempts.share(weights, values)
        return found if len(weights) < 100 or next(calls) < 1 else [0.0] * len(found)

    assert "remember" in SHARE.judge(tired).says


def test_until_it_is_right_the_courses_stage_runs():
    assert own.share_of(...) == (attempts.share, False)
    assert own.share_of(attempts.share_zeros) == (attempts.share, False)
    assert own.share_of(attempts.share) == (attempts.share, True)


def test_stages_keep_zeros_and_few_values():
    small = own.two_stages(attempts.share)
    for weight in (value for value in small.state_dict().values() if value.ndim > 1):
        assert len(set(weight[weight != 0].tolist())) <= own.VALUES
    kept = [(value != 0).float().mean().item() for value in small.state_dict().values() if value.ndim > 1]
    assert min(kept) > 0.1 and max(kept) < 1


def test_cutting_first_is_better_at_equal_weights_and_values():
    base, data = signals_base(), signals()
    for kept, values in ((0.4, 8), (0.5, 8), (0.5, 4), (0.4, 16)):
        first = own.stored(own.shared_by(attempts.share, own.cut(base, kept), values), data)
        other = own.stored(own.cut(own.shared_by(attempts.share, base, values), kept), data)
        assert first.right > other.right and first.size < 1.15 * other.size


# --- what is said of the chain over several seeds ---------------------------------------------------


def test_the_chain_keeps_its_bars_over_the_seeds():
    """20 times smaller at no more than 0.75 points lost on average, 25 times at no more than 1.25."""
    twenty, fifteen, _ = explorers.over_seeds(71_640)
    assert twenty.ratio > 20 and fmean(twenty.lost) <= 0.75
    assert fifteen.ratio > 25 and fmean(fifteen.lost) <= 1.25


def test_every_rival_is_as_large_as_the_chains_file():
    for run in json.loads(explorers.RIVALS.read_text(encoding="utf-8")):
        base, *rows = run
        assert base[0] == "base" and 94 < base[2] < 97
        size = 0
        for name, bytes_of, _ in rows:
            size = bytes_of if name.startswith("chain") else size
            assert size <= bytes_of < 1.25 * size
    chain, *others = [rival for rival in explorers.rivals() if "0.2" in rival.name]
    assert len(others) == 2 and all(other.test < chain.test for other in others)


def test_the_panel_adds_a_point_a_run_and_needs_one_to_begin_with():
    panel = explorers.knobs(signals_net(2), signals(), [("mine", 3000, 0.5)])
    assert "about 3000 bytes" in panel.words
    with pytest.raises(ValueError, match="at least one file"):
        explorers.knobs(signals_net(2), signals(), [])


def test_names_of_points_stand_below_the_plot_where_a_narrow_cell_shows_them():
    rows = [("10.0 % kept, 16 values, 4 epochs, stopped", 2000 + 100 * at, 0.9) for at in range(6)]
    shown = explorers.pareto(rows, 0.95)
    names = [mark for mark in shown.marks if mark.key.startswith("name:") and mark.key[5:].isdigit()]
    dots = [mark for mark in shown.marks if mark.key.startswith("point:")]
    assert shown.width <= 700 and min(name.y for name in names) > max(dot.y for dot in dots)
    assert max(name.y for name in names) < shown.height
