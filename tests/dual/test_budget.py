"""Plans carried out: real files, the same alone and in company, stopped in between."""

from __future__ import annotations

import pytest

from dualz.datasets import Split, few_labels
from dualz.dual import budget, training_set
from dualz.dual.budget import DIGITS, SIGNALS, Plan
from dualz.dual.models import load_model
from dualz.models.training import accuracy

PLANS = [
    Plan(60, 1.0, "differences", 4, 3),
    Plan(60, 1.0, "cosines", 4, 6),
    Plan(60, 1.0, "differences", 4, 6),
    Plan(60, 1.0, "plain", 4, 6),
    Plan(40, 1.6, "cosines", 6, 4),
]


@pytest.fixture(scope="module")
def bought():
    return budget.buy(PLANS, steps=60)


def test_bytes_are_those_of_the_two_files(bought):
    for row in bought:
        assert row.data == len(budget.data_file(SIGNALS, row.plan)) and row.size == row.data + row.model
    fine, coarse = (budget.model_file(SIGNALS.net(8, 0), bits) for bits in (8, 3))
    assert len(fine) > len(coarse)


def test_what_is_measured_is_what_was_read(bought):
    """The same by hand, from files alone."""
    plan = PLANS[4]
    part = SIGNALS.load().train
    rows = few_labels(part, plan.samples, 0)
    file = training_set.pack(Split(part.x[rows], part.y[rows]), plan.form, (40,))
    read = training_set.unpack(file)
    from dualz.models.side_by_side import by_labels, teach

    (net,) = teach([SIGNALS.net(6, 0)], [by_labels(read.x, read.y)], 60)
    stored = budget.model_file(net, 4)
    found = load_model(stored, into=SIGNALS.net(6, 1))
    assert (len(file), len(stored)) == (bought[4].data, bought[4].model)
    assert accuracy(found, SIGNALS.load().validation) == pytest.approx(bought[4].right, abs=0.01)


def test_bits_share_a_training_and_differences_read_as_plain(bought):
    assert bought[2].right == bought[3].right and bought[2].data < bought[3].data
    assert bought[0].model < bought[2].model and bought[0].data == bought[2].data


def test_in_the_order_of_the_plans_and_the_same_again(bought):
    assert [row.plan for row in bought] == PLANS
    assert budget.buy(PLANS, steps=60) == bought


def test_steps_are_counted_over_all_and_a_stop_leaves_out_what_is_not_done():
    seen = []
    budget.buy(PLANS, steps=40, on_step=lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen) and seen[-1] == (120, 120)  # three trainings
    asked = iter([False] * 30 + [True] * 999)
    found = budget.buy(PLANS, steps=40, should_stop=lambda: next(asked))
    assert found == []
    calls = iter([False] * 45 + [True] * 999)
    found = budget.buy(PLANS, steps=40, should_stop=lambda: next(calls))
    assert [row.plan for row in found] == PLANS[:4]  # the first width is done


def test_digits_are_images_and_linear_layers():
    (row,) = budget.buy([Plan(30, 0.5, "cosines", 8, 4)], DIGITS, steps=60)
    assert row.right > 0.4 and row.data < 1000


@pytest.mark.parametrize("plan", [Plan(5, 1.0, "plain", 4, 3), Plan(5000, 1.0, "plain", 4, 3)])
def test_more_samples_than_there_are_or_fewer_than_classes_are_refused(plan):
    with pytest.raises(ValueError, match="Ask for"):
        budget.buy([plan], steps=1)
    with pytest.raises(ValueError, match="step"):
        budget.buy([PLANS[0]], steps=0)
