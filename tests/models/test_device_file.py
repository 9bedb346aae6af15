"""The file of a device's network: what is written is read, and what no network wrote is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dualz.codecs.errors import CorruptData
from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device_file import from_bytes, to_bytes
from dualz.models.device_made import device_net
from tests.models.device_nets import EDGES, by_hand, nets, sealed


@pytest.fixture(scope="module")
def file():
    return to_bytes(device_net(signals_base(), signals().train.x[:200]))


@pytest.fixture(scope="module")
def small():
    return by_hand()


def test_the_size_is_the_sum_of_its_fields(file):
    layers, weights, outputs = 4, 50 * 5 + 2 * 50 * 150 + 2500, 160
    assert len(file) == 14 + 23 * layers + weights + 9 * outputs + 4 == 19_300


def test_a_file_made_by_hand(small):
    net = from_bytes(sealed(small))
    (layer,) = net.layers
    assert (net.scale, net.out_scale, net.zero_point, layer.zero_out) == (0.5, 0.25, -3, 7)
    # codes 10 / 0.5 - 3 = 17 and -13; less the zero point 20 and -10; sum 2000 + 500 + 11; times 2^30 / 2^36
    assert net.codes([[10.0, -5.0]]).tolist() == [[round(2511 / 64) + 7]]
    assert net.scores([[10.0, -5.0]]).tolist() == [[0.25 * 39]]


@settings(max_examples=60)
@given(net=nets())
def test_every_network_comes_back(net):
    data = to_bytes(net)
    again = from_bytes(memoryview(data))
    assert to_bytes(again) == data
    x = np.random.default_rng(0).normal(0, 50 * net.scale, (2, int(np.prod(net.layers[0].shape))))
    assert (again.codes(x) == net.codes(x)).all()


def test_a_cut_file_is_refused_at_every_byte(small):
    data = sealed(small)
    for end in range(len(data)):
        with pytest.raises(CorruptData):
            from_bytes(data[:end])
    for end in range(len(small)):
        with pytest.raises(CorruptData):
            from_bytes(sealed(small[:end]))
    with pytest.raises(CorruptData):
        from_bytes(data + b"\0")


def test_a_flipped_bit_is_noticed_everywhere(small):
    data = bytearray(sealed(small))
    for place in range(8 * len(data)):
        data[place // 8] ^= 1 << place % 8
        with pytest.raises(CorruptData):
            from_bytes(data)
        data[place // 8] ^= 1 << place % 8


@pytest.mark.parametrize(
    ("at", "kind", "value", "words"),
    [
        (4, "B", 0, "layers"),
        (4, "B", 2, "end early"),
        (4, "B", 65, "end early"),
        (6, "f", 0.0, "scale"),
        (6, "f", float("nan"), "scale"),
        (10, "f", float("inf"), "scale"),
        (10, "f", 1e-40, "scale"),
        (14, "H", 0, "empty|fit"),
        (14, "H", 65535, "end early"),
        (16, "H", 65535, None),
        (20, "H", 0, "empty"),
        (20, "H", 65535, "end early"),
        (26, "H", 0, "no place"),
        (30, "H", 1, "no place"),
        (35, "b", 127, None),
        (36, "b", -128, None),
        (39, "i", -(1 << 31), "overflow"),
        (43, "I", (1 << 32) - 1, "multiplier"),
        (47, "B", 0, "shift"),
        (47, "B", 63, "shift"),
    ],
)
def test_a_field_that_cannot_be_is_refused(small, at, kind, value, words):
    body = bytearray(small)
    struct.pack_into(f"<{kind}", body, at, value)
    if words is None:  # a map of 65535 rows, or only one code: odd, and allowed
        from_bytes(sealed(body))
        return
    with pytest.raises(CorruptData, match=words):
        from_bytes(sealed(body))


@pytest.mark.parametrize(("file", "taken"), EDGES)
def test_the_ends_of_what_is_allowed(file, taken):
    if taken:
        assert to_bytes(from_bytes(file)) == file
    else:
        with pytest.raises(CorruptData):
            from_bytes(file)


@settings(max_examples=400)
@given(data=some.data())
def test_whatever_is_in_the_file_it_is_a_network_or_refused(small, data):
    body = bytearray(small)
    for _ in range(data.draw(some.integers(1, 5))):
        body[data.draw(some.integers(0, len(body) - 1))] = data.draw(some.integers(0, 255))
    try:
        net = from_bytes(sealed(body))
    except CorruptData as refused:
        assert str(refused).endswith(".")
    else:
        assert to_bytes(net) == sealed(body)


def test_it_takes_bytes(file):
    with pytest.raises(TypeError, match="bytes"):
        from_bytes(file.decode("latin-1"))
    with pytest.raises(CorruptData, match="begins with"):
        from_bytes(b"PK" + file[2:])
