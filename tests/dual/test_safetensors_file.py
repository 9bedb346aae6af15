"""Safetensors files against the library that defines them, and against damage."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from safetensors import torch as oracle

from dualz.codecs.errors import CorruptData
from dualz.dual import safetensors_file
from dualz.dual.models import from_torch, to_torch
from dualz.dual.tensors import KINDS, from_numpy
from tests.codecs import hostile
from tests.dual.tensors import same_bits

STATE = {
    kind.name: torch.randint(0, 2, (24 * kind.size,), dtype=torch.uint8)
    .view(getattr(torch, kind.name))
    .reshape(4, 6)
    for kind in KINDS
    # The library writes F8_E8M0 files, but its loader for torch has no such type.
    if kind.safetensors and kind.name != "float8_e8m0fnu"
} | {"empty": torch.empty(0, 3), "one": torch.tensor(3.5)}


def test_both_read_what_the_other_wrote():
    ours = safetensors_file.write(
        {name: from_torch(name, tensor) for name, tensor in STATE.items()}, {"a": "ü"}
    )
    theirs = oracle.load(ours)
    assert all(same_bits(theirs[name], tensor) for name, tensor in STATE.items())
    tensors, remarks = safetensors_file.read(oracle.save(STATE, metadata={"format": "pt"}))
    assert remarks == {"format": "pt"} and set(tensors) == set(STATE)
    assert all(same_bits(to_torch(tensors[name]), tensor) for name, tensor in STATE.items())


def test_what_the_format_cannot_hold_is_said():
    with pytest.raises(ValueError, match="w: a safetensors file cannot hold complex128"):
        safetensors_file.write({"w": from_numpy(np.zeros(3, np.complex128))})


SMALL = oracle.save({"a": torch.ones(3), "b": torch.arange(4, dtype=torch.int16)})


def test_a_tensor_cannot_have_the_name_of_the_remarks():
    with pytest.raises(ValueError, match="__metadata__ is the name of the remarks, not of a tensor"):
        safetensors_file.write({"__metadata__": from_numpy(np.zeros(3))})


def test_prefixes_and_trailing_bytes_are_refused():
    hostile.prefixes_refused(safetensors_file.read, SMALL)
    hostile.trailing_bytes_refused(safetensors_file.read, SMALL)


def test_whatever_the_library_refuses_is_refused():
    """And nothing but CorruptData is raised. What we refuse in addition has types or names that are odd."""
    chance, verdicts = random.Random(3), {"both": 0, "neither": 0, "only ours": 0}
    for _ in range(3000):
        damaged = bytearray(SMALL)
        for _ in range(chance.randrange(1, 3)):
            damaged[chance.randrange(len(damaged))] = (
                chance.choice(b'0123456789[]{}:,"F3I') if chance.random() < 0.8 else 0
            )
        refused = False
        try:
            safetensors_file.read(bytes(damaged))
        except CorruptData:
            refused = True
        try:
            oracle.load(bytes(damaged))
            verdicts["only ours" if refused else "neither"] += 1
        except (SafetensorError, KeyError, ValueError):
            assert refused, bytes(damaged)
            verdicts["both"] += 1
    assert min(verdicts["both"], verdicts["neither"]) > 200, verdicts


def crafted(header: object, numbers: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + numbers


F32 = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
VECTORS = {
    "a huge header": (b"\xff" * 8, "its header would take"),
    "no JSON": (crafted(b"{,}"), "header is not JSON"),
    "deep JSON": (crafted(b"[" * 100_000), "header is not JSON"),
    "a list": (crafted([]), "no JSON object"),
    "a name twice": (crafted(b'{"a":{},"a":{}}'), "not JSON in UTF-8 with each name once"),
    "no place": (crafted({"a": {"dtype": "F32", "shape": []}}), "does not say where a stands"),
    "half a character": (crafted({"\ud800": F32}, bytes(4)), "header is not JSON in UTF-8"),
    "half a character in remarks": (
        crafted({"__metadata__": {"a": "\udc00"}}),
        "header is not JSON in UTF-8",
    ),
    "a long name": (
        crafted({"n" * 9999: F32}, bytes(3)),
        r"before the numbers of .{50,100} do\.$",
    ),
    "a type of many texts": (
        crafted({"a": F32 | {"dtype": ["F32"] * 999}}, bytes(4)),
        "^.{50,200}not known here",
    ),
    "a name that moves the cursor": (crafted({"\x1b[2J": F32}), r"before the numbers of '\\x1b\[2J' do"),
    "a place of texts": (crafted({"a": F32 | {"data_offsets": ["0", "4"]}}), "does not say where"),
    "a place backwards": (crafted({"a": F32 | {"data_offsets": [4, 0]}}), "ends before it begins"),
    "a gap": (crafted({"a": F32 | {"data_offsets": [1, 5]}}, bytes(5)), "do not stand where"),
    "an overlap": (crafted({"a": F32, "b": F32}, bytes(4)), "do not stand where"),
    "too few numbers": (crafted({"a": F32}, bytes(3)), "not whole: it ends before the numbers of a do"),
    "bytes of nobody": (crafted({"a": F32}, bytes(5)), "belong to no tensor"),
    "an unknown type": (crafted({"a": F32 | {"dtype": "F7"}}, bytes(4)), "type F7, which is not known"),
    "a wrong shape": (crafted({"a": F32 | {"shape": [2]}}, bytes(4)), "shape of a does not fit"),
    "a shape of truth": (crafted({"a": F32 | {"shape": [True]}}, bytes(4)), "shape of a does not fit"),
    "a negative shape": (crafted({"a": F32 | {"shape": [-1, -1]}}, bytes(4)), "shape of a does not fit"),
    "remarks that are no texts": (crafted({"__metadata__": {"a": 1}}), "not a JSON object of texts"),
}


@pytest.mark.parametrize(("blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(blob, sentence):
    hostile.refused(safetensors_file.read, blob, sentence)
