"""Lesson 11: its boards, its explorers, and its exercises held to the package that they speak of."""

import inspect
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
import torch

from dualz.course.registry import find
from dualz.datasets import digits, signals
from dualz.figures import codebook as figures
from dualz.figures import quantization as rounding
from dualz.figures import valley
from dualz.figures.numberline import Axis
from dualz.lessons.quantization import (
    attempts,
    attempts_build,
    attempts_move,
    boards,
    built,
    demos,
    exercises_move,
    explorers,
)
from dualz.lessons.quantization import exercises_build as build
from dualz.lessons.quantization import exercises_layers as layers
from dualz.lessons.quantization import exercises_levels as levels
from dualz.lessons.quantization import exercises_paper as paper
from dualz.models import quantization
from dualz.models.base import signals_base
from dualz.models.codebook import Assigned, centroid_gradient, kmeans, nearest
from dualz.models.compensation import compensated_model
from dualz.models.nets import mlp
from dualz.models.patches import layer_inputs
from dualz.models.quantized import dequantized_model, fake_quantize, quantize_model, quantized_file
from dualz.models.shared import share_weights, shared_file
from dualz.models.storage import from_bytes
from dualz.models.training import train
from dualz.trace import finish, record
from dualz.widgets.board import Click, Drag


def dragged(state, key, value):
    return boards.drag_end(state, Drag(key, state.axis.x(value), 0))


class TestLine:
    def test_codes_are_those_of_the_package(self):
        state = boards.line().state
        grid = quantization.affine(torch.tensor(boards.WEIGHTS, dtype=torch.float64), 3)
        assert state.codes == (3, -4, -1, -2, 1)
        assert state.grid.scale == grid.scale and state.grid.zero_point == grid.zero_point

    def test_an_end_goes_where_it_is_dragged(self):
        state = dragged(boards.line().state, "end:high", 0.4)
        assert (state.low, state.high) == (-0.3, 0.4)
        assert state.codes[0] == state.codes[4] == 3, "both are clipped to the greatest code"

    def test_both_ends_of_a_symmetric_range_move_together(self):
        state = boards.choose(boards.line().state, Click("scheme:symmetric", 0, 0))
        assert (state.low, state.high, state.symmetric) == (-0.8, 0.8, True)
        state = dragged(state, "end:low", -0.5)
        assert (state.low, state.high) == (-0.5, 0.5)
        assert not boards.choose(state, Click("scheme:affine", 0, 0)).symmetric

    def test_the_range_holds_zero(self):
        with pytest.raises(ValueError, match="must hold 0"):
            dragged(boards.line().state, "end:low", 0.1)
        with pytest.raises(ValueError, match="none of the values"):
            dragged(dragged(boards.line().state, "end:low", 0), "end:high", 0.01)

    def test_one_bit_needs_the_affine_grid(self):
        state = boards.choose(boards.line().state, Click("bits:1", 0, 0))
        assert state.bits == 1 and len(set(state.codes)) <= 2
        assert boards.choose(state, Click("scheme:symmetric", 0, 0)).bits == 2
        with pytest.raises(ValueError, match="only the level 0"):
            boards.choose(boards.line(symmetric=True).state, Click("bits:1", 0, 0))

    def test_every_state_is_drawn_and_its_grips_are_marks(self):
        board = boards.line()
        for symmetric in (False, True):
            for bits in range(1 + symmetric, 5):
                for low, high in ((-0.3, 0.8), (-1.0, 0.05), (0.0, 0.06)):
                    far = max(-low, high)
                    ends = (-far, far) if symmetric else (low, high)
                    board.state = boards.Line(boards.WEIGHTS, *ends, bits, symmetric)
                    assert f"{2**bits - symmetric} levels" in board.picture.caption
                    assert {"end:low", "end:high"} <= {mark.key for mark in board.picture.marks}

    def test_the_caption_counts_what_is_clipped(self):
        board = boards.line()
        assert "clipped" not in board.picture.caption
        board.state = dragged(board.state, "end:high", 0.3)
        assert "2 of 5 values are clipped" in board.picture.caption

    @pytest.mark.parametrize("arguments", [([],), ([0, 0],), ([1], 5), ([1], 1, True), ([1], 0)])
    def test_what_cannot_be_shown_is_refused(self, arguments):
        with pytest.raises(ValueError, match=r"at least one value|board shows"):
            boards.line(*arguments)


