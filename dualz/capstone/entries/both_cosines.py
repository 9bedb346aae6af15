"""Signals as sums of cosines (DCT): four groups of coefficients, rounded, each through rANS."""

from itertools import pairwise

import numpy as np

from dualz.codecs import rans
from dualz.codecs.columns import unzigzag, zigzag

STEP, SAMPLES = 1.3, 40
GROUPS = (0, 3, 7, 12, 40)
PLACES = np.arange(SAMPLES)
COSINES = np.cos(np.pi / SAMPLES * (PLACES + 0.5) * PLACES[:, None]) * np.sqrt(2 / SAMPLES)
COSINES[0] /= np.sqrt(2)


def unpack(blob):
    parts = cut(blob)
    labels = np.frombuffer(rans.decompress(next(parts)), "u1").astype("i8")
    groups = [np.frombuffer(rans.decompress(part), "u1").reshape(len(labels), -1) for part in parts]
    codes = np.concatenate(groups, axis=1)
    levels = unzigzag(codes.reshape(-1).astype("u8")).reshape(codes.shape)
    return (levels * STEP @ COSINES).astype("f4"), labels


def cut(blob):
    at = 0
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 2], "little")
        yield blob[at + 2 : at + 2 + size]
        at += 2 + size


# --- encoder ---------------------------------------------------------------------------------------

COUNT = 1160


def pack(signals, labels):
    levels = np.rint(signals[:COUNT] @ COSINES.T / STEP).astype("i8")
    codes = zigzag(levels.reshape(-1)).reshape(levels.shape).astype("u1")
    parts = [labels[:COUNT].astype("u1").tobytes()]
    parts += [codes[:, low:high].tobytes() for low, high in pairwise(GROUPS)]
    packed = [rans.compress(part) for part in parts]
    return b"".join(len(part).to_bytes(2, "little") + part for part in packed)
