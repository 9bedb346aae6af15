"""A part of the signals, rounded to steps of one; differences in time and labels, each through rANS."""

import numpy as np

from dualz.codecs import rans
from dualz.codecs.columns import unzigzag, zigzag

STEP, SAMPLES = 1.0, 40


def unpack(blob):
    size = int.from_bytes(blob[:2], "little")
    codes = np.frombuffer(rans.decompress(blob[2 : 2 + size]), "u1").astype("u8")
    labels = np.frombuffer(rans.decompress(blob[2 + size :]), "u1").astype("i8")
    levels = np.cumsum(unzigzag(codes).reshape(-1, SAMPLES), axis=1)
    return (levels * STEP).astype("f4"), labels


# --- encoder ---------------------------------------------------------------------------------------

COUNT = 940


def pack(signals, labels):
    levels = np.rint(signals[:COUNT] / STEP).astype("i8")
    codes = zigzag(np.diff(levels, axis=1, prepend=0).reshape(-1)).astype("u1")
    samples, classes = rans.compress(codes.tobytes()), rans.compress(labels[:COUNT].astype("u1").tobytes())
    return len(samples).to_bytes(2, "little") + samples + classes