class TestLevels:
    def test_a_level_stops_at_its_neighbour(self):
        state = boards.levels().state
        moved = boards.drag_level(state, Drag("level:1", state.axis.x(5.0), 0))
        assert moved.levels == (state.levels[0], state.levels[2], *state.levels[2:])
        moved = boards.drag_level(state, Drag("level:0", state.axis.x(-0.95), 0))
        assert moved.levels[0] == -0.95 and moved.error < state.error

    def test_the_start_is_a_wrong_answer_and_the_best_levels_are_right(self):
        board = boards.levels()
        exercise = find("quantization.levels")
        assert "even distances" in exercise.judge(board.state.levels).says
        board.state = boards.Levels(board.state.values, tuple(exercise.answer))
        assert exercise.judge(board.state.levels).right
        assert f"{levels.LEAST:.4f}" in board.picture.caption

    def test_an_idle_level_is_named(self):
        board = boards.levels()
        board.state = boards.Levels(board.state.values, (-1.2, -1.0, 0.0, 0.5))
        assert "No value goes to level 0." in board.picture.caption

    @pytest.mark.parametrize("arguments", [([1, 1],), ([1, 2], 1), ([1, 2], 9)])
    def test_what_cannot_be_shown_is_refused(self, arguments):
        with pytest.raises(ValueError, match="2 to 8 levels"):
            boards.levels(*arguments)

    def test_a_place_on_the_axis_and_back(self):
        axis = Axis(-2, 3)
        for value in (-2, -0.5, 0, 3):
            assert axis.value(axis.x(value)) == pytest.approx(value)


