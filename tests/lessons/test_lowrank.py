"""Lesson 12's boards and explorers: what they say is what the SVD and the network give."""

from __future__ import annotations

import io
from itertools import pairwise
from math import inf

import numpy as np
import pytest
import torch
from PIL import Image

from dualz.course.registry import find
from dualz.datasets import digits, photograph, signals
from dualz.figures import lowrank as figures
from dualz.figures import spectrum
from dualz.figures.parts import raster
from dualz.lessons.lowrank import attempts, attempts_data, built, demos, explorers
from dualz.models.base import signals_base
from dualz.models.lowrank import as_matrix, best_of_rank, factorise_model, rank_for_energy
from dualz.models.lowrank_data import aware_model
from dualz.models.nets import digits_net, parameter_count, signals_net
from dualz.models.training import accuracy, train
from dualz.trace import record
from dualz.widgets.training import Outcome

torch.set_num_threads(1)

SHEAR = ((1.0, 4.0), (0.0, 1.0))


def act(board, kind, key, x=0.0, y=0.0):
    """What the page would send; returns the notice that the learner sees."""
    board._receive(board, {"type": kind, "key": key, "x": x, "y": y}, [])
    return board.notice


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def net(data):
    return train(digits_net(), data, epochs=6)


class TestStretch:
    def test_a_full_turn_finds_the_singular_values(self):
        board = explorers.stretch(SHEAR)
        plane = spectrum.Plane(SHEAR)
        for angle in range(360):
            assert act(board, "drag", "knob", *plane.place(spectrum.direction(angle))) == ""
        values = np.linalg.svd(np.array(SHEAR), compute_uv=False)
        assert board.state.longest == pytest.approx(values[0], abs=2e-3) and board.state.longest <= values[0]
        assert board.state.shortest == pytest.approx(values[1], abs=2e-3)

    def test_its_words_answer_the_exercise(self):
        board = explorers.stretch(SHEAR)
        plane = spectrum.Plane(SHEAR)
        for angle in range(360):
            act(board, "drag", "knob", *plane.place(spectrum.direction(angle)))
        found = {"longest": round(board.state.longest, 2), "shortest": round(board.state.shortest, 2)}
        assert find("lowrank.stretch").judge({**found, "eigenvalues": [1, 1]}).right
        assert f"{board.state.longest:.3f}" in board.picture.caption

    def test_a_direction_that_is_kept_is_an_eigenvector(self):
        assert "turned by 0 degrees" in spectrum.stretch(SHEAR, 0, (inf, 0)).caption
        assert "turned by 0 degrees" not in spectrum.stretch(SHEAR, 90, (inf, 0)).caption

    @pytest.mark.parametrize("matrix", [SHEAR, ((0.1, 0), (0, 0.2)), ((0, 30), (-1, 0)), ((0, 0), (0, 0))])
    @pytest.mark.parametrize("angle", [0, 90, 135, 300])
    def test_everything_is_inside_the_picture_and_comes_back(self, matrix, angle):
        picture = spectrum.stretch(matrix, angle, (1, 1))
        for mark in picture.marks:
            assert -20 <= mark.x <= picture.width and -20 <= mark.y <= picture.height + 20, mark.key
        plane = spectrum.Plane(matrix)
        back = plane.angle_of(*plane.place(spectrum.direction(angle)))
        assert abs((back - angle + 180) % 360 - 180) <= 2

    def test_only_two_by_two(self):
        with pytest.raises(ValueError, match="2 x 2"):
            explorers.stretch([[1, 2, 3], [4, 5, 6]])


