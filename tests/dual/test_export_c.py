"""The C file: compiled without a warning, the same codes bit for bit, no undefined behaviour."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest

from dualz.datasets import signals
from dualz.dual.export_c import c_source, memory
from dualz.models.base import signals_base
from dualz.models.device_made import device_net
from tests.dual.exported import CHECKED, COMPILER, FLOATS, STRICT, any_codes, built, coded, run

compiled = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler on this machine")
NAMES = [*FLOATS, "extreme"]


@compiled
@pytest.mark.parametrize("name", NAMES)
def test_the_same_codes_bit_for_bit(name, tmp_path):
    net = coded(name)
    codes = any_codes(net, 100)
    wanted = net.maps(codes)[-1].reshape(len(codes), -1)
    assert np.array_equal(run(built(net, tmp_path), codes, net.classes), wanted)
    assert len(np.unique(wanted)) > 1


@compiled
@pytest.mark.parametrize("name", ["two ways", "extreme"])
def test_nothing_undefined_and_no_byte_beside_the_buffers(name, tmp_path):
    net = coded(name)
    codes = any_codes(net, 60)
    try:
        program = built(net, tmp_path, *CHECKED)
    except AssertionError as error:
        if "sanitize" in str(error) or "asan" in str(error):
            pytest.skip("this compiler has no sanitizers")
        raise
    assert np.array_equal(run(program, codes, net.classes), net.maps(codes)[-1].reshape(len(codes), -1))


@compiled
def test_the_trained_network_on_the_whole_test_part(tmp_path):
    data = signals()
    net = device_net(signals_base(), data.train.x)
    found = run(built(net, tmp_path), net.quantize(data.test.x), 10)
    assert np.array_equal(found, net.codes(data.test.x))
    assert (found.argmax(axis=1) == data.test.y).mean() > 0.94


CALLER = """
#include <stdint.h>
#include <stdio.h>
int dualz_classify(const int8_t *input);
int main(void) {
    static const int8_t input[] = {%s};
    printf("%%d", dualz_classify(input));
    return 0;
}
"""


@compiled
def test_one_function_gives_the_class(tmp_path):
    """As a device would use it: the file is one of several, and no main of ours is in it."""
    net = coded("dense")
    codes = any_codes(net, 20)
    classes = net.maps(codes)[-1].reshape(20, -1).argmax(axis=1)
    place = int(np.flatnonzero(classes != classes[0])[0])
    (tmp_path / "model.c").write_text(c_source(net), encoding="ascii")
    (tmp_path / "main.c").write_text(CALLER % ", ".join(map(str, codes[place].ravel())), encoding="ascii")
    order = [COMPILER, *STRICT, "model.c", "main.c", "-o", "together"]
    subprocess.run(order, cwd=tmp_path, check=True, timeout=120)
    done = subprocess.run([tmp_path / "together"], capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) == classes[place]


@compiled
def test_a_half_sample_at_the_end_is_left_out(tmp_path):
    net = coded("one layer")
    program = built(net, tmp_path)
    done = subprocess.run([program], input=bytes(12), capture_output=True, timeout=60, check=True)
    assert len(done.stdout) == 2


@compiled
@pytest.mark.parametrize("name", ["signals", "dense"])
def test_the_bytes_are_those_that_are_said(name, tmp_path):
    """Of the tables by their sizes in the file; of the buffers by what the compiler lays out."""
    net = coded(name)
    text = c_source(net)
    sizes = {"int8_t": 1, "int32_t": 4, "uint32_t": 4, "uint8_t": 1}
    tables = re.findall(r"static const (\w+) \w+\[\] = \{([^}]*)\}", text)
    assert sum(sizes[kind] * len(values.split(",")) for kind, values in tables) == memory(net).flash
    one, two, window = map(int, re.search(r"odd\[(\d+)\], even\[(\d+)\];\n.*window\[(\d+)\]", text).groups())
    assert one + two + 2 * window == memory(net).ram
    assert f"Flash: {memory(net).flash} bytes" in text and f"RAM: {memory(net).ram} bytes" in text


@pytest.mark.parametrize("name", NAMES)
def test_the_text(name):
    text = c_source(coded(name))
    assert text == c_source(coded(name)) and text.isascii()
    assert max(map(len, text.splitlines())) <= 120
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(float|double|malloc|goto)\b", code)
