"""The arithmetic of the page in node, beside Python's: networks of all kinds, and files that are none."""

from __future__ import annotations

import json
import shutil
import subprocess

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as some

from dualz.codecs.errors import CorruptData
from dualz.datasets import signals
from dualz.models.base import signals_base
from dualz.models.device_file import from_bytes, to_bytes
from dualz.models.device_made import device_net
from tests.models.device_nets import EDGES, nets, sealed
from tests.widgets.device_script import codes, job, module

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    NODE is None, reason="node is missing: the page's arithmetic is run in Chromium only"
)
REST = """
import { readFileSync } from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(work)));
"""


@pytest.fixture(scope="module")
def in_node(tmp_path_factory):
    path = tmp_path_factory.mktemp("node") / "run.mjs"
    path.write_text(module() + REST, encoding="utf-8")

    def run(*jobs):
        done = subprocess.run(
            [NODE, str(path)], input=json.dumps(jobs), capture_output=True, text=True, timeout=300, check=True
        )
        return json.loads(done.stdout)

    return run


def test_signals_in_every_map(in_node):
    data = signals()
    net = device_net(signals_base(), data.train.x[:200])
    x = data.test.x[:200]
    (found,) = in_node(job(to_bytes(net), x, all=True))
    wanted = np.concatenate([part.reshape(len(x), -1) for part in net.maps(net.quantize(x))], axis=1)
    assert (codes(found) == wanted).all()


@settings(max_examples=5, phases=[Phase.generate])  # to shrink would take minutes, and say little
@given(many=some.lists(some.tuples(nets(), some.integers(0, 1 << 32)), min_size=60, max_size=60))
def test_networks_of_all_kinds(in_node, many):
    jobs, wanted = [], []
    for net, seed in many:
        size = int(np.prod(net.layers[0].shape))
        x = np.random.default_rng(seed).normal(0, 60 * net.scale, (3, size))
        x[0] = np.rint(x[0] / net.scale) * net.scale + net.scale / 2  # halves, as far as doubles have them
        jobs.append(job(to_bytes(net), x, all=True))
        maps = net.maps(net.quantize(x))
        wanted.append(np.concatenate([part.reshape(len(x), -1) for part in maps], axis=1))
    for answer, codes_here in zip(in_node(*jobs), wanted, strict=True):
        assert (codes(answer) == codes_here).all()


def damaged(rng, count):
    """Small files with some fields changed, sealed again with a right checksum."""
    good = to_bytes(find(nets(), lambda net: len(net.layers) == 2))[:-4]
    yield from (file for file, _ in EDGES)
    for _ in range(count):
        body = bytearray(good)
        for _ in range(rng.integers(1, 4)):
            body[rng.integers(4, len(body))] = rng.choice(
                [0, 1, 2, 3, 62, 63, 64, 127, 128, 255, rng.integers(256)]
            )
        cut = len(body) - int(rng.choice([0, 0, 0, 1, 9]))
        yield sealed(body[:cut])


def test_both_readers_refuse_the_same_files(in_node):
    files = list(damaged(np.random.default_rng(7), 1500))
    verdicts = []
    for file in files:
        try:
            from_bytes(file)
            verdicts.append(True)
        except CorruptData:
            verdicts.append(False)
    found = ["refused" not in answer for answer in in_node(*(job(file) for file in files))]
    assert found == verdicts
    assert 100 < sum(verdicts) < len(files) - 100, "both kinds are there"


def test_damage_and_other_files_are_refused(in_node):
    net = find(nets(), lambda net: len(net.layers) == 2)
    good = to_bytes(net)
    flipped = [bytes([*good[:at], good[at] ^ 4, *good[at + 1 :]]) for at in range(len(good))]
    files = [good, *flipped, *(good[:end] for end in range(len(good))), good + b"\0", b"PK"]
    found = ["refused" in answer for answer in in_node(*(job(file) for file in files))]
    assert found == [False] + [True] * (len(files) - 1)
