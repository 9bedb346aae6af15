"""Students side by side: what each would be alone, and nothing of the others."""

from __future__ import annotations

import math

import pytest
import torch

from dualz.datasets import signals
from dualz.models.distillation import loss_parts
from dualz.models.nets import signals_net
from dualz.models.side_by_side import by_labels, by_teacher, teach


@pytest.fixture(scope="module")
def part():
    train = signals().train
    return torch.as_tensor(train.x[:120]), torch.as_tensor(train.y[:120])


def alone(student, x, loss, steps, batch=50, seed=0, rate=1e-2):
    """One student, one step after the other, as a textbook would have it."""
    draw, left = torch.Generator().manual_seed(seed), torch.empty(0, dtype=torch.int64)
    descent = torch.optim.Adam(student.parameters(), lr=rate)
    for done in range(steps):
        while len(left) < batch:
            left = torch.cat([left, torch.randperm(len(x), generator=draw)])
        rows, left = left[:batch], left[batch:]
        for group in descent.param_groups:
            group["lr"] = rate * (1 + math.cos(math.pi * done / steps)) / 2
        descent.zero_grad()
        loss(student(x[rows]), rows).backward()
        descent.step()
    return student


def same(one, other, within=2e-3):
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b, atol=within) for a, b in pairs)


def test_each_is_what_it_would_be_alone(part):
    x, y = part
    answers = torch.randn(120, 10, generator=torch.Generator().manual_seed(1)) * 4
    courses = [
        by_labels(x, y),
        by_labels(x, y, 0.2),
        by_teacher(x, answers, 3.0, 0.6, y),
        by_teacher(x, answers),
    ]
    losses = [
        lambda scores, rows: torch.nn.functional.cross_entropy(scores, y[rows]),
        lambda scores, rows: torch.nn.functional.cross_entropy(scores, y[rows], label_smoothing=0.2),
        lambda scores, rows: loss_parts(scores, answers[rows], y[rows], 3.0, 0.6).total,
        lambda scores, rows: loss_parts(scores, answers[rows], y[rows], 1.0, 1.0).total,
    ]
    students = [signals_net(5, seed=seed) for seed in range(4)]
    before = [student[1].weight.clone() for student in students]
    found = teach(students, courses, 6, seeds=[3, 4, 5, 6])
    for at, loss in enumerate(losses):
        assert same(found[at], alone(signals_net(5, seed=at), x, loss, 6, seed=3 + at))
    assert all(torch.equal(a, b[1].weight) for a, b in zip(before, students, strict=True))
    assert not any(student.training for student in found)


def test_a_hint_draws_the_hidden_layer_and_nothing_else_changes(part):
    x, y = part
    wanted = torch.randn(120, 7, generator=torch.Generator().manual_seed(2))
    course = by_labels(x, y)
    (plain,) = teach([signals_net(5)], [course], 30)
    (silent,) = teach([signals_net(5)], [course._replace(hint=wanted, hint_weight=0.0)], 30)
    (hinted,) = teach([signals_net(5)], [course._replace(hint=wanted, hint_weight=20.0)], 300)
    assert same(plain, silent) and list(hinted.state_dict()) == list(plain.state_dict())

    def unexplained(net):
        with torch.no_grad():
            hidden = net[:-1](x)
        fitted = hidden @ torch.linalg.lstsq(hidden, wanted).solution
        return (fitted - wanted).square().mean()

    assert unexplained(hinted) < unexplained(plain)


def test_the_same_call_gives_the_same_students_also_with_a_hint(part):
    x, y = part
    course = by_labels(x, y)._replace(hint=torch.as_tensor(x))
    torch.manual_seed(1)
    first = teach([signals_net(5), signals_net(5)], [course, course], 20, seeds=[0, 1])
    torch.manual_seed(2)
    again = teach([signals_net(5), signals_net(5)], [course, course], 20, seeds=[0, 1])
    assert all(same(one, other, 0.0) for one, other in zip(first, again, strict=True))
    assert not same(*first)


def test_it_tells_how_far_it_is_and_stops(part):
    seen = []
    teach([signals_net(3)], [by_labels(*part)], 45, on_step=lambda *at: seen.append(at))
    assert seen == [(20, 45), (40, 45)]
    asked = iter([False, True])
    (stopped,) = teach([signals_net(3)], [by_labels(*part)], 45, should_stop=lambda: next(asked))
    assert not same(stopped, signals_net(3), within=1e-6)


def test_few_samples_come_again_and_again(part):
    x, y = part
    (found,) = teach([signals_net(3)], [by_labels(x[:7], y[:7])], 4)
    assert all(torch.isfinite(value).all() for value in found.parameters())


def test_bad_input_is_refused(part):
    x, y = part
    course, net = by_labels(x, y), signals_net(3)
    for call, words in [
        (lambda: teach([], [], 1), "courses"),
        (lambda: teach([net], [course, course], 1), "courses"),
        (lambda: teach([net, signals_net(4)], [course, course], 1), "one width"),
        (lambda: teach([net], [by_labels(x[:0], y[:0])], 1), "no samples"),
        (lambda: teach([net, net], [course, course._replace(hint=x)], 1), "hint"),
        (lambda: by_labels(x, y, 1.5), "a must be"),
        (lambda: by_teacher(x, torch.zeros(120, 10), 0.0), "temperature"),
        (lambda: by_teacher(x, torch.zeros(120, 10), 1.0, 0.5), "Labels have a share"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
