"""The chain on eight kinds of networks: its report, the file that is the network, what it still knows."""

from __future__ import annotations

import copy
import warnings
from dataclasses import replace

import pytest
import torch
from torch import nn

from dualz.dual.models import compress_model, load_model
from dualz.dual.pipeline import Recipe, floors, shrink
from dualz.dual.report import report
from dualz.models.checks import clone
from dualz.models.nets import mlp
from dualz.models.storage import dense_file
from dualz.models.training import accuracy, logits, train
from dualz.models.weights import weights
from tests.dual.eight import Encoder, kinds, signals
from tests.dual.tensors import same_bits

NAMES = list(kinds())
RECIPE = Recipe(kept=0.2, values=8, prune=6, retrain=6, share=4)

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def shrunk():
    """Each kind once: the untrained network, its data, the trained one, the stages."""
    made = {}

    def of(name):
        if name not in made:
            net, data = kinds()[name]
            base = train(net, data, 12, rate=5e-3)
            made[name] = net, data, base, shrink(base, data, RECIPE)
        return made[name]

    return of


def kept_share(model) -> float:
    found = weights(model).values()
    return sum(int(weight.count_nonzero()) for weight in found) / sum(weight.numel() for weight in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_network_and_knows_as_much(shrunk, name):
    net, data, base, stages = shrunk(name)
    before = accuracy(base, data.validation)
    for stage in stages:
        loaded = load_model(stage.file, into=clone(net))
        for key, tensor in stage.model.state_dict().items():
            assert same_bits(tensor, loaded.state_dict()[key]), key
        assert torch.equal(logits(loaded, data.test.x), logits(stage.model, data.test.x))
    assert before > 0.8 and accuracy(loaded, data.validation) >= before - 0.03
    assert len(stages[-1].file) < len(compress_model(base)) / 5
    assert kept_share(stages[-1].model) <= RECIPE.kept + 0.04  # floors may hold a little more


@pytest.mark.parametrize("name", NAMES)
def test_every_weight_is_pruned_and_shared_and_the_report_says_so(shrunk, name):
    last = shrunk(name)[3][-1]
    found = last.report()
    rows = {row.name: row for row in found.rows}
    assert list(rows) == list(last.model.state_dict()) and found.size == len(last.file)
    assert sum(row.size for row in found.rows) < found.size
    for key, tensor in last.model.state_dict().items():
        row = rows[key]
        assert row.shape == tuple(tensor.shape) and row.kept == tensor.count_nonzero()
        assert row.values == len(tensor[tensor != 0].unique()) and row.plain == tensor.nbytes
        if tensor.ndim >= 2 and not row.done.startswith("the same"):
            assert not row.left and "pruned, shared, rounded" in row.done
            assert row.values <= RECIPE.values and row.kept < row.count
            assert row.kept >= min(row.count, RECIPE.least) / 2  # idle units go after pruning
    assert not found.left and len(found.touched) == len(found.rows)
    assert all(len(row.done) > 5 for row in found.rows)
    shown = str(found)
    assert all(key in shown for key in rows) and f"{found.size} bytes for" in shown


def test_what_is_left_is_said_with_the_reason(shrunk):
    pruned = {row.name: row for row in shrunk("transformer")[3][0].report().rows}
    assert pruned["layer.norm1.weight"].left and "too short" in pruned["layer.norm1.weight"].done
    assert pruned["places"].done == "pruned" and pruned["out.bias"].done == "a bias, trained"
    rounded = {row.name: row for row in shrunk("transformer")[3][-1].report().rows}
    assert rounded["layer.norm1.weight"].done == "of a norm, to float16"
    tied = {row.name: row for row in shrunk("tied")[3][-1].report().rows}
    assert tied["lm_head.weight"].done == "the same tensor as words.weight"
    assert tied["lm_head.weight"].size < 10
    assert "frozen" in {row.name: row for row in shrunk("frozen")[3][-1].report().rows}["0.weight"].done


def test_a_batch_norm_before_a_layer_stays_and_is_said_to_be_left():
    net = nn.Sequential(nn.BatchNorm1d(64), nn.Linear(64, 4))
    stages = shrink(train(net, signals(), 4, rate=5e-3), signals(), RECIPE)
    rows = {row.name: row for row in stages[-1].report().rows}
    assert rows["0.running_mean"].left and "measured and not learnt" in rows["0.running_mean"].done
    assert "left: a buffer" in str(stages[-1].report())


def test_batch_norms_cost_nearly_nothing(shrunk):
    """They were 42 % of the bytes of such a network."""
    stages = shrunk("cnn with batch norm")[3]
    assert stages[-1].folded == {"1": "0", "4": "3", "8": "7"}
    rows = stages[-1].report().rows
    norms = sum(row.size for row in rows if row.name.split(".")[0] in "148")
    assert norms / len(stages[-1].file) < 0.25
    held = [row for row in rows if row.done.startswith("folded") and "running_mean" not in row.name]
    assert len(held) == 8 and all(row.values <= 1 for row in held)


def test_a_tied_weight_stays_one(shrunk):
    for stage in shrunk("tied")[3]:
        assert stage.model.lm_head.weight is stage.model.words.weight


def test_a_frozen_layer_keeps_the_whole_share_and_is_not_trained(shrunk):
    _, _, base, stages = shrunk("frozen")
    first = stages[0].model[0].weight
    assert first.count_nonzero() >= RECIPE.kept * first.numel() * 0.8  # but for idle units
    assert torch.equal(first[first != 0], base[0].weight[first != 0])
    assert not first.requires_grad


def test_few_weights_are_left_but_no_layer_dies():
    data = signals()
    base = train(mlp(64, 32, 16, 4), data, 12, rate=5e-3)
    recipe = replace(RECIPE, kept=0.002)
    assert floors(base, recipe) == {"0": 16, "2": 16, "4": 16}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        last = shrink(base, data, recipe)[-1]
        bare = shrink(base, data, replace(recipe, least=1))[-1]
    kept = [int(weight.count_nonzero()) for weight in weights(last.model).values()]
    assert all(0 < count <= 16 for count in kept)
    assert accuracy(last.model, data.validation) > accuracy(bare.model, data.validation) + 0.3
    small = floors(nn.Sequential(nn.Linear(2, 3), nn.Linear(300, 300)), replace(RECIPE, kept=0.1))
    assert small == {"0": 6, "1": 900}
    frozen = nn.Sequential(nn.Linear(300, 300)).requires_grad_(False)
    assert floors(frozen, replace(RECIPE, kept=0.1)) == {"0": 9000}


def test_a_network_that_fell_is_no_silent_success():
    data = signals()
    base = train(mlp(64, 32, 4), data, 12, rate=5e-3)
    poor = replace(RECIPE, kept=0.001, least=1, prune=1, retrain=1, share=1)
    with pytest.warns(
        UserWarning, match=r"fell from \d+\.\d % correct to \d+\.\d % correct, by \d+\.\d points"
    ):
        shrink(base, data, poor)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shrink(base, data, replace(poor, alarm=100))
        shrink(base, data, RECIPE)


def test_contexts_can_be_asked_for(monkeypatch):
    data = signals()
    base = train(mlp(64, 32, 4), data, 3)
    asked = []
    monkeypatch.setattr(
        "dualz.dual.pipeline.compress_model",
        lambda model, contexts=None: asked.append(contexts) or compress_model(model, contexts=contexts),
    )
    quick = replace(RECIPE, prune=1, retrain=1, share=1, alarm=100)
    for contexts in (True, False, None):
        shrink(base, data, quick, contexts=contexts)
    assert asked == [True] * 3 + [False] * 3 + [None] * 3


def test_attention_is_reported_in_words():
    """A model that nobody shrank has a report, too."""
    net = Encoder()
    found = report("unchanged", net, compress_model(net), {})
    assert len(found.left) == len(found.rows) and "as it was given" in str(found)


def test_the_network_that_was_handed_over_stays_as_it_is(shrunk):
    for name in ("cnn with batch norm", "tied", "lstm"):
        _, data, base, _ = shrunk(name)
        before = dense_file(base)
        net = copy.deepcopy(base).train()
        shrink(net, data, replace(RECIPE, prune=1, retrain=1, share=1, alarm=100))
        assert dense_file(net) == before and net.training
