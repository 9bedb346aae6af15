"""Lesson 10's explorers: what they say is what the models' functions give; its exercises agree with them."""

from __future__ import annotations

import json

import pytest

torch = pytest.importorskip("torch")

from dualz.course.registry import find  # noqa: E402
from dualz.course.sandbox import NotYet  # noqa: E402
from dualz.datasets import Split, digits  # noqa: E402
from dualz.lessons.pruning import attempts, attempts_build, building, comparing, demos, explorers  # noqa: E402
from dualz.lessons.pruning import exercises_files as files  # noqa: E402
from dualz.lessons.pruning import exercises_magnitude as magnitude  # noqa: E402
from dualz.lessons.pruning import exercises_scores as scores  # noqa: E402
from dualz.models import gradual, pruning, sparse, storage, structured  # noqa: E402
from dualz.models.nets import mlp, parameter_count  # noqa: E402
from dualz.models.pruning import (  # noqa: E402
    Zeroed,
    apply_masks,
    density,
    heap_prune,
    magnitude_mask,
    magnitude_masks,
)
from dualz.models.training import accuracy, train  # noqa: E402
from dualz.trace import record  # noqa: E402
from dualz.widgets.payload import questions  # noqa: E402

torch.set_num_threads(1)


def matrices(exercise, least):
    """The matrices of an exercise's check that have at least ``least`` columns."""
    return [rows for (rows,) in find(exercise).form.space.sample() if len(rows[0]) >= least]


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def net(data):
    return train(mlp(64, 30, 10), data, 3)


def move(explorer, **values):
    for key, value in values.items():
        explorer._controls[key].value = value
    return explorer.words


class TestExercises:
    """The references of the checks are plain Python; here they are held to the package."""

    @pytest.mark.parametrize("rows", matrices("pruning.csr_bytes", least=1))
    def test_csr_bytes_are_those_of_the_file(self, rows):
        layer = torch.nn.Linear(len(rows[0]), len(rows), bias=False)
        layer.weight.data = torch.tensor(rows, dtype=torch.float32)
        blob = storage.csr_file(layer)
        header = json.loads(blob[8 : 8 + int.from_bytes(blob[:8], "little")])
        stored = sum(entry["data_offsets"][1] - entry["data_offsets"][0] for entry in header.values())
        assert attempts.csr_bytes(rows) == stored

    def test_gaps_are_those_of_the_file(self):
        gaps, values = storage.gaps_of(torch.tensor(files.ROW, dtype=torch.float32), 2)
        assert files.GAPS.judge(zip(gaps, values, strict=True)).right

    def test_units_and_schedule(self):
        assert files.UNITS.answer["parameters"] == parameter_count(mlp(64, 100, 100, 10))
        asked = {f"t = {t}": gradual.schedule(t, scores.END, scores.FINAL) for t in scores.TIMES}
        assert scores.PACE.judge(asked).right

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    def test_the_packages_soft_threshold_is_right(self, dtype):
        assert scores.SOFT.judge(sparse.soft_threshold(torch.tensor(scores.VALUES, dtype=dtype), 0.1)).right

    @pytest.mark.parametrize("order", [[3, 1], [1, 1], [1, 2]])
    def test_a_ranking_is_not_told_what_is_not_so(self, order):
        said = scores.RANK.judge({**scores.RANK.answer, "magnitude": order}).says
        assert ("other two go first" not in said and "magnitude" in said) or "turn the list round" in said

    def test_the_packages_heap_pops_what_is_asked_for(self):
        for exercise, rows in (
            (magnitude.PAPER, magnitude.PAPER_ROWS),
            (magnitude.PERFORM, magnitude.PERFORM_ROWS),
        ):
            weights, many = torch.tensor(rows, dtype=torch.float64), len(exercise.answer["popped"])
            steps = record(heap_prune(weights, many)).steps
            popped = [step.position for step in steps if isinstance(step, Zeroed)]
            pruned = weights.masked_fill(~magnitude_mask(weights, many / weights.numel()), 0)
            assert exercise.judge({"popped": popped, "pruned": pruned}).right


