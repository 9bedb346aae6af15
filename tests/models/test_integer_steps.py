"""One integer output step by step gives what a whole layer of the device gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.models.device import DeviceLayer
from dualz.models.integer_steps import Added, Neuron, one_output
from dualz.trace import finish, record

CODE = st.integers(-128, 127)


@given(
    st.lists(st.tuples(CODE, st.integers(-127, 127)), min_size=1, max_size=12),
    st.integers(-(2**20), 2**20),
    st.integers(0, 2**31),
    st.integers(1, 62),
    CODE,
    CODE,
)
def test_as_the_device(pairs, bias, multiplier, shift, zero_in, zero_out):
    codes, weights = (np.array(part, np.int8) for part in zip(*pairs, strict=True))
    layer = DeviceLayer(
        (len(codes), 1, 1),
        weights.reshape(1, -1, 1, 1),
        np.array([bias], np.int32),
        np.array([multiplier], np.int64),
        np.array([shift], np.int64),
        (1, 1),
        (0, 0),
        zero_in,
        zero_out,
        -100,
        100,
    )
    found = Neuron(tuple(weights.tolist()), bias, multiplier, shift, zero_in, zero_out, -100, 100)
    assert finish(one_output(codes.tolist(), found)) == layer(codes.reshape(1, -1)).item()


def test_the_sum_grows_input_by_input():
    neuron = Neuron((50, -20, 3), -200, 77, 12, -28, -128, -128, 127)
    run = record(one_output((12, -40, 100), neuron))
    assert [moment.step.total for moment in run.moments if isinstance(moment.step, Added)] == [
        1800,
        2040,
        2424,
    ]
    assert run.result == -82


@pytest.mark.parametrize(
    ("codes", "change"),
    [
        ((), {}),
        ((1, 2), {}),
        ((1,) * 13, {"weights": (1,) * 13}),
        ((128,), {}),
        ((1,), {"weights": (-129,)}),
        ((1,), {"zero_in": 200}),
        ((1,), {"shift": 0}),
        ((1,), {"shift": 63}),
        ((1,), {"multiplier": -1}),
        ((1,), {"low": 5, "high": 4}),
    ],
)
def test_what_no_layer_has_is_refused(codes, change):
    neuron = Neuron((1,), 0, 1, 1, 0, 0, -128, 127)._replace(**change)
    with pytest.raises(ValueError, match=r"codes|Codes|factor"):
        finish(one_output(codes, neuron))
