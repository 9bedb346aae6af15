"""The remark on the architecture: networks come back, and what a stranger writes is refused."""

from __future__ import annotations

import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from dualz.codecs.errors import CorruptData
from dualz.dual import file
from dualz.dual.architecture import MOST_SIZE, REMARK, load, plan_of, remarks_of
from dualz.dual.convert import all_to_torch
from dualz.dual.models import compress_model, load_model
from dualz.models.nets import conv_net, digits_net, lenet_5, signals_net
from tests.dual.exported import two_ways

NETS = {"signals": (signals_net, 40), "digits": (digits_net, 64), "pools": (conv_net, 64),
        "lenet": (lenet_5, 784), "two ways": (two_ways, 40)}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_a_network_comes_back_out_of_its_file_alone(name):
    make, size = NETS[name]
    net, x = make(), torch.randn(3, size, generator=torch.Generator().manual_seed(0))
    blob = compress_model(net, remarks=remarks_of(net, x))
    contents = file.read(blob)
    plan = plan_of(contents.remarks)
    back = load(all_to_torch(contents.tensors), plan.net)
    assert plan.input == (size,) and not back.training
    assert [type(layer) for layer in back] == [type(layer) for layer in net]
    with torch.no_grad():
        assert torch.equal(back(x), net(x))
    load_model(blob, into=make())  # the remark is in nobody's way


def test_a_file_without_the_remark_has_no_plan():
    assert plan_of({}) is None and plan_of(file.read(compress_model(digits_net())).remarks) is None


def test_an_activation_in_place_is_the_same_activation():
    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(inplace=True), nn.Linear(3, 2))
    assert json.loads(remarks_of(net, torch.zeros(1, 4))[REMARK])["layers"][1] == ["ReLU"]


@pytest.mark.parametrize(
    ("model", "shape", "error", "said"),
    [
        (nn.Linear(4, 2), (4,), TypeError, "Sequential"),
        (nn.Sequential(nn.Linear(4, 2), nn.Tanh()), (4,), TypeError, "Layer 1 is a Tanh"),
        (nn.Sequential(nn.Linear(4, 2), nn.BatchNorm1d(2)), (4,), TypeError, "Fold batch norms"),
        (nn.Sequential(nn.Conv2d(1, 2, 3, padding="same")), (1, 4, 4), ValueError, "settings"),
        (nn.Sequential(nn.Conv2d(2, 2, 3, groups=2)), (2, 4, 4), ValueError, "settings"),
        (
            nn.Sequential(nn.Conv2d(1, 2, 3, padding=1, padding_mode="circular")),
            (1, 4, 4),
            ValueError,
            "sett",
        ),
        (nn.Sequential(nn.MaxPool2d(2, padding=1), nn.Conv2d(1, 1, 1)), (1, 4, 4), ValueError, "settings"),
        (nn.Sequential(nn.Linear(4, 2)), (5,), ValueError, "do not fit"),
        (nn.Sequential(nn.Conv2d(1, 2, 3)), (1, 4, 4), ValueError, "one row of scores"),
    ],
)
def test_what_cannot_be_written_down_is_refused(model, shape, error, said):
    with pytest.raises(error, match=said):
        remarks_of(model, torch.zeros(1, *shape))


def test_names_must_be_numbers():
    from collections import OrderedDict

    named = nn.Sequential(OrderedDict(first=nn.Linear(4, 2)))
    with pytest.raises(ValueError, match="numbers for names"):
        remarks_of(named, torch.zeros(1, 4))


def remark(layers, shape=(4,), **more):
    return {REMARK: json.dumps({"input": shape, "layers": layers} | more)}


@pytest.mark.parametrize(
    "remarks",
    [
        {REMARK: ""},
        {REMARK: "[]"},
        {REMARK: "[" * 100_000},
        {REMARK: '{"input":[4],"input":[4],"layers":[["Linear",4,2,true]]}'},
        remark([]),
        remark([["Linear", 4, 2, True]], more=1),
        remark([["Linear", 4, 2, True]] * 257),
        remark([["Linear", 4, 2, True]], ()),
        remark([["Linear", 4, 2, True]], (5,)),
        remark([["Linear", 4, 2, True]], (MOST_SIZE + 1,)),
        remark([["Linear", MOST_SIZE, MOST_SIZE, True]], (MOST_SIZE,)),
        remark([["Linear", 4, 2]]),
        remark([["Linear", 4, 2, 1]]),
        remark([["Linear", 4, -2, True]]),
        remark([["Linear", 4.0, 2, True]]),
        remark([["Linear", True, 2, True]]),
        remark([["ReLU", 1]]),
        remark([["eval", "print()"]]),
        remark([["__class__"]]),
        remark(["Linear"]),
        remark([[]]),
        remark([[["Linear"]]]),
        remark([["Unflatten", 2, 3], ["Flatten"], ["Linear", 4, 2, True]]),
        remark([["Unflatten", 1, 2, 2], ["Conv2d", 1, 1, [3, 3], [1, 1], [0, 0], [1, 1], True], ["Flatten"]]),
        remark([["Unflatten", 1, 2, 2], ["Conv2d", 1, 1, [2, 2], [0, 1], [0, 0], [1, 1], True], ["Flatten"]]),
        remark([["Unflatten", 1, 2, 2], ["Conv2d", 1, 1, [2], [1, 1], [0, 0], [1, 1], True], ["Flatten"]]),
        remark([["Unflatten", 1, 2, 2], ["Conv2d", 1, 9, [1, 1], [1, 1], [MOST_SIZE] * 2, [1, 1], True]]),
        remark([["Unflatten", 1, 2, 2], ["MaxPool2d", [3, 3], [1, 1]], ["Flatten"]]),
        remark([["ReLU"]], (2, 2)),
    ],
)
def test_what_a_stranger_writes_is_refused(remarks):
    with pytest.raises(CorruptData, match=r"architecture|network|JSON|size|bias|Layer"):
        plan_of(remarks)


parts = st.recursive(
    st.sampled_from(["Linear", "Conv2d", "ReLU", "Flatten", "MaxPool2d", "Unflatten", "x"])
    | st.integers(-1, 5)
    | st.booleans()
    | st.none()
    | st.floats(),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=30,
)


@given(parts, parts)
def test_anything_else_is_refused_or_runs(layers, shape):
    try:
        plan = plan_of({REMARK: json.dumps({"input": shape, "layers": layers})})
    except CorruptData:
        return
    assert plan.net(torch.empty(2, *plan.input, device="meta")).ndim == 2


def test_numbers_that_do_not_fit_are_refused():
    net = digits_net()
    plan = plan_of(remarks_of(net, torch.zeros(1, 64)))
    state = net.state_dict()
    nan = state["0.bias"].clone()
    nan[0] = float("nan")
    for change, said in (
        ({"0.weight": torch.zeros(300, 63)}, "shape"),
        ({"0.weight": torch.zeros(300, 64, dtype=torch.int64)}, "int64"),
        ({"7.weight": torch.zeros(1)}, "only one of them"),
        ({"0.bias": nan}, "nan"),
        ({"0.bias": torch.full((300,), 1e300, dtype=torch.float64)}, "float32"),
    ):
        with pytest.raises(CorruptData, match=said):
            load(state | change, plan.net)
    half = {name: tensor.bfloat16() for name, tensor in state.items()}
    assert load(half, plan.net)[0].weight.dtype == torch.float32