class TestExplorers:
    @pytest.mark.parametrize(
        ("scope", "name"), [("all layers together", "global"), ("each layer alone", "layer")]
    )
    def test_live_shows_accuracy_and_bytes_of_the_pruned_network(self, net, data, scope, name):
        words = move(explorers.live(net, data), sparsity=80, scope=scope)
        pruned = apply_masks(net, magnitude_masks(net, 0.8, name))
        assert explorers.percent(accuracy(pruned, data.validation)) in words
        assert min(explorers.sizes(pruned).values()) < len(storage.dense_file(pruned))

    def test_each_layer_has_its_slider(self, net, data):
        explorer = explorers.layers(net, data)
        assert "0 % of all weights" in explorer.words
        assert move(explorer, layer_1=50, layer_2=50).startswith("50 % of all weights are zero")
        first = apply_masks(net, {"0": magnitude_masks(net, 0.5, "layer")["0"]})
        assert f"{100 * (1 - density(first)):.0f} % of all" in move(explorer, layer_2=0)

    def test_places_names_the_smallest(self):
        explorer = explorers.places(20, 50)
        assert "The smallest is dense." in move(explorer, sparsity=0)
        assert "The smallest is gaps of 5 bits." in move(explorer, sparsity=70)
        assert "The smallest is CSR." in move(explorer, sparsity=95, bits=1)

    def test_pace(self):
        assert "87.5 % of the weights" not in move(explorers.pace(), final=80, time=50)
        assert "70.0 % of the weights" in move(explorers.pace(), final=80, time=50)

    def test_single_weights(self, net, data):
        found = explorers.single_weights(net, data.validation, "0", 60)
        assert set(found) == {"sensitivity", "magnitude", "gradient"}
        assert found["sensitivity"] > max(0.9, found["magnitude"])

    def test_both_ways_end_at_the_same_sparsity(self, net, data):
        for how in explorers.HOW:
            pruned = explorers.prune_and_train(net, data, 0.9, how, 5)
            assert density(pruned) == pytest.approx(0.1, abs=0.001)

    def test_retraining_brings_accuracy_back(self, net, data):
        panel = explorers.retrain(net, data)
        move(panel, sparsity=90, how="one-shot")
        panel.start()
        panel.wait(60)
        assert density(panel.outcome.result) == pytest.approx(0.1, abs=0.001)
        cut = apply_masks(net, magnitude_masks(net, 0.9))
        assert accuracy(panel.outcome.result, data.validation) > accuracy(cut, data.validation)
        assert panel.words.count("% correct") == 3 and "90 % zeros, one-shot, 15 epochs" in panel.words

    def test_retraining_can_be_stopped(self, net, data):
        panel = explorers.retrain(net, data)
        panel.start()
        panel.stop()
        panel.wait(60)
        assert panel.outcome.stopped
        assert panel.says == "Stopped early, with sparsity 90, how gradual, |w| √g, epochs 15."


# --- the network of the signals ------------------------------------------------------------------


@pytest.fixture(scope="module")
def task():
    return building.task()


@pytest.fixture(scope="module")
def held(task):
    net, data = task
    some = data._replace(train=Split(data.train.x[:1000], data.train.y[:1000]))
    masks = magnitude_masks(net, 0.9)
    return {how: comparing.hold(net, some, masks, how, epochs=6) for how in comparing.HOLDS}, masks


class TestHolding:
    def test_a_fresh_adam_with_masked_gradients_holds_exactly(self, held, task):
        found, masks = held
        exact = sum(int(mask.sum()) for mask in masks.values()) / sum(m.numel() for m in masks.values())
        assert density(found["gradients"]) == density(found["weights after each step"]) == exact
        for name, layer in pruning.weight_layers(found["gradients"]).items():
            assert not layer.weight[~masks[name]].any()

    def test_what_adam_remembers_fills_zeros(self, held):
        found, _ = held
        assert density(found["gradients, cut later"]) > 0.4 and density(found["nothing"]) > 0.4

    def test_another_way_is_refused(self, task):
        net, data = task
        with pytest.raises(ValueError, match="none of them"):
            comparing.hold(net, data, {}, "hope")