class TestGuess:
    def test_nothing_is_given_away_before_the_guess(self):
        board = explorers.guess(photograph(), "guess")
        assert "measured" not in repr(board) and "measured" not in str(board.data)
        assert "Guess first" in act(board, "click", "reveal")
        assert not board.state.revealed and "measured" not in str(board.data)

    def test_after_a_guess_the_measured_curve_is_shown(self):
        board = explorers.guess(photograph(), "guess")
        assert act(board, "drag", "knob:1", 0, 34 + spectrum.charts.PLOT_HEIGHT * 0.1) == ""
        assert board.state.values[0] == 90
        assert act(board, "click", "reveal") == ""
        assert board.picture.caption.endswith("and 90 % are reached at rank 1 of 60.")
        assert "rank 1: guessed 90 %, measured 94 %" in board.picture.text
        act(board, "drag", "knob:1", 0, 200)
        assert board.state.values[0] == 90, "after the reveal nothing is changed any more"

    @pytest.mark.parametrize(("key", "y"), [("knob:1", -500), ("knob:30", 9999), ("knob:15", 150)])
    def test_a_curve_never_falls_and_ends_at_all(self, key, y):
        board = explorers.guess(photograph(), "guess")
        act(board, "drag", key, 0, y)
        values = board.state.values
        assert list(values) == sorted(values) and values[-1] == 100 and min(values) >= 0

    def test_a_small_matrix(self):
        board = explorers.guess(np.diag([3.0, 2, 1, 1]), "guess")
        assert [one["key"] for one in board.data["handles"]] == ["knob:1", "knob:2"]
        act(board, "drag", "knob:2", 0, 60)
        act(board, "click", "reveal")
        assert "rank 2: guessed 89 %, measured 87 %" in board.picture.text
        with pytest.raises(ValueError, match="nothing to guess"):
            explorers.guess([[1.0, 2.0]], "guess")


class TestTerms:
    def test_the_words_at_each_rank(self):
        photo = photograph()
        explorer = explorers.terms(photo)
        slider = explorer.children[0].children[0]
        for rank in (1, 36, 60):
            slider.value = rank
            off = torch.tensor(photo, dtype=torch.float64) - best_of_rank(torch.tensor(photo).double(), rank)
            assert f"a pixel is off by {off.square().mean().sqrt().item():.1f} grey levels" in explorer.words
            assert f"hold {150 * rank} numbers, {round(100 * rank / 36)} % of 5400" in explorer.words

    def test_weights_are_marked_as_measured(self):
        explorer = explorers.terms(torch.randn(30, 12), weights=True)
        assert 'data-measured="yes"' in explorer._repr_mimebundle_()["text/html"]
        assert "about " in explorer.words

    def test_a_cut_layer_says_what_the_network_does(self, net, data):
        explorer = explorers.cut(net, data, ("0",))
        explorer.children[0].children[0].value = 64
        whole = explorers.percent(accuracy(net, data.validation))
        assert explorer.words.count(whole) == 2 and "about 100 % of the energy" in explorer.words
        assert f"{100 * 64 * 364 / 19200:.0f} % of the numbers" in explorer.words
        explorer.children[0].children[0].value = 6
        thin = explorers.percent(accuracy(factorise_model(net, {"0": 6}), data.validation))
        assert thin in explorer.words


class TestTuning:
    def test_training_on_repairs_a_cut(self, net, data):
        ranks = {"0": 4, "2": 4}
        cut = accuracy(factorise_model(net, ranks), data.validation)
        tuned = explorers.fine_tune(net, data, ranks)
        assert accuracy(tuned, data.validation) > cut + 0.1
        assert parameter_count(tuned) < parameter_count(net) / 8

    def test_the_panel_trains_stops_and_knows_when_it_is_stale(self, net, data, monkeypatch):
        monkeypatch.setattr(explorers, "EPOCHS", 4)
        panel = explorers.tuning(net, data, ("0", "2"))
        assert panel.outcome is None and "Nothing has been trained" in panel.says
        panel.start()
        panel.wait(60)
        assert isinstance(panel.outcome, Outcome) and "ranks 4 and 4, fine-tuned" in panel.words
        panel.children[0].children[0].value = 10
        assert panel.stale and "ranks 10 and 4, not trained" in panel.words
        panel.start()
        panel.stop()
        panel.wait(60)
        assert panel.outcome.stopped and not panel.stale

    def test_energy_asks_for_more_than_the_answers_need(self, net, data):
        """What the lesson says of 90 % of the energy, on a network trained for less long."""
        assert rank_for_energy(as_matrix(net[0]), 0.9) >= 30
        assert rank_for_energy(torch.tensor(photograph()).double(), 0.9) == 1

    def test_a_narrow_rival(self):
        thin = factorise_model(signals_net(), {"3": 10, "5": 10})
        width = built.narrower(parameter_count(thin))
        sizes = [parameter_count(signals_net(one)) for one in (width, width + 1)]
        assert sizes[0] <= parameter_count(thin) < sizes[1]