class TestExercises:
    def test_the_boards_values_are_those_of_the_exercise(self):
        assert boards.GROUPS == levels.VALUES

    def test_no_levels_beat_the_best_ones(self):
        rng = Random(0)
        x = torch.tensor(levels.VALUES, dtype=torch.float64)
        for seed in range(40):
            found = finish(kmeans(x, levels.K, "random", seed)).tolist()
            assert boards.squared_error(levels.VALUES, found) >= levels.LEAST - 1e-12
            nudged = [level + rng.gauss(0, 0.01) for level in levels.best_levels(levels.VALUES, levels.K)]
            assert boards.squared_error(levels.VALUES, nudged) > levels.LEAST

    @pytest.mark.parametrize("level", [Fraction(1, 3), 10**400, -(10**400), 1e300, 10**4000])
    def test_levels_of_any_kind_of_number_get_an_explanation(self, level):
        said = levels.LEVELS.judge([level] * 4).says
        assert "squared errors add up to" in said or "lies far outside" in said

    def test_the_stuck_levels_do_not_move_in_kmeans(self):
        x = sorted(levels.VALUES)
        means = []
        for place in range(levels.K):
            run = [v for v in x if min(range(levels.K), key=lambda p: abs(levels.STUCK[p] - v)) == place]
            means.append(sum(run) / len(run))
        assert means == pytest.approx(levels.STUCK, abs=1e-3)

    def test_halves_may_be_rounded_to_either_side_and_nothing_else_may(self):
        values, bits = [0.0, 0.5, 1.0, 3.0], 2
        for code in (-2, -1):
            assert layers._same((1.0, -2, [-2, code, -1, 1]), (1.0, -2, [-2, -2, -1, 1]), (values, bits))
        for wrong in ((1.0, -2, [-2, 0, -1, 1]), (1.0, -2, [-2, -2, -2, 1]), (1.001, -2, [-2, -1, -1, 1])):
            assert not layers._same(wrong, (1.0, -2, [-2, -2, -1, 1]), (values, bits))

    def test_the_paper_answers_are_those_of_the_package(self):
        x = torch.tensor([-0.4, 0.25, 0.6, 1.0])
        grid = quantization.affine(x, 3)
        codes = quantization.quantize(x, grid)
        asked = {"scale": grid.scale, "zero point": grid.zero_point, "codes": codes}
        assert paper.PAPER.judge(asked).right

    def test_the_copies_are_the_least_that_do(self):
        assert 20 * paper.CLIP.answer["full"] > paper.CLIP.answer["clipped"] > 19 * paper.CLIP.answer["full"]
        for copies in (-3, 15, 40, 19.27, Fraction(77, 4), 1e200):
            said = paper.CLIP.judge({**paper.CLIP.answer, "copies": copies}).says
            assert "copies" in said.lower() and "cannot be compared" not in said

    @pytest.mark.parametrize(("end", "name"), [(6.0, "full"), (0.9, "clipped")])
    def test_the_errors_of_clipping(self, end, name):
        x = torch.tensor([0.9, -0.6, 0.3, -0.3, 6.0], dtype=torch.float64)
        grid = quantization.grid_for(-end, end, 3, symmetric=True)
        back = quantization.dequantize(quantization.quantize(x, grid), grid)
        assert (back - x).square().sum().item() == pytest.approx(paper.CLIP.answer[name], abs=1e-5)

    def test_gradients_through_rounding(self):
        weights = torch.tensor([0.45, -0.1, 1.2], requires_grad=True)
        grid = quantization.grid_for(-0.75, 0.75, 3, symmetric=True)
        fake_quantize(weights, grid).backward(torch.tensor([0.5, -0.2, 0.3]))
        assert levels.GRADIENT.judge({**levels.GRADIENT.answer, "straight": weights.grad}).right

    def test_sharing(self):
        w = torch.tensor([-1.0, -0.8, 0.1, 0.3, 0.9])
        labels = nearest(w, torch.tensor([-1.0, 0.0, 1.0]))
        pull = centroid_gradient(torch.tensor([0.5, 0.1, -0.2, 0.4, 0.3]), labels, 3)
        means = torch.stack([w[labels == c].mean() for c in range(3)])
        assert levels.SHARE.judge({"centroids": means, "gradients": pull, "bits": 2}).right

    @pytest.mark.parametrize("way", ["tensor", "channel", "codebook"])
    @pytest.mark.parametrize("bits", [2, 3, 8])
    def test_the_bytes_of_a_layer_are_those_of_its_file(self, way, bits):
        model = mlp(37, 31)
        if way == "codebook":
            file = shared_file(model, share_weights(model, 1 << bits))
        else:
            file = quantized_file(model, quantize_model(model, bits, per_channel=way == "channel"), bits)
        sizes = {name: x.numel() * x.element_size() for name, x in from_bytes(file).items()}
        # Which codes there are is told by the number of bits; the file says it once more.
        told = ("/bits", "0/low", "0/offset")
        stored = sum(size for name, size in sizes.items() if name not in told)
        layer = {"outputs": 31, "inputs": 37, "bits": bits, "way": way}
        assert stored == attempts.layer_bytes(layer)


