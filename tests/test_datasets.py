"""MNIST from IDX files, with tiny ones made here; the files themselves are never needed."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from dualz.datasets import mnist, read_idx


def idx(values: np.ndarray) -> bytes:
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return bytes([0, 0, 8, values.ndim]) + sizes + values.astype(np.uint8).tobytes()


def images(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 4, 3))


def fill(folder: Path, name=str, packed: bool = False) -> Path:
    for which, count in (("train", 12), ("t10k", 5)):
        parts = {"images-idx3-ubyte": images(count), "labels-idx1-ubyte": np.arange(count) % 10}
        for rest, values in parts.items():
            data = idx(values)
            path = folder / (name(f"{which}-{rest}") + ".gz" * packed)
            path.write_bytes(gzip.compress(data) if packed else data)
    return folder


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", [str, lambda name: name.replace("-idx", ".idx")])
def test_three_parts(tmp_path, packed, name):
    data = mnist(fill(tmp_path, name, packed), validation=4)
    assert [len(part.y) for part in data] == [8, 4, 5]
    together = np.concatenate([data.train.x, data.validation.x])
    assert together.dtype == np.float32 and together.shape == (12, 12)
    assert np.array_equal(np.rint(together * 255), images(12).reshape(12, 12))
    assert data.validation.y.tolist() == [8, 9, 0, 1] and data.validation.y.dtype == np.int64
    assert data.test.y.tolist() == [0, 1, 2, 3, 4]
    assert together.min() >= 0 and together.max() <= 1


def test_missing_files_are_named(tmp_path):
    (fill(tmp_path) / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match="t10k-labels-idx1-ubyte"):
        mnist(str(tmp_path), 4)


@pytest.mark.parametrize("validation", [0, -1, 12, 13])
def test_validation_leaves_something_to_learn_from(tmp_path, validation):
    with pytest.raises(ValueError, match="for validation"):
        mnist(fill(tmp_path), validation)


WHOLE = idx(images(3))
# Their names in pytest must not hold the time that gzip writes into its header: processes would disagree.
PACKED = gzip.compress(WHOLE, mtime=0)
CUT, DAMAGED = PACKED[:-9], PACKED[:20] + b"\xff" * 40


@pytest.mark.parametrize(
    "data",
    [
        b"",
        WHOLE[:3],
        WHOLE[:9],
        WHOLE[:-1],
        WHOLE + b"\0",
        b"\x01" + WHOLE[1:],
        WHOLE[:2] + b"\x0d" + WHOLE[3:],
        b"\0\0\x08\x04" + b"\xff" * 16,
    ],
    ids=["empty", "3 bytes", "cut sizes", "cut", "longer", "magic", "floats", "huge"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_damaged_files(tmp_path, data, packed):
    path = tmp_path / ("file.gz" if packed else "file")
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(ValueError, match="file"):
        read_idx(path)


@pytest.mark.parametrize("data", [WHOLE, CUT, DAMAGED], ids=["not packed", "cut", "damaged"])
def test_what_is_called_gz_and_is_no_whole_gzip_file(tmp_path, data):
    path = tmp_path / "file.gz"
    path.write_bytes(data)
    with pytest.raises(ValueError, match="no whole gzip file"):
        read_idx(path)


@pytest.mark.parametrize(
    ("labels", "message"),
    [(np.arange(11) % 10, "do not go with"), (np.arange(12), "up to 11"), (images(12), "do not go with")],
)
def test_labels_that_do_not_fit(tmp_path, labels, message):
    (fill(tmp_path) / "train-labels-idx1-ubyte").write_bytes(idx(labels))
    with pytest.raises(ValueError, match=message):
        mnist(tmp_path, 4)
