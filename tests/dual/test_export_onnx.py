"""ONNX files: what onnx's own checker and onnxruntime say, in floats and in codes."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch
from torch import nn

from dualz.datasets import signals
from dualz.dual.export_onnx import empty_onnx, float_onnx, int8_onnx
from dualz.models.base import signals_base
from dualz.models.device_made import device_net
from dualz.models.nets import conv_net
from tests.dual.exported import FLOATS, coded, samples

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from dualz.dual import onnx_runs  # noqa: E402 - it is skipped above where there is no runtime


@pytest.mark.parametrize("name", [*FLOATS, "pools"])
@pytest.mark.parametrize("batch", [1, 7])
def test_floats_give_the_scores_of_torch(name, batch):
    make, size = FLOATS.get(name, (conv_net, 64))
    net, x = make(), samples(batch, size)
    found = onnx_runs.scores(onnx_runs.session(float_onnx(net, (size,))), x)
    with torch.no_grad():
        assert np.allclose(found, net(torch.tensor(x)).numpy(), atol=1e-4)


def test_the_trained_network_gives_the_same_classes_everywhere():
    """torch and onnxruntime in floats; the course's whole numbers and onnxruntime's. The classes of codes may
    differ between processors, so more than 98 % and not all."""
    data = signals()
    net, x = signals_base(), data.test.x
    whole = device_net(net, data.train.x)
    with torch.no_grad():
        torch_says = net(torch.tensor(x)).numpy().argmax(axis=1)
    floats = onnx_runs.scores(onnx_runs.session(float_onnx(net, (40,))), x).argmax(axis=1)
    codes = onnx_runs.scores(onnx_runs.session(int8_onnx(whole)), x).argmax(axis=1)
    assert (floats == torch_says).mean() > 0.9995
    assert (codes == whole.predict(x)).mean() > 0.98
    assert (codes == torch_says).mean() > 0.98 and (whole.predict(x) == torch_says).mean() > 0.98


@pytest.mark.parametrize("name", FLOATS)
def test_codes_are_near_those_of_the_course(name):
    net = coded(name)
    x = samples(200, FLOATS[name][1], seed=1)
    scores = onnx_runs.scores(onnx_runs.session(int8_onnx(net)), x)
    codes = np.rint(scores / net.out_scale) + net.layers[-1].zero_out
    assert np.abs(codes - net.codes(x)).mean() < 0.5


def test_the_runtime_takes_codes_as_codes():
    """Every layer is computed with whole numbers: no Conv and no Gemm in floats is left."""
    parts = onnx_runs.profile(int8_onnx(coded("signals")), samples(4, 40), rounds=5)
    assert {"QLinearConv", "QGemm"} <= set(parts.operators) and not {"Conv", "Gemm"} & set(parts.operators)
    assert parts.whole >= sum(parts.operators.values()) * 0.5


def test_the_ends_of_codes_are_kept():
    """A grid that does not use all codes: here a last layer whose scores end at 3 and -2 steps."""
    from dataclasses import replace

    net = coded("dense")
    last = replace(net.layers[-1], low=net.layers[-1].zero_out - 2, high=net.layers[-1].zero_out + 3)
    narrow = replace(net, layers=(*net.layers[:-1], last))
    found = onnx_runs.scores(onnx_runs.session(int8_onnx(narrow)), samples(50, 64)) / narrow.out_scale
    assert found.min() == pytest.approx(-2) and found.max() == pytest.approx(3)


def test_int8_files_are_smaller_and_hold_whole_numbers():
    data = float_onnx(signals_base(), (40,)), int8_onnx(coded("signals"))
    assert 2.5 < len(data[0]) / len(data[1]) < 4
    graph = onnx.load_model_from_string(data[1]).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    assert {str(stored[f"layer{n}.weight"].dtype) for n in range(4)} == {"int8"}
    assert {str(stored[f"layer{n}.bias"].dtype) for n in range(4)} == {"int32"}


def test_the_same_bytes_each_time():
    net = coded("two ways")
    assert int8_onnx(net) == int8_onnx(net)
    assert float_onnx(signals_base(), (40,)) == float_onnx(signals_base(), (40,))


def test_a_file_whose_numbers_stand_beside_it_is_not_the_model(tmp_path):
    here, away = tmp_path / "model.onnx", tmp_path / "away.onnx"
    small, large = onnx_runs.save_apart(float_onnx(signals_base(), (40,)), here)
    assert small < 4000 < 70_000 < large
    x = samples(3, 40)
    with torch.no_grad():
        wanted = signals_base()(torch.tensor(x)).numpy()
    assert np.allclose(onnx_runs.scores(onnx_runs.session(here), x), wanted, atol=1e-4)
    (tmp_path / "model.onnx.data").rename(tmp_path / "elsewhere")
    here.rename(away)
    with pytest.raises(Exception, match=r"[Ee]xternal data"):
        onnx_runs.session(away)


def test_nothing_is_computed_in_the_empty_graph():
    x = samples(2, 40)
    assert np.array_equal(onnx_runs.scores(onnx_runs.session(empty_onnx((40,))), x), x)


@pytest.mark.parametrize(
    ("model", "error", "said"),
    [
        (nn.Sequential(nn.Linear(4, 2), nn.Tanh()), TypeError, "Layer 1 is a Tanh"),
        (nn.Linear(4, 2), TypeError, "Sequential"),
        (nn.Sequential(nn.Flatten(0), nn.Linear(4, 2)), TypeError, "settings"),
        (nn.Sequential(nn.Unflatten(-1, (1, 2, 2)), nn.Conv2d(1, 1, 2)), TypeError, "settings"),
        (nn.Sequential(nn.MaxPool2d(2, ceil_mode=True), nn.Conv2d(1, 1, 2)), TypeError, "settings"),
        (nn.Sequential(nn.Conv2d(1, 1, 3, padding="same")), TypeError, "padded"),
        (nn.Sequential(nn.ReLU()), ValueError, "no parameters"),
    ],
)
def test_what_cannot_be_exported_is_refused(model, error, said):
    with pytest.raises(error, match=said):
        float_onnx(model, (4,))


def test_without_the_packages_a_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    for work in (lambda: empty_onnx((4,)), lambda: onnx_runs.save_apart(b"", "x")):
        with pytest.raises(ImportError, match="pip install onnx"):
            work()
    with pytest.raises(ImportError, match="onnxruntime, which is not installed"):
        onnx_runs.session(b"")