class TestComparing:
    def test_two_of_four_keeps_the_two_largest(self):
        net = torch.nn.Sequential(torch.nn.Linear(5, 2))
        net[0].weight.data = torch.tensor([[4.0, -3, 2, 1, 1], [1, 1, 1, -9, 5]])
        (mask,) = comparing.two_of_four(net).values()
        assert mask.reshape(-1).tolist() == [True, True, False, False, False, False, True, True, True, True]

    def test_two_of_four_halves_the_base(self, task):
        net, _ = task
        masks = comparing.two_of_four(net)
        kept, many = sum(int(m.sum()) for m in masks.values()), sum(m.numel() for m in masks.values())
        assert many / 2 <= kept <= many / 2 + 2 * len(masks)

    def test_a_stored_network_is_read_back_with_its_zeros(self, task):
        net, data = task
        pruned = apply_masks(net, magnitude_masks(net, 0.5))
        file, read = comparing.stored(pruned)
        assert density(read) <= 0.5 and len(file) < len(storage.dense_file(net)) / 4
        assert abs(accuracy(read, data.validation) - accuracy(pruned, data.validation)) < 0.02

    def test_half_of_the_filters_are_faster_and_zeros_are_not(self, task):
        net, data = task
        x = torch.as_tensor(data.validation.x)
        thin = structured.prune_units(net, 0.5)
        zeros = apply_masks(net, magnitude_masks(net, 0.9))
        assert comparing.times_as_fast(net, thin, x) > 1.3 * comparing.times_as_fast(net, zeros, x)

    def test_the_first_convolution_is_the_most_delicate_layer(self, task):
        """The folded answer to a question of the lesson."""
        net, data = task
        layers = pruning.weight_layers(net)
        half = {
            name: accuracy(apply_masks(net, {name: magnitude_mask(layer.weight, 0.5)}), data.validation)
            for name, layer in layers.items()
        }
        first, *others = half.values()
        assert first < min(others) - 0.03 and next(iter(layers.values())).weight.numel() == 250


class TestBuilding:
    """What the learner builds prunes the real network; what is unfinished or wrong does not pass for one."""

    def test_masks_cut_the_base(self, task):
        net, data = task
        cut = building.cut(attempts_build.masks, net, 0.5)
        wanted = apply_masks(net, magnitude_masks(net, 0.5))
        assert all(torch.equal(a, b) for a, b in zip(cut.parameters(), wanted.parameters(), strict=True))
        assert "not zero: 0.500" in building.account(cut, data) and "inside" in building.account(cut, data)
        assert "outside" in building.account(cut, data, 0, 0.2)

    @pytest.mark.parametrize(
        "masks",
        [
            attempts_build.masks_stub,
            attempts_build.masks_flat.answer,
            attempts_build.masks_are_weights.answer,
            lambda layers, kept: ...,
            lambda layers, kept: {},
            lambda layers, kept: dict.fromkeys(layers, 1),
        ],
    )
    def test_what_fits_no_network_makes_none(self, masks, task):
        net, data = task
        assert building.cut(masks, net, 0.1) is None
        assert building.account(None, data) == building.NOT_BUILT

    def test_a_step_trains_under_the_mask(self, task):
        net, data = task
        cut = building.cut(attempts_build.masks, net, 0.1)
        trained = building.train_under(attempts_build.masked_step, cut, data, epochs=1)
        building.require(trained, data, 0.1, 0.3)
        assert accuracy(trained, data.validation) > accuracy(cut, data.validation) + 0.15

    def test_a_mask_that_is_forgotten_is_refused(self, task):
        net, data = task
        cut = building.cut(attempts_build.masks, net, 0.1)
        filled = building.train_under(attempts_build.step_without_mask.answer, cut, data, epochs=1, steps=2)
        with pytest.raises(NotYet, match="weights are not zero"):
            building.require(filled, data, 0.1, 0)

    @pytest.mark.parametrize(
        "step", [attempts_build.masked_step_stub, lambda *_: ..., lambda w, *_: (w, w[:3]), lambda w, *_: w]
    )
    def test_an_unfinished_step_trains_nothing(self, step, task):
        net, data = task
        cut = building.cut(attempts_build.masks, net, 0.1)
        assert building.train_under(step, cut, data, epochs=1) is None

    def test_all_three_together(self, task):
        net, data = task
        best = building.train_gradually(
            attempts_build.masks_asking, attempts_build.masked_step, net, data, 0.1, epochs=6
        )
        plain = building.train_gradually(
            attempts_build.asking_magnitude.answer, attempts_build.masked_step, net, data, 0.1, epochs=6
        )
        building.require(best, data, 0.1, 0.85)
        building.require(plain, data, 0.1, 0.4)
        assert accuracy(best, data.validation) > accuracy(plain, data.validation) + 0.05

    def test_an_unfinished_ranking_prunes_nothing(self, task):
        net, data = task
        none = building.train_gradually(lambda *_: ..., attempts_build.masked_step, net, data, 0.1, epochs=1)
        assert none is None


def test_the_stepper_asks_which_weights_go_under_each_of_three_rules():
    trace = record(demos.RANK.run(demos.RANK.preset("three answers").value))
    prompts = [question.prompt for question in questions(trace).values()]
    assert [prompt.split("when ")[1].split(" decides")[0] for prompt in prompts] == [
        "|w|",
        "|dL/dw|",
        "|w · dL/dw|",
    ]