class TestExplorers:
    def test_calibration_finds_a_cut_inside_the_range_where_bits_are_few(self):
        explorer = explorers.calibrate((*demos.gaussian(500, 1), 3.0, -2.4, 2.7))
        bits, end = explorer.children[0].children
        bits.value = 3
        full = float(explorer.words.split("together ")[1].split(". ")[0])
        end.value = 0.3
        assert float(explorer.words.split("together ")[1].split(". ")[0]) < full
        bits.value, end.value = 8, 1.0
        assert "The least, 0.00" in explorer.words and "0.0000," not in explorer.words
        assert float(explorer.words.split("The least, ")[1].split(",")[0]) > 0

    @pytest.mark.parametrize("values", [[], [0.0, 0.0]])
    def test_nothing_to_calibrate(self, values):
        with pytest.raises(ValueError, match="at least one value"):
            explorers.calibrate(values)

    def test_the_valley_says_where_the_two_answers_part(self):
        explorer = explorers.valley()
        alike, first, second = explorer.children[0].children
        for value, words in ((0.0, "(0, 0) "), (0.2, "(0, 0) "), (0.35, "(0, 1) "), (0.95, "(0, 1) ")):
            alike.value = value
            assert f"compensated ones {words}" in explorer.words
        alike.value, first.value, second.value = 0.8, 0.3, 1.4
        nearest, paid = build.REPAIR.answer["errors"]
        assert f"have the error {nearest:.2f}" in explorer.words and f"(0, 2) {paid:.2f}" in explorer.words

    def test_no_pair_of_levels_beats_the_drawn_ones_by_more_than_the_first_rounding(self):
        for alike in (0.0, 0.5, 0.9):
            weights = (0.4, 0.4)
            wish = weights[1] + alike * weights[0]
            errors = {two: valley.error(alike, (0, two), weights) for two in range(-3, 4)}
            assert min(errors, key=errors.get) == round(wish)

    def test_every_number_of_bits_has_a_file(self):
        model, data = mlp(64, 10), digits()
        explorer = explorers.bits(model, data)
        bits, way = explorer.children[0].children
        sizes = []
        for number in range(8, 1, -1):
            bits.value = number
            sizes.append(int(explorer.words.split(" bytes")[0].split()[-1]))
        assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == 7
        bits.value = 1
        assert explorer.words.startswith("A symmetric grid of 1 bit has only the level 0")
        way.value = "codebook"
        assert "codebook, 1 bit:" in explorer.words
        assert explorers.stored(model, data, "symmetric, one grid", 1) is None

    @pytest.mark.parametrize("way", explorers.LEARNT)
    def test_retraining(self, way, monkeypatch):
        monkeypatch.setattr(explorers, "EPOCHS", 1)
        panel = explorers.retrain(train(mlp(64, 10), digits(), 5), digits())
        panel.children[0].children[0].value = way
        panel.start()
        panel.wait(60)
        assert panel.outcome is not None, panel.says
        assert panel.outcome.result.right > 0.6
        assert f"Trained with {way}, 2 bits" in panel.words
        panel.children[0].children[1].value = 1
        assert panel.stale and "1 bit:" in panel.words


class TestQuestions:
    def test_the_lesson_says_what_the_run_asks(self):
        """ "Click on the level that the value goes to", and four different weights become 0."""
        preset = next(one for one in demos.AFFINE.presets if one.name == "one outlier")
        steps = record(demos.AFFINE.run(preset.value)).steps
        asked = [rounding.ask(step, before) for before, step in pairwise(steps)]
        asked = [question for question in asked if question is not None]
        assert len(asked) == 5 and all("Click on it on the number line" in one.prompt for one in asked)
        codes = steps[-1].codes
        assert len({codes[at] for at in range(4)}) == 1 and steps[-1].zero_point == codes[0] != codes[4]

    def test_the_swing_that_the_lesson_tells_of(self):
        """Step 6 at 0.25, step 10 back at 0.5, and so for ever: five steps, one of them above."""
        weight, seen = 0.9, []
        for _ in range(400):
            seen.append(0.25 * round(weight / 0.25))
            weight -= 0.2 * 2 * (seen[-1] - 0.3)
        assert seen[4] > 0.25 and seen[5] == 0.25 and seen[9] == 0.5
        assert all(sorted(seen[at : at + 5]) == [0.25] * 4 + [0.5] for at in range(100, 390))

    def test_a_value_goes_to_its_nearest_centroid(self):
        for preset in demos.KMEANS.presets:
            steps = record(demos.KMEANS.run(preset.value)).steps
            for before, step in pairwise(steps):
                asked = figures.ask(step, before)
                if not isinstance(step, Assigned) or asked is None:
                    continue
                value = float(asked.prompt.split()[-2])
                answer = int(asked.answer[0].partition(":")[2])
                distances = [abs(centroid - value) for centroid in step.centroids]
                assert distances[answer] == min(distances)

    def test_every_fresh_instance_asks_something(self):
        for seed in range(60):
            steps = record(demos.KMEANS.run(demos.KMEANS.fresh(seed))).steps
            assert any(figures.ask(step, before) for before, step in pairwise(steps))