class TestBuilt:
    """What the learner's functions do to a whole network."""

    def test_thin_layers_are_those_of_the_package(self):
        model, x = signals_base(), torch.as_tensor(signals().test.x[:40])
        ranks = {"3": 12, "8": 4}
        made = built.thin_model(model, attempts.thin, ranks)
        assert torch.allclose(made(x), factorise_model(model, ranks)(x), atol=1e-3)

    def test_the_cut_that_knows_the_data_is_that_of_the_package(self):
        model, part = signals_base(), signals()
        ranks = {"3": 8, "5": 8}
        made = built.aware_model(model, attempts_data.aware, part.train.x[:60], ranks)
        wanted = aware_model(model, part.train.x[:60], ranks)
        assert abs(accuracy(made, part.validation) - accuracy(wanted, part.validation)) < 0.01

    def test_products_spend_a_term_on_the_mean(self):
        model, part = signals_base(), signals()
        found = {
            cut: accuracy(built.aware_model(model, cut, part.train.x[:300], {"8": 3}), part.validation)
            for cut in (built.by_products, attempts_data.aware)
        }
        assert found[attempts_data.aware] > found[built.by_products] + 0.05

    def test_a_network_is_as_fast_as_itself(self, net):
        assert 0.4 < built.times_faster(net, net, torch.zeros(300, 64)) < 2.5

    def test_the_lesson_says_what_the_run_asks(self):
        preset = next(one for one in demos.TERMS.presets if one.name == "a thin layer")
        steps = record(demos.TERMS.run(preset.value)).steps
        asked = figures.ask(steps[1], steps[0])
        assert "Which singular values will make up the error that is left?" in asked.prompt
        assert len(asked.answer) == len(asked.choices) - 1, "all that are not in the sum"
        assert not any(figures.ask(step, before) for before, step in pairwise(steps[1:]))

    def test_two_answers_about_singular_values(self):
        """The questions that the lesson asks in *Change it*, and what its folded answers say."""
        same_rows = np.array([[2.0, 5.0, 1.0], [2.0, 5.0, 1.0], [4.0, 1.0, 3.0]])
        assert np.linalg.svd(same_rows, compute_uv=False)[-1] < 1e-9
        for rows, value in (([[1, 1], [1, -1]], 2**0.5), ([[1, 2, 2], [2, 1, -2], [2, -2, 1]], 3)):
            assert np.allclose(np.linalg.svd(np.array(rows), compute_uv=False), value)


class TestPhotograph:
    @pytest.mark.parametrize(("step", "shape"), [(7, (60, 90)), (10, (42, 63)), (210, (2, 3))])
    def test_blocks_are_means(self, step, shape):
        small = photograph(step)
        assert small.shape == shape and small.dtype == np.uint8
        assert abs(small.astype(float).mean() - photograph(1).astype(float).mean()) < 0.5

    @pytest.mark.parametrize("step", [0, -7, 4, 420])
    def test_a_step_that_does_not_divide(self, step):
        with pytest.raises(ValueError, match="divide 210"):
            photograph(step)


class TestRaster:
    def test_pillow_reads_the_same_pixels(self):
        photo = photograph()
        read = Image.open(io.BytesIO(raster.png(photo)))
        assert np.array_equal(np.array(read.convert("L")), photo)

    def test_colours_say_the_sign(self):
        levels = np.array([[0, 127, 254]], dtype=np.uint8)
        read = np.array(Image.open(io.BytesIO(raster.png(levels, raster.SIGNED))).convert("RGB"))[0]
        below, zero, above = read.astype(int)
        assert below[0] > below[2] and above[2] > above[0] and list(zero) == [255, 255, 255]

    def test_a_large_matrix_is_one_file_in_several_blocks(self):
        levels = (np.arange(300 * 400) % 251).astype(np.uint8).reshape(300, 400)
        read = Image.open(io.BytesIO(raster.png(levels)))
        assert np.array_equal(np.array(read.convert("L")), levels)

    @pytest.mark.parametrize("levels", [np.zeros((2, 2)), np.zeros(4, np.uint8), np.zeros((0, 4), np.uint8)])
    def test_what_is_no_image(self, levels):
        with pytest.raises(ValueError, match="matrix of uint8"):
            raster.png(levels)

    def test_a_matrix_of_zeros_is_white_and_what_is_too_large_is_cut_off(self):
        zeros = raster.signed("z", [[0.0, 0.0]], 0, 0, 2, "zeros")
        assert zeros == raster.signed("z", [[0.0, 0.0]], 0, 0, 2, "zeros", largest=5.0)
        assert (
            raster.grey("g", [[-9, 300]], 0, 0, 2, "g").source
            == raster.grey("g", [[0, 255]], 0, 0, 2, "g").source
        )
