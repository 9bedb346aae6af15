"""The chain: each stage's file is its model, the input stays, and the digits meet their bar."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from dualz.datasets import Data, Split, digits
from dualz.dual.models import load_model
from dualz.dual.pipeline import Recipe, shrink, taught_by, without_idle
from dualz.models.checks import clone, weight_layers
from dualz.models.nets import conv_net, digits_net, mlp, parameter_count
from dualz.models.pruning import density
from dualz.models.storage import dense_file
from dualz.models.training import accuracy, logits, train
from tests.dual.tensors import same_bits

QUICK = Recipe(kept=0.2, prune=3, retrain=3, share=2, every=5)
NAMES = ["pruned", "shared", "rounded"]

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def small(data):
    return train(mlp(64, 24, 10), data, 10)


@pytest.fixture(scope="module")
def stages(small, data):
    return shrink(small, data, QUICK)


def distinct(model: nn.Module) -> int:
    return max(len(layer.weight[layer.weight != 0].unique()) for layer in weight_layers(model).values())


def test_the_file_of_a_stage_is_its_model(stages, small, data):
    assert [stage.name for stage in stages] == NAMES
    for stage in stages:
        loaded = load_model(stage.file, into=clone(small))
        for name, tensor in stage.model.state_dict().items():
            assert same_bits(tensor, loaded.state_dict()[name]), name
        assert accuracy(loaded, data.test) == accuracy(stage.model, data.test)
        assert stage.seconds > 0


def test_each_stage_does_its_part(stages, small, data):
    pruned, shared, rounded = (stage.model for stage in stages)
    assert 0.8 * QUICK.kept < density(pruned) <= QUICK.kept + 0.001
    assert distinct(shared) <= QUICK.values < distinct(pruned)
    for layer in weight_layers(rounded).values():
        assert torch.equal(layer.weight, layer.weight.half().float())
        assert len(layer.bias.unique()) < 1 << max(QUICK.bias_bits)
    sizes = [len(dense_file(small)), *(len(stage.file) for stage in stages)]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 4
    assert accuracy(rounded, data.validation) > 0.85


def test_idle_units_go_and_the_outputs_stay(data):
    model = mlp(64, 12, 10)
    with torch.no_grad():
        model[2].weight[:, 3] = 0  # Unit 3 leads nowhere.
        model[0].weight[5], model[0].bias[5] = -1, -0.5  # Unit 5 never answers: the pixels are 0 or more.
    model[0].bias.requires_grad_(False)
    tidied = without_idle(model, data)
    gone = [unit for unit in range(12) if not tidied[0].weight[unit].any() and not tidied[0].bias[unit]]
    assert gone == [3, 5]
    assert torch.equal(tidied[2].weight, model[2].weight) and not tidied[0].bias.requires_grad
    assert torch.equal(logits(tidied, data.train.x), logits(model, data.train.x))
    assert model[0].weight[3].all()


def test_a_unit_that_always_says_the_same_is_not_taken_for_idle(data):
    model = nn.Sequential(nn.Linear(64, 6), nn.Hardtanh(), nn.Linear(6, 10))
    with torch.no_grad():
        model[0].weight[2], model[0].bias[2] = 0.1, 5
    tidied = without_idle(model, data)
    assert dense_file(tidied) == dense_file(model)


def test_zeros_stay_zeros(stages):
    pruned, *later = (weight_layers(stage.model) for stage in stages)
    for layers in later:
        assert all(not layers[name].weight[layer.weight == 0].any() for name, layer in pruned.items())


def test_the_model_that_was_handed_over_stays_as_it_is(data):
    model = train(mlp(64, 12, 10), data, 2).train()
    before = dense_file(model)
    shrink(model, data, QUICK)
    assert dense_file(model) == before and model.training
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_the_same_seed_gives_the_same_file(stages, small, data):
    torch.manual_seed(5)
    again = shrink(small, data, QUICK, seed=0)
    assert [stage.file for stage in again] == [stage.file for stage in stages]
    assert shrink(small, data, QUICK, seed=1)[-1].file != stages[-1].file


def test_convolutions_and_layers_without_bias(data):
    model = train(conv_net(), data, 4)
    model[8] = nn.Linear(128, 10, bias=False)
    last = shrink(model, data, QUICK)[-1]
    loaded = load_model(last.file, into=clone(model))
    assert accuracy(loaded, data.test) == accuracy(last.model, data.test) > 0.6
    assert density(last.model) <= QUICK.kept + 0.001 and distinct(last.model) <= QUICK.values


def test_a_stopped_chain_has_a_whole_file_all_the_same(small, data):
    asked = []
    stages = shrink(small, data, QUICK, should_stop=lambda: asked.append(1) or len(asked) > 20)
    assert len(asked) == 23  # One question in each training that was still to come ends it.
    assert [stage.name for stage in stages] == NAMES
    # The masks of the retraining are those of the recipe, so it is pruned as wished even so.
    assert density(stages[-1].model) <= QUICK.kept + 0.001
    assert len(stages[-1].file) < len(dense_file(small)) / 4


def test_stages_and_epochs_are_told_as_they_come(small, data):
    told = []
    shrink(
        small,
        data,
        QUICK,
        on_stage=lambda stage: told.append(stage.name),
        on_progress=lambda epoch: told.append(epoch.number),
    )
    assert told == [1, 2, 3, 1, 2, 3, "pruned", 1, 2, "shared", "rounded"]


def test_few_bits_of_the_bias_are_taken_only_where_validation_allows(small, data):
    few = replace(QUICK, kept=0.1)
    coarse = shrink(small, data, replace(few, bias_bits=(2,)))
    chosen = shrink(small, data, replace(few, bias_bits=(2, 12)))
    wanted = accuracy(coarse[1].model, data.validation)
    assert accuracy(coarse[2].model, data.validation) < wanted
    assert accuracy(chosen[2].model, data.validation) > accuracy(coarse[2].model, data.validation)
    assert len(chosen[2].file) > len(coarse[2].file)


def test_another_network_may_teach(small, data):
    """Listening to nothing but a teacher that knows one class, the small network learns that class."""
    teacher = nn.Sequential(nn.Linear(64, 10))
    with torch.no_grad():
        teacher[0].weight.zero_()
        teacher[0].bias.copy_(20.0 * torch.eye(10)[3])
    recipe = replace(QUICK, soft=1.0, prune=6, retrain=6)
    last = shrink(small, data, recipe, teacher=teacher)[0].model
    before, after = (model(torch.as_tensor(data.train.x)).argmax(1) == 3 for model in (small, last))
    assert after.float().mean() > 0.9 > before.float().mean() + 0.5


def test_inputs_can_be_varied_and_the_teacher_sees_what_the_student_sees(small, data):
    seen = []

    def vary(x):
        seen.append(len(x))
        return x + 1

    loss = taught_by(small, data, 1.0, vary=vary)
    x, y, rows = torch.as_tensor(data.train.x[:8]), torch.as_tensor(data.train.y[:8]), torch.arange(8)
    assert loss(small, x, y, rows).item() == pytest.approx(0, abs=1e-6)
    assert seen == [8]
    shrink(small, data, QUICK, vary=vary)
    assert sum(seen) == 8 + len(data.train.y) * (QUICK.prune + QUICK.retrain + QUICK.share)


def test_the_teacher_is_followed_or_not(small, data):
    x, y, rows = torch.as_tensor(data.train.x), torch.as_tensor(data.train.y), torch.arange(len(data.train.y))
    other = mlp(64, 24, 10, seed=3)
    assert taught_by(small, data, 1.0)(small, x, y, rows).item() == pytest.approx(0, abs=1e-6)
    assert taught_by(small, data, 1.0)(other, x, y, rows).item() > 1
    hard = nn.functional.cross_entropy(other(x), y).item()
    assert taught_by(small, data, 0)(other, x, y, rows).item() == pytest.approx(hard)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept": 0},
        {"kept": 1.1},
        {"values": 0},
        {"bias_bits": ()},
        {"bias_bits": (1,)},
        {"bias_bits": (4, 13)},
        {"soft": -0.1},
        {"soft": 1.1},
        {"temperature": 0},
        {"prune": 0},
        {"share": 0},
        {"every": 0},
        {"batch": 0},
        {"rate": 0.0},
        {"share_rate": 0.0},
        {"sensitivity": 1.1},
        {"sensitivity": None},
        {"kept": "0.1"},
        {"values": 2.5},
        {"prune": 1.5},
        {"every": 2.5},
        {"bias_bits": 4},
        {"bias_bits": (4.5,)},
    ],
    ids=str,
)
def test_bad_recipes(wrong):
    with pytest.raises(ValueError):
        Recipe(**wrong)


def test_models_and_data_that_cannot_be_used(small, data):
    with pytest.raises(ValueError, match="no Linear or Conv2d"):
        shrink(nn.LSTM(4, 4), data, QUICK)
    with pytest.raises(ValueError, match="validation"):
        shrink(small, data._replace(validation=None), QUICK)
    with pytest.raises(TypeError, match="A Recipe is needed"):
        shrink(small, data, {"kept": 0.1})
    with pytest.raises(ValueError, match="computed from other parameters"):
        shrink(nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(64, 10))), data, QUICK)
    with pytest.raises(ValueError, match="Adam does not work in float16"):
        shrink(mlp(64, 10).half(), data, QUICK)
    with pytest.raises(ValueError, match="classes"):
        odd = Split(data.train.x, data.train.y + 5)
        shrink(small, Data(odd, data.validation, data.test), QUICK)


def test_the_digits_are_a_hundredth_and_hardly_worse(data):
    base = train(digits_net(0), data, 15)
    last = shrink(base, data)[-1]
    loaded = load_model(last.file, into=digits_net(1))
    assert 4 * parameter_count(base) / len(last.file) >= 140
    assert accuracy(base, data.test) - accuracy(loaded, data.test) <= 0.015
