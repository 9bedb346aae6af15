"""Distillation: the loss against its formula, a teacher that stays as it is, and a student that gains."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import nn

from dualz.datasets import Split, few_labels
from dualz.models.distillation import Stepped, Summed, loss_parts, one_step, soften
from dualz.models.nets import mlp
from dualz.models.teaching import Hint, distil, features
from dualz.models.training import accuracy, train
from dualz.trace import record


def batch(seed=0, samples=6, classes=4):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(2, samples, classes, generator=generator, dtype=torch.float64) * 3
    return logits[0], logits[1], torch.randint(0, classes, (samples,), generator=generator)


def test_the_loss_is_its_formula():
    student, teacher, labels = batch()
    parts = loss_parts(student, teacher, labels, temperature=3.0, a=0.7)
    p, q = torch.softmax(teacher / 3, 1), torch.softmax(student / 3, 1)
    soft = 9 * (p * (p / q).log()).sum(dim=1).mean()
    hard = -torch.softmax(student, 1)[torch.arange(6), labels].log().mean()
    assert parts.soft.item() == pytest.approx(soft.item())
    assert parts.hard.item() == pytest.approx(hard.item())
    assert parts.total.item() == pytest.approx((0.7 * soft + 0.3 * hard).item())


def test_the_loss_compares_the_student_with_the_teacher_and_only_the_student_learns():
    student, teacher, labels = batch()
    assert loss_parts(teacher, teacher, labels, a=1.0).total.item() == pytest.approx(0, abs=1e-12)
    student.requires_grad_()
    teacher.requires_grad_()
    loss_parts(student, teacher, labels).total.backward()
    assert teacher.grad is None and student.grad.abs().sum() > 0


def test_unknown_labels_are_left_out():
    student, teacher, labels = batch()
    known = torch.tensor([True, False, True, False, False, True])
    some_known = loss_parts(student, teacher, labels, known=known)
    assert some_known.hard.item() == pytest.approx(
        loss_parts(student[known], teacher[known], labels[known]).hard.item()
    )
    assert some_known.soft.item() == pytest.approx(loss_parts(student, teacher, labels).soft.item())
    assert loss_parts(student, teacher, labels, known=~known & known).hard.item() == 0


@given(
    some.integers(0, 10**6),
    some.sampled_from([0.5, 1.0, 4.0, 20.0]),
    some.sampled_from([0.0, 0.3, 1.0]),
)
def test_the_steps_equal_autograd(seed, temperature, a):
    student, teacher, labels = batch(seed, samples=1)
    trace = record(one_step(teacher[0].tolist(), student[0].tolist(), int(labels), temperature, a, rate=0.1))
    student.requires_grad_()
    parts = loss_parts(student, teacher, labels, temperature, a)
    parts.total.backward()
    (summed,), (stepped,) = trace.of(Summed), trace.of(Stepped)
    assert (summed.soft, summed.hard, summed.total) == pytest.approx(
        [part.item() for part in parts], abs=1e-9
    )
    assert stepped.gradient == pytest.approx(student.grad[0].tolist(), abs=1e-9)
    moved = (student - 0.1 * student.grad).detach()
    assert trace.result == pytest.approx(moved[0].tolist(), abs=1e-9)
    assert stepped.after == pytest.approx(
        loss_parts(moved, teacher, labels, temperature, a).total.item(), abs=1e-9
    )


def test_softening_levels_out_and_huge_logits_do_not_overflow():
    assert max(soften([4.0, 1.0, 0.0], 1)) > max(soften([4.0, 1.0, 0.0], 4)) > 1 / 3
    trace = record(one_step([5000.0, -5000.0], [-5000.0, 5000.0], 0))
    assert all(value == value and abs(value) != float("inf") for value in trace.result)


def test_the_teacher_stays_as_it_is_and_the_student_gains_with_few_labels(base, data, unchanged):
    base.train()
    check, student = unchanged(base), mlp(64, 24, 10, seed=1)
    check_student = unchanged(student)
    rows = few_labels(data.train, 60)
    few = data._replace(train=Split(data.train.x[rows], data.train.y[rows]))
    alone = train(student, few, 40)
    taught = distil(student, base, data, 12, labelled=rows)
    check()
    check_student()
    base.eval()
    assert all(parameter.grad is None for parameter in base.parameters())
    assert accuracy(taught, data.test) > accuracy(alone, data.test) + 0.04


def test_only_the_named_labels_are_used(base, data):
    rows = few_labels(data.train, 60)
    wrong = data.train.y.copy()
    others = torch.ones(len(wrong), dtype=torch.bool)
    others[rows] = False
    wrong[others.numpy()] = 0
    false_data = data._replace(train=Split(data.train.x, wrong))
    one, two = (distil(mlp(64, 10), base, source, 2, labelled=rows) for source in (data, false_data))
    assert torch.equal(one[0].weight, two[0].weight)


def test_a_hint_draws_the_hidden_layer_to_that_of_the_teacher(base, data, own):
    student = mlp(64, 20, 10, seed=2)
    wanted = features(base, "2", data.train.x)

    def unexplained(model):
        found = features(model, "0", data.train.x)
        fitted = found @ torch.linalg.lstsq(found, wanted).solution
        return (fitted - wanted).square().mean().item()

    plain = distil(student, base, data, 20)
    hinted = distil(student, base, data, 20, hint=Hint("2", "0", 10.0))
    assert unexplained(hinted) < unexplained(plain)
    assert list(hinted.state_dict()) == list(student.state_dict()) and type(hinted) is type(student)
    assert not any(part._forward_hooks for part in (*hinted.modules(), *base.modules()))
    assert accuracy(distil(own, base, data, 2, hint=Hint("0", "tail.0", 0.1)), data.test) > 0.7


def test_bad_input_is_refused(base, data):
    student, teacher, labels = batch()
    net = mlp(64, 10)
    for call, error, words in [
        (lambda: loss_parts(student, teacher, labels, temperature=0), ValueError, "temperature"),
        (lambda: loss_parts(student, teacher, labels, temperature=float("nan")), ValueError, "temperature"),
        (lambda: loss_parts(student, teacher, labels, a=1.5), ValueError, "a must be"),
        (lambda: loss_parts(student, teacher[:, :3], labels), ValueError, "do not go together"),
        (lambda: loss_parts(student, teacher, labels + 4), ValueError, "Labels"),
        (lambda: record(one_step([1.0], [1.0, 2.0], 0)), ValueError, "as many logits"),
        (lambda: record(one_step([1.0, 2.0], [1.0, 2.0], 2)), ValueError, "label"),
        (lambda: record(one_step([1.0, float("nan")], [1.0, 2.0], 0)), ValueError, "nan or inf"),
        (lambda: distil(mlp(64, 9), base, data, 1), ValueError, "number of classes"),
        (lambda: distil(net, base, data, 1, labelled=[5000]), ValueError, "Positions"),
        (lambda: distil(net, base, data, 1, labelled=[0.5]), TypeError, "positions"),
        (lambda: distil(net, base, data, 1, hint=Hint("99", "0")), ValueError, "no layer"),
        (lambda: distil(net, nn.ReLU(), data, 1), ValueError, "no parameters"),
    ]:
        with pytest.raises(error, match=words):
            call()
