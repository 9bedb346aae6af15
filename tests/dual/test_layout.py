"""The map of a file, its picture, and the streams of a file step by step."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dualz
from dualz.codecs import prefix
from dualz.dual import gaps, plain
from dualz.dual.layout import inspect
from dualz.figures import draw as draw_step
from dualz.figures import dz
from dualz.trace import finish, record
from tests.dual.tensors import pruned_net

MODEL = pruned_net(widths=(40, 30, 5), keep=0.1)
HUFFMAN = dualz.compress_model(MODEL, contexts=False)


@pytest.mark.parametrize(
    "data", [HUFFMAN, dualz.compress_model(MODEL), plain.write(b"abc" * 50), dualz.compress_model({})]
)
def test_the_map_covers_the_file_and_the_picture_shows_it(data):
    found = inspect(data)
    assert [span.start for span in found.spans] == [0, *(span.end for span in found.spans[:-1])]
    assert found.spans[-1].end == found.size == len(data)
    picture = dz.draw(found)
    bars = [mark for mark in picture.marks if mark.key.startswith("file:")]
    assert sum(mark.width for mark in bars) >= dz.BAR * 0.999
    assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)
    assert picture.svg() == dz.draw(inspect(data)).svg()
    assert str(len(data)) in picture.caption and (not data or found.text() in picture.words)
    assert {dz.kind_of(span.what) for span in found.spans} <= set(dz.KINDS)
    assert found.text(every_span=True).count("\n") >= len(found.spans)


def test_tensors_and_shared_bytes_add_up():
    found = inspect(HUFFMAN)
    head = sum(span.end - span.start for span in found.spans if not span.tensor)
    assert sum(tensor.size for tensor in found.tensors) + head == len(HUFFMAN)
    kept = {tensor.name: tensor.kept for tensor in found.tensors}
    assert kept["0.weight"] == int((MODEL[0].weight != 0).sum())


def test_labels_and_gaps_of_a_file_step_by_step():
    weight = MODEL[0].weight.detach().numpy()
    streams = gaps.streams_of(HUFFMAN, "0.weight")
    assert set(streams) == {"gaps", "labels"} and streams["gaps"].count == np.count_nonzero(weight)
    labels = record(gaps.decode_labels(HUFFMAN, "0.weight"), limit=None)
    assert len(labels.of(prefix.Found)) == streams["labels"].count
    picture = draw_step(labels[0], ())
    assert picture.marks
    places = finish(gaps.read(streams["gaps"].bits, streams["gaps"].codes, streams["gaps"].count))
    turned = sorted(np.flatnonzero(weight)) != places
    flat = (weight.T if turned else weight).reshape(-1)
    assert places == np.flatnonzero(flat).tolist()
    meaning = dict(zip(labels.result, flat[places].tolist(), strict=True))
    assert [meaning[label] for label in labels.result] == flat[places].tolist()
    assert len(set(meaning.values())) == len(meaning)


def test_a_tensor_without_huffman_labels_is_refused():
    with pytest.raises(ValueError, match="has no Huffman-coded labels"):
        finish(gaps.decode_labels(dualz.compress_model({"w": torch.randn(99, 9)}), "w"))