class TestBuilt:
    """What the learner's functions do to a whole network."""

    def test_rounding_is_that_of_the_package(self):
        net = signals_base()
        made = built.rounded(net, attempts_build.rounded_rows, 4)
        wanted = dequantized_model(net, quantize_model(net, 4))
        for ours, theirs in zip(made.parameters(), wanted.parameters(), strict=True):
            assert torch.equal(ours, theirs), "on float32 levels, so that a file finds few values"

    def test_compensation_is_that_of_the_package(self):
        net, x = signals_base(), signals().train.x[:100]
        made = built.compensated(net, attempts_build.compensated_rows, x, 3)
        wanted = dequantized_model(net, compensated_model(net, x, 3))
        same = [
            torch.isclose(a, b, atol=1e-6).float().mean()
            for a, b in zip(made.parameters(), wanted.parameters(), strict=True)
        ]
        assert min(same) > 0.97, "a rounding in the last bit may send a weight to another level"

    def test_a_louder_twin_computes_the_same_and_moving_calms_it(self):
        net, data = signals_base(), signals()
        loud, x = built.louder(net, 300), torch.as_tensor(data.test.x[:50])
        assert torch.allclose(loud(x), net(x), atol=1e-3)
        calm = built.moved(loud, attempts_move.move, data.train.x[:100])
        assert torch.allclose(calm(x), net(x), atol=1e-3)
        for place in (1, 3):
            rows = [
                layer_inputs(one, str(place + 2), x).abs().amax(dim=0).reshape(50, 3) for one in (loud, calm)
            ]
            ratios = [(part.amax(dim=1).max() / part.amax(dim=1).median()).item() for part in rows]
            assert ratios[0] > 20 * ratios[1]

    def test_the_course_steps_in_until_the_learner_is_right(self, capsys):
        assert built.mine(attempts_build.rounded_rows_stub, "quantization.rows") is build.ROWS.answer
        assert "The course's function runs" in capsys.readouterr().out
        own = lambda weight, bits: attempts_build.rounded_rows(weight, bits)  # noqa: E731
        assert built.mine(own, "quantization.rows") is own
        assert built.mine(..., "quantization.move") is exercises_move.MOVE.answer

    @pytest.mark.parametrize("exercise", [build.ROWS, build.COMPENSATE])
    def test_the_stub_of_a_cell_that_imports_nothing_is_not_tried_yet(self, exercise):
        """A cell is compiled without the import of an earlier one, and then to other instructions."""
        import numpy

        scope = {"np": numpy}
        exec(inspect.getsource(exercise.stub), scope)
        assert exercise.judge(scope[exercise.stub.__name__]).word == "Not tried yet"

    def test_a_function_that_changes_its_input_is_caught_on_the_network_or_before(self):
        def spoils(weight, bits):
            made = attempts_build.rounded_rows(weight, bits)
            weight *= 0
            return made

        assert build.ROWS.judge(spoils).word in ("Right", "Not yet")
        net = signals_base()
        built.rounded(net, spoils, 4)
        assert all(parameter.abs().sum() > 0 for parameter in net.parameters())
